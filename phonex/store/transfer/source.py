"""Where records are read from: a copy of the embedded database, or a MongoDB server.

The embedded database is copied by SQLite in an instant, so that its records are those of one
moment, while the service writes on. A server is read collection by collection: what refers to
other records before these, so that what is referred to is there even if it was made meanwhile.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import neosqlite  # type: ignore[import-untyped]
from bson import ObjectId
from neosqlite.objectid import ObjectId as StoredId  # type: ignore[import-untyped]

from phonex.errors import ConfigurationError, DatabaseUnavailable
from phonex.store.database.connection import Connection, Database, Document, connect
from phonex.store.database.embedded import FOLDER_NAME
from phonex.store.database.migrations import COLLECTION as SCHEMA
from phonex.store.database.server_errors import DatabaseUnusable
from phonex.store.records import (
    api_keys,
    audit,
    chat_messages,
    consents,
    conversations,
    echos,
    jobs,
    legacies,
    lexicon,
    memories,
    messages,
    pending_audio,
    sessions,
    training_samples,
    usage,
    users,
    voice_models,
    voices,
)
from phonex.store.store import INDEXES
from phonex.store.transfer.errors import NothingToExport

T = TypeVar("T")

BATCH = 500  # documents
_ATTEMPTS, _PAUSE_S = 5, 1.0
_REFERRED_LAST = (
    *(each.COLLECTION for each in (pending_audio, chat_messages, messages, conversations)),
    *(each.COLLECTION for each in (memories, training_samples, echos, voice_models)),
    *(each.COLLECTION for each in (jobs, lexicon, voices, consents, legacies, audit)),
    *(each.COLLECTION for each in (usage, api_keys, sessions, users)),
)


class RecordSource(Protocol):
    """kind: "embedded" or "mongodb"."""

    kind: str

    async def count(self, collection: str) -> int: ...

    def read(self, collection: str) -> AsyncIterator[Sequence[Document]]:
        """All documents, in batches."""


def collections() -> list[str]:
    """The names of all collections, in the order in which they are read."""
    unknown = [name for name in INDEXES if name not in _REFERRED_LAST]
    return [SCHEMA, *unknown, *_REFERRED_LAST]


@asynccontextmanager
async def open_source(
    uri: str | None, database: str, data_dir: Path
) -> AsyncIterator[RecordSource]:
    """uri: of a MongoDB server; None: the embedded database, also while a service runs.

    Raises NothingToExport, ConfigurationError, DatabaseUnavailable.
    """
    if uri is not None:
        connection = connect(uri, database, {}, place="the disk of MongoDB (PHONEX_MONGO_URI)")
        try:
            yield ServerSource(connection)
        finally:
            connection.close()
        return
    with tempfile.TemporaryDirectory(prefix=".export-", dir=_existing(data_dir)) as folder:
        copy = Path(folder) / "records.db"
        await asyncio.to_thread(copy_embedded, data_dir, database, copy)
        with closing(neosqlite.Connection(str(copy), check_same_thread=False)) as opened:
            yield CopySource(opened)


def _existing(data_dir: Path) -> Path:
    if not (data_dir / FOLDER_NAME).is_dir():
        raise NothingToExport(str(data_dir))
    return data_dir


def copy_embedded(data_dir: Path, database: str, to: Path) -> None:
    """Copy the embedded database as it is now. Blocks.

    Raises NothingToExport, ConfigurationError.
    """
    path = data_dir / FOLDER_NAME / f"{database}.db"
    if not path.is_file():
        raise NothingToExport(f"{path.parent} by the name {database} (PHONEX_MONGO_DB)")
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(to)) as copy,
        ):
            to.chmod(0o600)
            live.backup(copy)
    except sqlite3.Error as exc:
        raise ConfigurationError(
            f"The embedded database {path} cannot be read ({exc}). Run this as the user that runs "
            "Phonex, and make sure that there is room for a copy of it."
        ) from exc


class CopySource:
    """A copy of the embedded database that nobody else uses."""

    kind = "embedded"

    def __init__(self, opened: Any) -> None:  # neosqlite has no types
        self._opened = opened
        self._known = set(opened.list_collection_names())

    async def count(self, collection: str) -> int:
        if collection not in self._known:
            return 0
        return int(await asyncio.to_thread(self._opened[collection].estimated_document_count))

    async def read(self, collection: str) -> AsyncIterator[Sequence[Document]]:
        if collection not in self._known:
            return
        rows: Iterator[Document] = iter(self._opened[collection].find({}).batch_size(BATCH))
        while batch := await asyncio.to_thread(_some, rows):
            yield batch


def _some(rows: Iterator[Document]) -> list[Document]:
    return [_as_driver(each) for each in islice(rows, BATCH)]


def _as_driver(value: Any) -> Any:  # of any type that a document has
    """As the driver returns it."""
    if isinstance(value, dict):
        return {key: _as_driver(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_driver(each) for each in value]
    if isinstance(value, StoredId):
        return ObjectId(str(value))
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


class ServerSource:
    """A MongoDB server, which others may use meanwhile."""

    kind = "mongodb"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def count(self, collection: str) -> int:
        return await self._connection.call(lambda db: db[collection].estimated_document_count())

    async def read(self, collection: str) -> AsyncIterator[Sequence[Document]]:
        after: Document = {}
        while batch := await self._batch(collection, after):
            yield batch
            after = {"_id": {"$gt": batch[-1]["_id"]}}

    async def _batch(self, collection: str, which: Document) -> list[Document]:
        async def work(db: Database) -> list[Document]:
            return await db[collection].find(which).sort("_id", 1).limit(BATCH).to_list(None)

        return await persistently(lambda: self._connection.call(work))


async def persistently(work: Callable[[], Awaitable[T]], attempts: int = _ATTEMPTS) -> T:
    """Go on after a failover, or when a server is slow. Raises DatabaseUnavailable in the end."""
    for _ in range(attempts - 1):
        try:
            return await work()
        except DatabaseUnusable:  # it will not be better by itself
            raise
        except DatabaseUnavailable:
            await asyncio.sleep(_PAUSE_S)
    return await work()
