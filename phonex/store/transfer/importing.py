"""Reads a file of records into a database, and checks that it has them."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import BinaryIO

from pymongo.errors import BulkWriteError, OperationFailure

from phonex.store.database.connection import Connection, Database, Document, connect
from phonex.store.database.embedded import open_embedded
from phonex.store.database.migrations import COLLECTION as SCHEMA
from phonex.store.database.migrations import STEPS, migrate, steps_in
from phonex.store.database.server_errors import DUPLICATE_KEY
from phonex.store.store import INDEXES
from phonex.store.transfer import dump_file
from phonex.store.transfer.documents import digest
from phonex.store.transfer.dump_file import DumpFacts
from phonex.store.transfer.errors import (
    DatabaseNotEmpty,
    DumpUnusable,
    RecordsLost,
    VersionsDiffer,
)
from phonex.store.transfer.source import collections, persistently

BATCH = 100  # documents; the embedded server answers no sooner than all of them are written

_ATTEMPTS_TO_PREPARE = 300  # of 12 s: unique indexes of many records take their time

Watch = Callable[[str, int, int], None]  # what is done, records so far, records in all


class Present(StrEnum):
    """What becomes of the records that a database has."""

    NONE = "none"  # there must be none
    MERGE = "merge"  # they stay as they are; missing ones are added
    REPLACE = "replace"  # they are deleted


@dataclass
class ImportedRecords:
    """Numbers of records. kept: those that the database has in another form than the file, or
    whose key (such as an e-mail address) another record has; by collection.
    """

    facts: DumpFacts
    added: int = 0
    present: int = 0
    kept: dict[str, int] = field(default_factory=dict)


class Target:
    """The database that takes the records. place: for messages."""

    def __init__(self, raw: Connection, prepared: Connection, place: str) -> None:
        """raw: without migrations and indexes; prepared: with them."""
        self._raw = raw
        self._prepared = prepared
        self.place = place

    async def is_empty(self) -> bool:
        for name in collections():
            if name != SCHEMA and await self._one(name) is not None:
                return False
        return True

    async def steps(self) -> int:
        found = await self._one(SCHEMA)
        return steps_in([] if found is None else [found])

    async def _one(self, collection: str) -> Document | None:
        return await self._raw.call(lambda db: db[collection].find_one({}))

    async def clear(self) -> None:
        async def work(db: Database) -> None:
            for name in collections():
                await db.drop_collection(name)

        await self._raw.call(work)

    async def absent(
        self, collection: str, batch: Sequence[Document]
    ) -> tuple[list[Document], int]:
        """Those whose ids the database does not have, and how many it has in another form."""
        ids = [each["_id"] for each in batch]

        async def work(db: Database) -> list[Document]:
            return await db[collection].find({"_id": {"$in": ids}}).to_list(None)

        known = {each["_id"]: digest(each) for each in await self._raw.call(work)}
        n_other = sum(known.get(each["_id"], digest(each)) != digest(each) for each in batch)
        return [each for each in batch if each["_id"] not in known], n_other

    async def add(self, collection: str, batch: Sequence[Document]) -> int:
        """Add new documents; returns how many have a key that another one has."""

        async def work(db: Database) -> int:
            try:
                await db[collection].insert_many(batch, ordered=False)
            except BulkWriteError as exc:
                return _n_duplicates(exc)
            return 0

        return await self._raw.call(work)

    async def prepare(self) -> None:
        """Migrate the records and make the indexes. Raises DatabaseUnavailable."""

        async def work() -> None:
            await self._prepared.call(lambda db: db[SCHEMA].find_one({}))

        await persistently(work, _ATTEMPTS_TO_PREPARE)
        await self._prepared.when_indexed()


def _n_duplicates(exc: BulkWriteError) -> int:
    """Raises OperationFailure for another reason."""
    errors = exc.details["writeErrors"]
    for each in errors:
        if each["code"] != DUPLICATE_KEY:
            raise OperationFailure(each["errmsg"], each["code"], each) from exc
    if not errors:  # too few members of a replica set have the records
        raise exc
    return len(errors)


@asynccontextmanager
async def open_target(uri: str | None, database: str, data_dir: Path) -> AsyncIterator[Target]:
    """uri: of a MongoDB server; None: the embedded one, which no service may be using.

    Raises ConfigurationError.
    """
    embedded = None if uri is not None else await open_embedded(data_dir, database)
    place = f"the database {database} at PHONEX_MONGO_URI" if uri else f"{data_dir}"
    address = embedded.uri if embedded else uri or ""
    try:
        raw = connect(address, database, {}, place=place, embedded=embedded is not None)
        prepared = connect(
            address, database, INDEXES, place=place, embedded=embedded is not None, migrate=migrate
        )
        try:
            yield Target(raw, prepared, place)
        finally:
            raw.close()
            prepared.close()
    finally:
        if embedded is not None:
            await embedded.close()


async def import_records(
    target: Target, file: BinaryIO, present: Present, watch: Watch
) -> ImportedRecords:
    """Add the records of a seekable file. Safe to repeat: what is there is not added again.

    Raises DumpUnusable, DatabaseNotEmpty, VersionsDiffer before anything is changed;
    RecordsLost, DatabaseUnavailable, StorageFull.
    """
    done = ImportedRecords(_checked(file, watch))
    # The database has a note of its version; a second one would be of no use.
    but = SCHEMA if await _make_room(target, present, done.facts.steps) else None
    for name, batch in _batches(file, but):
        await persistently(partial(_write, target, name, batch, done))
        watch("writing", done.added + done.present, done.facts.count)
    await _verify(target, file, but, done, watch)
    await target.prepare()
    return done


async def _write(
    target: Target, name: str, batch: Sequence[Document], done: ImportedRecords
) -> None:
    """Safe to repeat, also after a write whose answer was lost."""
    missing, n_other = await target.absent(name, batch)
    n_taken = await target.add(name, missing) if missing else 0
    done.added += len(missing) - n_taken
    done.present += len(batch) - len(missing)
    _count(done.kept, name, n_other + n_taken)


def _checked(file: BinaryIO, watch: Watch) -> DumpFacts:
    file.seek(0, 2)
    n_bytes, n_read = file.tell(), 0
    file.seek(0)

    def advance(n: int) -> None:
        nonlocal n_read
        n_read += n
        watch("checking the file", n_read, n_bytes)

    facts = dump_file.check(file, advance)
    if facts.steps > len(STEPS):
        raise DumpUnusable(f"Phonex {facts.version} wrote it, which is newer; upgrade this one")
    if unknown := set(facts.collections) - set(collections()):
        raise DumpUnusable(f"it has a collection that is not known here: {min(unknown)}")
    return facts


async def _make_room(target: Target, present: Present, steps: int) -> bool:
    """Whether the database keeps records of its own."""
    is_empty = await target.is_empty()
    if present is Present.NONE and not is_empty:
        raise DatabaseNotEmpty(target.place)
    if present is Present.MERGE and not is_empty:
        if await target.steps() != steps:
            raise VersionsDiffer
        return True
    await target.clear()  # an empty one has a note of its version and indexes
    return False


async def _verify(
    target: Target, file: BinaryIO, but: str | None, done: ImportedRecords, watch: Watch
) -> None:
    """Compare each record with the database's."""
    lost: dict[str, int] = {}
    n_read = 0
    for name, batch in _batches(file, but):
        missing, n_other = await persistently(partial(target.absent, name, batch))
        _count(lost, name, len(missing) + n_other)
        n_read += len(batch)
        watch("comparing", n_read, done.facts.count)
    for name, number in done.kept.items():
        _count(lost, name, -number)
    if lost := {name: number for name, number in lost.items() if number > 0}:
        raise RecordsLost(lost)


def _count(numbers: dict[str, int], name: str, number: int) -> None:
    if number:
        numbers[name] = numbers.get(name, 0) + number


def _batches(file: BinaryIO, but: str | None) -> Iterator[tuple[str, list[Document]]]:
    """The records of a file, some of one collection at a time. but: a collection to leave out."""
    file.seek(0)
    for name, group in groupby(dump_file.documents(file), key=lambda each: each[0]):
        while batch := _some(group):
            if name != but:
                yield name, batch


def _some(group: Iterable[tuple[str, Document]]) -> list[Document]:
    return [document for _, document in islice(group, BATCH)]
