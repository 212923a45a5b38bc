"""The one way to the database: a Motor client, and every driver error as one of ours.

Must be made inside a running event loop: Motor binds itself to it.
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
from pymongo.errors import (
    DuplicateKeyError,
    InvalidName,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from phonex.errors import ConfigurationError, DatabaseUnavailable, StorageFull
from phonex.store.database.refusals import DatabaseFull, DatabaseReadOnly

if TYPE_CHECKING:  # loaded when a database is opened
    from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

logger = logging.getLogger(__name__)

T = TypeVar("T")
Document = dict[str, Any]  # what the driver gives is only known after pydantic has seen it
Database: TypeAlias = "AsyncIOMotorDatabase[Document]"

SELECTION_MS = 1500
CONNECT_MS = 1500
SOCKET_MS = 5_000
CALL_S = 12.0
# After no server was found: how long calls fail at once instead of waiting for one each.
SILENCE_S = 1.0
# Motor works in five threads a core; more calls would wait there, blind to what others learnt.
N_CALLS = 5

# MongoDB's OutOfDiskSpace, and how WiredTiger, SQLite and Atlas (code 8000) tell it.
_OUT_OF_DISK = 14031
_FULL_WORDS = ("disk is full", "no space left on device", "space quota")
_READ_ONLY = 20  # IllegalOperation: so MongoDB, too, answers writes in read-only mode

# What is written to see whether writing is possible: more than any record takes.
_TRIAL = "write_trial"
_TRIAL_BYTES = 256 * 1024


@dataclass(frozen=True)
class Index:
    """What a collection is searched by. keys: field → 1 ascending, -1 descending."""

    keys: Mapping[str, int]
    unique: bool = False


Indexes = Mapping[str, Sequence[Index]]  # by collection
Migration = Callable[[Database], Awaitable[None]]


async def _no_migration(_: Database) -> None:
    """Of a database whose records are as they should be."""


class Connection:
    """Runs calls against one database; before the first that succeeds, the records are migrated
    and the indexes made.

    place: where its files are, for people. unwritable: why it did not write when last asked to, a
    sentence; empty when it did.
    """

    def __init__(
        self,
        client: "AsyncIOMotorClient[Document]",
        name: str,
        indexes: Indexes,
        migrate: Migration,
        place: str,
    ) -> None:
        options: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
        try:
            self._database = client.get_database(name, codec_options=options)
        except InvalidName as exc:
            client.close()
            raise ConfigurationError(f"PHONEX_MONGO_DB={name}: {exc}; use letters.") from exc
        self._client = client
        self._indexes = indexes
        self._migrate = migrate
        self._prepared = False
        self._preparing = asyncio.Lock()
        self._slots = asyncio.Semaphore(N_CALLS)
        self._silent_until = 0.0
        self._place = place
        self.unwritable = ""

    async def call(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Do something with the database.

        Raises DatabaseUnavailable, StorageFull; duplicate keys are for the caller to catch.
        """
        async with self._slots:
            self._refuse_while_silent()
            with contextlib.suppress(StorageFull):  # what is there can be read all the same
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
        """Find out whether a database that could not write can again.

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

    def close(self) -> None:
        self._client.close()

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
            logger.warning("the database does not answer: %s: %.200s", type(exc).__name__, exc)
            raise DatabaseUnavailable from exc

    def _refusal_to_write(self, exc: Exception) -> StorageFull | None:
        if not isinstance(exc, OperationFailure):
            return None
        said = str((exc.details or {}).get("errmsg", exc))[:200]
        refusal: StorageFull
        if exc.code == _OUT_OF_DISK or any(words in said.lower() for words in _FULL_WORDS):
            refusal = DatabaseFull(self._place, said)
        elif exc.code == _READ_ONLY:
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
            self._refuse_while_silent()  # who waited for the lock need not find out again
            await self._migrate(self._database)
            for collection, indexes in self._indexes.items():
                for index in indexes:
                    await self._database[collection].create_index(
                        list(index.keys.items()), unique=index.unique
                    )
            self._prepared = True


def connect(
    uri: str,
    database: str,
    indexes: Indexes,
    *,
    place: str,
    journal: bool = False,
    migrate: Migration = _no_migration,
) -> Connection:
    """A connection that is made when it is first needed; a server that is down is no error.

    place: where its files are. migrate: comes before the indexes; taken again where it failed.
    journal: acknowledge writes only once they are safe from a loss of
    power.
    Raises ConfigurationError for an address that cannot be one.
    """
    from motor.motor_asyncio import AsyncIOMotorClient

    options: dict[str, Any] = {"journal": True} if journal else {}  # as Motor declares them
    try:
        client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            uri,
            appname="phonex",
            serverSelectionTimeoutMS=SELECTION_MS,
            connectTimeoutMS=CONNECT_MS,
            socketTimeoutMS=SOCKET_MS,
            **options,
        )
    except (PyMongoError, ValueError) as exc:
        raise ConfigurationError(  # the address may hold a password: it is not repeated
            "PHONEX_MONGO_URI is not an address of MongoDB; "
            "write it like mongodb://user:password@host:27017/."
        ) from exc
    return Connection(client, database, indexes, migrate, place)
