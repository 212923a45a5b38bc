"""All records of a database in a file, and in another database."""

import io
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from bson import ObjectId, json_util

from phonex.errors import PhonexError
from phonex.store.database.connection import Document, connect
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.database.migrations import STEPS
from phonex.store.owners import VoiceKey
from phonex.store.records.users import UserRecord, make_user_id
from phonex.store.store import INDEXES, Store, open_store
from phonex.store.transfer import dump_file
from phonex.store.transfer.documents import digest, from_json, to_json
from phonex.store.transfer.errors import DatabaseNotEmpty, DumpUnusable, RecordsLost, VersionsDiffer
from phonex.store.transfer.exporting import export_records
from phonex.store.transfer.importing import (
    ImportedRecords,
    Present,
    Target,
    import_records,
    open_target,
)
from phonex.store.transfer.source import BATCH, collections, open_source
from tests.store.conftest import REAL_URI
from tests.store.samples import NOON, make_job, make_voice

pytestmark = pytest.mark.anyio

N_JOBS = 30


def ignore(_step: str, _done: int, _all: int) -> None:
    """Nobody watches."""


def make_user(email: str) -> UserRecord:
    return UserRecord(user_id=make_user_id(), email=email, email_key=email, created_at=NOON)


@pytest.fixture(scope="module", params=["embedded", "server"])
async def home(
    request: pytest.FixtureRequest,
    database: EmbeddedServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[str | None, str, Path, Store]]:
    """A database with records, as it is opened: address, name, folder."""
    name = f"phonex_test_{uuid.uuid4().hex}"
    uri = (REAL_URI or database.uri) if request.param == "server" else None
    folder = Path(database.path).parent if uri is None else tmp_path_factory.mktemp("none")
    store = await open_store(uri or database.uri, name, folder)
    await store.voices.insert(make_voice("anna"))
    await store.users.insert(make_user("ada@example.org"))
    for number in range(N_JOBS):
        await store.jobs.insert(make_job(number, text=f"Ünd so {number}\0"))
    yield uri, name, folder, store
    await store.close()


@pytest.fixture(scope="module")
async def dump(home: tuple[str | None, str, Path, Store]) -> bytes:
    uri, name, folder, _ = home
    file = io.BytesIO()
    async with open_source(uri, name, folder) as source:
        exported = await export_records(source, file, ignore)
    assert not exported.changed
    assert exported.facts.count == N_JOBS + 3  # and a note of the version
    return file.getvalue()


@dataclass
class Place:
    """A database that is empty at first."""

    uri: str
    name: str


@pytest.fixture
def place(database: EmbeddedServer) -> Place:
    return Place(REAL_URI or database.uri, f"phonex_test_{uuid.uuid4().hex}")


@pytest.fixture
async def target(place: Place, tmp_path: Path) -> AsyncIterator[Target]:
    async with open_target(place.uri, place.name, tmp_path) as opened:
        yield opened


async def take(target: Target, content: bytes, present: Present = Present.NONE) -> ImportedRecords:
    return await import_records(target, io.BytesIO(content), present, ignore)


async def test_a_database_has_all_records_of_another(
    home: tuple[str | None, str, Path, Store],
    dump: bytes,
    place: Place,
    target: Target,
    tmp_path: Path,
) -> None:
    imported = await take(target, dump)
    assert (imported.added, imported.present, imported.kept) == (N_JOBS + 3, 0, {})
    old, store = home[3], await open_store(place.uri, place.name, tmp_path)
    key, kinds = VoiceKey(None, "anna"), [make_job().kind]
    assert await store.voices.find(key) == await old.voices.find(key)
    assert await store.users.all() == await old.users.all()
    assert await store.jobs.unfinished(kinds) == await old.jobs.unfinished(kinds)
    assert not await store.users.insert(make_user("ada@example.org"))  # so the indexes are there
    await store.close()


async def test_batches_are_put_together_again(place: Place, target: Target, tmp_path: Path) -> None:
    documents: list[Document] = [
        {"_id": ObjectId(), "number": number} for number in range(2 * BATCH + 1)
    ]
    await take(target, written({"usage": documents}))
    async with open_source(place.uri, place.name, tmp_path) as source:
        read = [each async for batch in source.read("usage") for each in batch]
    assert sorted(read, key=lambda each: each["number"]) == documents


async def test_a_database_with_records_is_left_alone(target: Target, dump: bytes) -> None:
    await take(target, dump)
    with pytest.raises(DatabaseNotEmpty, match="--merge"):
        await take(target, dump)


async def test_repeating_adds_nothing_twice(target: Target, dump: bytes) -> None:
    await take(target, dump)
    again = await take(target, dump, Present.MERGE)
    assert (again.added, again.present, again.kept) == (0, N_JOBS + 2, {})


async def test_an_interrupted_import_is_completed(target: Target, dump: bytes) -> None:
    def interrupt(step: str, n_done: int, n_all: int) -> None:
        if step == "writing" and n_done > n_all / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_records(target, io.BytesIO(dump), Present.NONE, interrupt)
    rest = await take(target, dump, Present.MERGE)
    assert 0 < rest.added < N_JOBS
    assert rest.added + rest.present == N_JOBS + 2


async def test_merging_changes_no_record_that_is_there(target: Target, dump: bytes) -> None:
    await take(target, dump)
    merged = await take(target, changed(dump, '"name":"Anna"', '"name":"Other"'), Present.MERGE)
    assert merged.kept == {"voices": 1}
    assert (await take(target, dump, Present.MERGE)).kept == {}


async def test_merging_keeps_the_key_of_another_record(target: Target, dump: bytes) -> None:
    await take(target, dump)
    other = changed(dump, *new_id(dump, "ada@example.org"))
    assert (await take(target, other, Present.MERGE)).kept == {"users": 1}


async def test_replacing_deletes_what_was_there(target: Target, dump: bytes) -> None:
    await take(target, changed(dump, '"name":"Anna"', '"name":"Other"'))
    assert (await take(target, dump, Present.REPLACE)).added == N_JOBS + 3
    assert (await take(target, dump, Present.MERGE)).kept == {}


async def test_records_of_another_version_are_not_merged(target: Target, dump: bytes) -> None:
    await take(target, dump)
    with pytest.raises(VersionsDiffer):
        await take(target, dump.replace(b'"steps":3', b'"steps":2', 1), Present.MERGE)


DAMAGES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda whole: whole[: len(whole) // 2], "ends in the middle"),
    (lambda whole: whole[: whole.rindex(b"\n", 0, -1) + 1], "end is missing"),
    (lambda whole: whole.replace(b'"name":"Anna"', b'"name":"Adda"'), "not those"),
    (lambda whole: whole.replace(b'"EN"', b"EN", 1), "cannot be read"),
    (lambda whole: whole + b"x\n", "last line"),
    (lambda whole: whole.replace(b'"steps":3', b'"steps":99'), "newer"),
    (lambda whole: whole.replace(b'"phonex_records":1', b'"phonex_records":2'), "newer"),
    (
        lambda whole: whole.replace(b'"begin":"users"', b'"begin":"x"').replace(
            b'"end":"users"', b'"end":"x"'
        ),
        "not known",
    ),
    (lambda _: b"\x89PNG\r\n", "not UTF-8"),
    (lambda _: b"", "end is missing"),
]


@pytest.mark.parametrize(("damage", "why"), DAMAGES)
async def test_a_damaged_file_changes_nothing(
    target: Target, dump: bytes, damage: Callable[[bytes], bytes], why: str
) -> None:
    with pytest.raises(DumpUnusable, match=why):
        await take(target, damage(dump), Present.REPLACE)
    assert await target.is_empty()


async def test_a_record_that_somebody_changes_meanwhile_is_noticed(
    database: EmbeddedServer, dump: bytes, tmp_path: Path
) -> None:
    name, uri = f"phonex_test_{uuid.uuid4().hex}", REAL_URI or database.uri
    other = connect(uri, name, {}, place="here")
    async with open_target(uri, name, tmp_path) as target:

        class Meddling(Target):
            async def absent(
                self,
                collection: str,
                batch: list[Document],  # type: ignore[override]
            ) -> tuple[list[Document], int]:
                await other.call(lambda db: db["voices"].delete_many({}))
                return await target.absent(collection, batch)

        meddling = Meddling(other, other, "here")
        with pytest.raises(RecordsLost, match="voices: 1"):
            await take(meddling, dump)
    other.close()


def test_every_collection_is_moved_once() -> None:
    assert sorted(collections()) == sorted([*INDEXES, "schema"])


def test_a_sum_is_of_values_and_not_of_how_a_server_stores_them() -> None:
    document: Document = {"_id": ObjectId(), "a": 1, "b": [NOON, {"x": 2.0}], "c": None}
    stored = {"c": None, "b": [NOON, {"x": 2}], "a": 1.0, "_id": document["_id"]}
    assert digest(document) == digest(stored) == digest(from_json(to_json(document)))
    for other in ({**stored, "a": 1.5}, {**stored, "c": False}, {**stored, "b": [NOON]}):
        assert digest(other) != digest(stored)


def changed(dump: bytes, old: str, new: str) -> bytes:
    """The file with one record changed, and the sums of that."""
    assert old.encode() in dump
    parts: dict[str, list[Document]] = {}
    for name, document in dump_file.documents(io.BytesIO(dump)):
        parts.setdefault(name, []).append(from_json(to_json(document).replace(old, new)))
    return written(parts)


def written(parts: Mapping[str, Sequence[Document]]) -> bytes:
    file = io.BytesIO()
    writer = dump_file.DumpWriter(file, len(STEPS), "test")
    for name, documents in parts.items():
        part = writer.begin(name)
        for document in documents:
            part.add(document)
        part.end()
    writer.finish()
    return file.getvalue()


def new_id(dump: bytes, text: str) -> tuple[str, str]:
    """The id of the record with a text, and another."""
    (line,) = (each for each in dump.splitlines() if text.encode() in each)
    return str(json_util.loads(line.decode())["_id"]), str(ObjectId())


def test_errors_say_what_to_do() -> None:
    errors: list[PhonexError] = [DatabaseNotEmpty("x"), VersionsDiffer(), RecordsLost({"a": 1})]
    assert len({error.code for error in errors}) == len(errors)
