"""Database access: a Motor client whose driver errors are converted to Phonex errors.

Create it inside a running event loop: Motor binds to it.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from bson.codec_options import CodecOptions
from pymongo import IndexModel, ReadPreference
from pymongo.errors import (
    DuplicateKeyError,
    InvalidName,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from phonex.errors import ConfigurationError, DatabaseUnavailable, StorageFull
from phonex.store.database.clients import open_client, open_patient_client, warn_of
from phonex.store.database.indexes import IndexBuilder
from phonex.store.database.refusals import DatabaseFull, DatabaseReadOnly
from phonex.store.database.server_errors import DatabaseUnusable, explain, needs_replica_set

if TYPE_CHECKING:  # loaded when a database is opened
    from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

logger = logging.getLogger(__name__)

T = TypeVar("T")
Document = dict[str, Any]  # untyped until pydantic validates it
Database: TypeAlias = "AsyncIOMotorDatabase[Document]"

CALL_S = 12.0
# After no server was found, how long calls fail at once instead of each waiting for a timeout.
SILENCE_S = 1.0
# Motor uses five threads per core; calls queued there would not see that another call timed out.
N_CALLS = 5

# MongoDB's OutOfDiskSpace, and the wording of WiredTiger, SQLite and Atlas (code 8000).
_OUT_OF_DISK = 14031
_FULL_WORDS = ("disk is full", "no space left on device", "space quota")
_READ_ONLY = 20  # IllegalOperation: MongoDB's answer to writes in read-only mode, too

# Written to test whether writes succeed; larger than any record.
_TRIAL = "write_trial"
_TRIAL_BYTES = 256 * 1024


@dataclass(frozen=True)
class Index:
    """An index of a collection. keys: field → 1 ascending, -1 descending.

    where_present: only for documents that have this field, so that a unique index ignores others.
    """

    keys: Mapping[str, int]
    unique: bool = False
    where_present: str | None = None

    def model(self) -> IndexModel:
        keys, unique = list(self.keys.items()), self.unique
        if self.where_present is None:
            return IndexModel(keys, unique=unique)
        present = {self.where_present: {"$exists": True}}
        return IndexModel(keys, unique=unique, partialFilterExpression=present)


Indexes = Mapping[str, Sequence[Index]]  # by collection
Migration = Callable[[Database], Awaitable[None]]


async def _no_migration(_: Database) -> None:
    """For a database that needs no migration."""


class Connection:
    """Runs calls against one database; migrates the records and creates the indexes before the
    first.

    patient: a client for what may take long, closed when it is done; None: nothing does. place:
    where its files are, for messages. unwritable: why the last write failed, as a sentence; empty
    if it succeeded.
    """

    def __init__(
        self,
        client: "AsyncIOMotorClient[Document]",
        patient: "AsyncIOMotorClient[Document] | None",
        name: str,
        indexes: Indexes,
        migrate: Migration,
        place: str,
    ) -> None:
        try:
            self._database = _database(client, name)
        except InvalidName as exc:
            for opened in filter(None, (client, patient)):
                opened.close()
            raise ConfigurationError(
                f"PHONEX_MONGO_DB={name} is not a valid database name: {exc}; use letters."
            ) from exc
        self._client = client
        self._patient = patient
        models = {of: [each.model() for each in listed] for of, listed in indexes.items()}
        self._indexes = IndexBuilder(
            _database(patient or client, name), models, background=patient is not None
        )
        self._migrate = migrate
        self._prepared = False
        self._preparing = asyncio.Lock()
        self._slots = asyncio.Semaphore(N_CALLS)
        self._silent_until = 0.0
        self._place = place
        self.unwritable = ""

    async def call(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Run work with the database.

        Raises DatabaseUnavailable, StorageFull; the caller handles DuplicateKeyError.
        """
        async with self._slots:
            self._refuse_while_silent()
            with contextlib.suppress(StorageFull):  # existing records can still be read
                await self._answered(self._prepare, duplicates=False)
            return await self._answered(lambda: work(self._database))

    async def ping(self) -> bool:
        """Whether the database answers now."""
        try:
            await self._answered(lambda: self._client.admin.command("ping"))
        except DatabaseUnavailable:
            return False
        self._silent_until = 0.0
        return True

    async def try_writing(self) -> None:
        """Check whether a database that refused writes accepts them again.

        Raises DatabaseUnavailable, StorageFull.
        """
        which = {"trial": 1}
        await self.call(
            lambda db: db[_TRIAL].replace_one(
                which, {**which, "filling": "x" * _TRIAL_BYTES}, upsert=True
            )
        )
        await self.call(lambda db: db[_TRIAL].delete_many({}))
        if self.unwritable:
            logger.info("the database can write again")
        self.unwritable = ""

    async def flush(self) -> None:
        """Have the database empty its journal, which has copies of what was deleted.

        Does nothing where the account of a MongoDB may not ask for it. Raises DatabaseUnavailable.
        """

        async def work() -> None:
            with contextlib.suppress(OperationFailure):
                await self._client.admin.command("fsync")

        await self._answered(work)

    async def when_indexed(self) -> None:
        """Wait until the indexes that are made in the background are there."""
        await self._indexes.finished()

    def close(self) -> None:
        self._indexes.stop()
        self._client.close()
        if self._patient is not None:
            self._patient.close()

    def _refuse_while_silent(self) -> None:
        if time.monotonic() < self._silent_until:
            raise DatabaseUnavailable

    async def _answered(self, work: Callable[[], Awaitable[T]], *, duplicates: bool = True) -> T:
        try:
            async with asyncio.timeout(CALL_S):
                return await work()
        except (PyMongoError, TimeoutError) as exc:
            if duplicates and isinstance(exc, DuplicateKeyError):
                raise
            if (refusal := self._refusal_to_write(exc)) is not None:
                raise refusal from exc
            if isinstance(exc, TimeoutError | ServerSelectionTimeoutError):
                self._silent_until = time.monotonic() + SILENCE_S
            error = explain(exc)
            why = error.message if isinstance(error, DatabaseUnusable) else ""
            name = type(exc).__name__
            logger.warning("the database does not answer: %s: %.200s %s", name, exc, why)
            raise error from exc

    def _refusal_to_write(self, exc: Exception) -> StorageFull | None:
        if not isinstance(exc, OperationFailure):
            return None
        said = str((exc.details or {}).get("errmsg", exc))[:200]
        refusal: StorageFull
        if exc.code == _OUT_OF_DISK or any(words in said.lower() for words in _FULL_WORDS):
            refusal = DatabaseFull(self._place, said)
        elif exc.code == _READ_ONLY and not needs_replica_set(exc):
            refusal = DatabaseReadOnly(self._place, said)
        else:
            return None
        if self.unwritable != refusal.message:
            logger.error("%s", refusal.message)
        self.unwritable = refusal.message
        return refusal

    async def _prepare(self) -> None:
        async with self._preparing:
            if self._prepared:
                return
            self._refuse_while_silent()  # do not repeat a timeout met by the lock's last holder
            if self._patient is not None:
                warn_of(await self._client.admin.command("hello"))
            await self._migrate(self._database)
            await self._indexes.make_needed()
            patient = self._patient
            self._indexes.make_others(done=None if patient is None else patient.close)
            self._prepared = True


def _database(client: "AsyncIOMotorClient[Document]", name: str) -> Database:
    """Reads from the primary, whatever the address says: another member may lag behind, and what
    is read decides what is written next.
    """
    options: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
    return client.get_database(name, codec_options=options, read_preference=ReadPreference.PRIMARY)


def connect(
    uri: str,
    database: str,
    indexes: Indexes,
    *,
    place: str,
    embedded: bool = False,
    migrate: Migration = _no_migration,
) -> Connection:
    """A connection that is opened on first use; a server that is down is not an error.

    place: where its files are. migrate: runs before the indexes are created; retried on failure.
    Raises ConfigurationError for an invalid address.
    """
    client = open_client(uri, of_server=not embedded)
    patient = None if embedded or not indexes else open_patient_client(uri)
    return Connection(client, patient, database, indexes, migrate, place)
