"""Records of the version before: found at once, migrated once, by whoever comes first."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bson import ObjectId

from phonex.errors import DatabaseUnavailable, VoiceExists
from phonex.store.database.connection import Database, Document, connect
from phonex.store.database.embedded import EmbeddedServer, open_embedded
from phonex.store.database.migrations import STEPS, migrate
from phonex.store.records.voice import Visibility
from phonex.store.store import Store, open_store
from phonex.store.voice_search import VoiceFilter
from tests.full_disk import full_disk
from tests.store.samples import end_server, make_job, make_voice, mine, start_server

pytestmark = pytest.mark.anyio

AT = "2026-01-02T03:04:05.678Z"
# As the version before wrote them.
OLD_VOICE: Document = {
    "voice_id": "anna",
    "name": "Anna",
    "description": "",
    "language": "EN",
    "user_id": None,
    "consent": True,
    "created_at": AT,
    "sample": None,
    "warnings": [],
    "engines": ["offline"],
    "fitting": {
        "state": "queued",
        "progress": 0,
        "queued_at": AT,
        "attempts": 0,
        "warnings": [],
    },
    "likeness": {"instant": 0.5, "fitted": None},
    "order": "001767323045678-anna",
    "queued": "001767323045678-anna",
}
OLD_USER: Document = {
    "_id": ObjectId("0123456789abcdef01234567"),
    "email": "Ada@example.org",
    "email_key": "ada@example.org",
    "password_hash": "x",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "is_admin": False,
    "disabled": False,
    "deleting": False,
    "created_at": AT,
    "revision": 0,
}
OLD_WORD: Document = {
    "key": "ada",
    "word": "Ada",
    "respelling": "AY-da",
    "ipa": "",
    "language": "EN",
    "updated_at": AT,
}
OLD_JOB: Document = {
    **make_job().model_dump(mode="json", exclude={"owner_id", "revision"}),
    "order": "001767323045678-job",
    "ended": None,
}
OLD_INDEXES = {
    "voices": ([("voice_id", 1)], [("order", -1)]),
    "lexicon": ([("language", 1), ("key", 1)],),
    "jobs": ([("job_id", 1)],),
}


@pytest.fixture
def uri(database: EmbeddedServer) -> str:
    return database.uri


@pytest.fixture
async def own_server(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    """One whose process may be kept from writing."""
    server = await open_embedded(tmp_path / "data", "phonex")
    yield server
    await server.close()


@pytest.fixture
def name() -> str:
    return f"phonex_test_{uuid.uuid4().hex}"


async def write_old(db: Database) -> None:
    for collection, (unique, *others) in OLD_INDEXES.items():
        await db[collection].create_index(unique, unique=True)
        for index in others:
            await db[collection].create_index(index)
    await db["voices"].insert_many(
        [OLD_VOICE.copy(), {**OLD_VOICE, "voice_id": "berta", "queued": None}]
    )
    await db["users"].insert_one(OLD_USER.copy())
    await db["lexicon"].insert_one(OLD_WORD.copy())
    await db["jobs"].insert_one(OLD_JOB.copy())


@pytest.fixture
async def old(uri: str, name: str) -> AsyncIterator[None]:
    """A database as the version before left it."""
    connection = connect(uri, name, {}, place="a test")
    await connection.call(write_old)
    yield
    connection.close()


@pytest.fixture
async def store(old: None, uri: str, name: str, tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(uri, name, tmp_path)
    yield store
    await store.close()


async def test_what_the_version_before_wrote_is_found_by_the_anonymous_owner(store: Store) -> None:
    voice = await store.voices.get(mine("anna"))
    assert (voice.owner_id, voice.revision, voice.name) == (None, 0, "Anna")
    found = (await store.voices.page(None, 10, None)).items
    assert {each.voice_id for each in found} == {"anna", "berta"}
    (word,) = await store.pronunciations.of(None, "EN")
    assert (word.owner_id, word.word) == (None, "Ada")
    job = await store.jobs.get(OLD_JOB["job_id"])
    assert (job.owner_id, job.revision) == (None, 0)


async def test_what_the_version_before_wrote_is_searched_and_keeps_its_consent(
    store: Store,
) -> None:
    found = (await store.voices.page(None, 10, None, VoiceFilter(text="ANN"))).items
    assert {each.voice_id for each in found} == {"anna", "berta"}  # by their name, Anna
    found = (await store.voices.page(None, 10, None, VoiceFilter(text="bert"))).items
    assert [each.voice_id for each in found] == ["berta"]
    consent = found[0].consent
    assert consent is not None
    assert (consent.given_at, consent.name) == (found[0].created_at, None)
    assert (found[0].version, found[0].visibility) == (1, Visibility.PRIVATE)


async def test_users_of_the_version_before_are_found(store: Store) -> None:
    for text in ("ADA", "lovel", "ada@example.org"):
        (found,) = await store.users.search(text, 20, other_than="0" * 24)
        assert (found.user_id, found.findable) == (str(OLD_USER["_id"]), True)


async def test_what_the_version_before_wrote_can_be_changed(store: Store) -> None:
    voice = await store.voices.get(mine("anna"))
    remade = await store.voices.remake(voice)
    assert remade.revision == 1
    job = await store.jobs.get(OLD_JOB["job_id"])
    assert await store.jobs.replace(job.model_copy(update={"revision": 1}), [0])
    assert await store.voices.set_fitting(remade, remade.fitting) is not None
    await store.voices.delete(mine("anna"))
    assert not await store.pronunciations.put(
        (await store.pronunciations.of(None, "EN"))[0].model_copy(update={"respelling": "x"})
    )


async def test_an_id_is_unique_for_each_owner_and_no_more(store: Store) -> None:
    with pytest.raises(VoiceExists):
        await store.voices.insert(make_voice("anna"))
    await store.voices.insert(make_voice("anna").model_copy(update={"owner_id": "u-1"}))
    word = (await store.pronunciations.of(None, "EN"))[0]
    assert await store.pronunciations.put(word.model_copy(update={"owner_id": "u-1"}))
    assert len(await store.pronunciations.all()) == 2


async def test_nobody_else_finds_what_had_no_owner(store: Store) -> None:
    assert (await store.voices.page("u-1", 10, None)).items == []
    assert await store.pronunciations.of("u-1", "EN") == []


async def test_a_migration_is_not_repeated(store: Store) -> None:
    await store.voices.get(mine("anna"))
    call = store._connection.call
    await call(lambda db: db["voices"].insert_one({"voice_id": "late"}))
    await call(migrate)
    late = await call(lambda db: db["voices"].find_one({"voice_id": "late"}))
    assert late is not None
    assert "owner_id" not in late


async def test_a_migration_that_broke_off_is_completed(old: None, uri: str, name: str) -> None:
    connection = connect(uri, name, {}, place="a test")
    changed = {"$set": {"owner_id": "", "revision": 7}}
    await connection.call(lambda db: db["voices"].update_one({"voice_id": "anna"}, changed))
    await connection.call(lambda db: db["voices"].drop_index([("voice_id", 1)]))
    for _ in range(2):
        for step in STEPS:
            await connection.call(step)
    found = await connection.call(lambda db: db["voices"].find({}).to_list(None))
    revisions = {each["voice_id"]: (each["owner_id"], each["revision"]) for each in found}
    assert revisions == {"anna": ("", 7), "berta": ("", 0)}
    connection.close()


async def test_several_processes_may_migrate_at_once(
    old: None, uri: str, name: str, tmp_path: Path
) -> None:
    stores = [await open_store(uri, name, tmp_path) for _ in range(4)]
    found = await asyncio.gather(*(store.voices.get(mine("anna")) for store in stores))
    assert [voice.revision for voice in found] == [0] * 4
    for store in stores:
        await store.close()


async def test_many_records_are_migrated(old: None, uri: str, name: str, tmp_path: Path) -> None:
    connection = connect(uri, name, {}, place="a test")
    words = [{**OLD_WORD, "key": f"word-{at}", "word": f"w{at}"} for at in range(1201)]
    await connection.call(lambda db: db["lexicon"].insert_many(words))
    store = await open_store(uri, name, tmp_path)
    assert len(await store.pronunciations.of(None, "EN")) == 1202
    lacking = {"owner_id": {"$exists": False}}
    assert await connection.call(lambda db: db["lexicon"].find_one(lacking)) is None
    await store.close()
    connection.close()


async def test_a_database_that_comes_later_is_migrated_then(tmp_path: Path) -> None:
    server, port = start_server(tmp_path)
    connection = connect(f"mongodb://127.0.0.1:{port}", "phonex", {}, place="a test")
    await connection.call(write_old)
    connection.close()
    end_server(server)
    store = await open_store(f"mongodb://127.0.0.1:{port}", "phonex", tmp_path)
    with pytest.raises(DatabaseUnavailable):
        await store.voices.get(mine("anna"))
    server, _ = start_server(tmp_path, port)
    try:
        async with asyncio.timeout(30):
            while not await store.ping():
                pass
        assert (await store.voices.get(mine("anna"))).revision == 0
        await store.voices.insert(make_voice("anna").model_copy(update={"owner_id": "u-1"}))
    finally:
        await store.close()
        end_server(server)


async def test_a_database_without_room_is_read_and_migrated_later(
    own_server: EmbeddedServer, name: str, tmp_path: Path
) -> None:
    connection = connect(own_server.uri, name, {}, place="a test")
    await connection.call(write_old)
    store = await open_store(own_server.uri, name, tmp_path)
    assert own_server.pid is not None
    with full_disk(own_server.pid):
        assert (await store.voices.get(mine("anna"))).name == "Anna"
        assert len((await store.voices.page(None, 10, None)).items) == 2
        assert len(await store.pronunciations.of(None, "EN")) == 1
    assert (await store.voices.update(mine("anna"), name="Ann")).revision == 1
    with pytest.raises(VoiceExists):
        await store.voices.insert(make_voice("berta"))
    await store.close()
    connection.close()
