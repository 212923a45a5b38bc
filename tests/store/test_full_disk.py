"""A database that answers and cannot write: every write says so, and what is there is read."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from pymongo.errors import OperationFailure, WriteError

from phonex.errors import PhonexError, StorageFull
from phonex.store.database.connection import Database
from phonex.store.database.embedded import EmbeddedServer, open_embedded
from phonex.store.database.refusals import DatabaseFull, DatabaseReadOnly
from phonex.store.database.server_errors import DatabaseUnusable
from phonex.store.records.job import JobKind
from phonex.store.records.lexicon import PronunciationRecord
from phonex.store.records.voice import FittingState, VoiceFitting
from phonex.store.store import Store, open_store
from phonex.system.clock import utc_now
from tests.full_disk import full_disk
from tests.store.echo_samples import make_echo, make_message
from tests.store.samples import make_job, make_voice, mine

pytestmark = pytest.mark.anyio

ANNA = make_voice("anna")
JOB = make_job()
NEXT = JOB.model_copy(update={"progress": 50, "revision": 1})
ECHO = make_echo(voice_model_id="anna")
WORD = PronunciationRecord(
    key="ada", word="Ada", respelling="AY-da", language="EN", updated_at=utc_now()
)
WRITES: dict[str, Callable[[Store], Awaitable[object]]] = {
    "register": lambda store: store.voices.insert(make_voice("bert")),
    "rename": lambda store: store.voices.update(mine("anna"), name="Ada"),
    "remake": lambda store: store.voices.remake(ANNA.model_copy(update={"engines": []})),
    "fit": lambda store: store.voices.set_fitting(ANNA, VoiceFitting(state=FittingState.DONE)),
    "complete": lambda store: store.voices.set_engines(mine("anna"), ["other"]),
    "unregister": lambda store: store.voices.delete(mine("anna")),
    "accept": lambda store: store.jobs.insert(make_job()),
    "record": lambda store: store.jobs.replace(NEXT, [0]),
    "forget": lambda store: store.jobs.delete(JOB.job_id),
    "say": lambda store: store.pronunciations.put(WORD.model_copy(update={"ipa": "a"})),
    "say anew": lambda store: store.pronunciations.put(WORD.model_copy(update={"key": "b"})),
    "unsay": lambda store: store.pronunciations.delete(None, "EN", "ada"),
    "create": lambda store: store.echos.insert(make_echo()),
    "persona": lambda store: store.echos.change(None, ECHO.id, lambda echo: echo),
    "unlink": lambda store: store.echos.unlink(None, "anna"),
    "mark deleted": lambda store: store.echos.mark_deleted(None, ECHO.id),
    "talk": lambda store: store.messages.insert(make_message(1, ECHO.id)),
    "hush": lambda store: store.messages.delete(None, ECHO.id),
}


CHANGES = f"""
import asyncio, sys
from pathlib import Path
from phonex.store.records.job import SynthesisRecord
from phonex.store.records.lexicon import PronunciationRecord
from phonex.store.store import open_store
from tests.store.samples import make_voice, mine

async def main():
    store = await open_store(None, "phonex", Path(sys.argv[1]))
    job = SynthesisRecord.model_validate_json({JOB.model_dump_json()!r})
    word = PronunciationRecord.model_validate_json({WORD.model_dump_json()!r})
    await store.voices.insert(make_voice("anna"))
    await store.jobs.insert(job)
    await store.pronunciations.put(word)
    print(store.embedded.pid)
    await store.pronunciations.delete(None, "EN", "ada")
    await store.jobs.replace(job.model_copy(update={{"progress": 50, "revision": 1}}), [0])
    await store.voices.update(mine("anna"), name="Ada")
    print("changed", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
START = """
import asyncio, resource, sys
from pathlib import Path
from phonex.errors import ConfigurationError
from phonex.store.database.embedded import open_embedded
from phonex.errors import ConfigurationError

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    asyncio.run(open_embedded(Path(sys.argv[1]), "phonex"))
except ConfigurationError as exc:
    print(exc.message)
"""


async def content(store: Store) -> list[object]:
    voices = await store.voices.page(None, 10, None)
    jobs = await store.jobs.page(None, list(JobKind), None, 10, None)
    echos, messages = await store.echos.of_owner(None), await store.messages.of_owner(None)
    others = [*voices.items, *jobs.items, *await store.pronunciations.all()]
    return [*others, *echos, *messages]


@pytest.fixture(scope="module")
async def embedded(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedServer]:
    """A server of these tests alone, for they limit what its process may write."""
    server = await open_embedded(tmp_path_factory.mktemp("data"), "phonex")
    yield server
    await server.close()


@pytest.fixture
async def store(embedded: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Store]:
    """On the embedded server, with a voice, a job, a word and an echo that has said something."""
    store = await open_store(embedded.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    await store.voices.insert(ANNA)
    await store.jobs.insert(JOB)
    await store.pronunciations.put(WORD)
    await store.echos.insert(ECHO)
    await store.messages.insert(make_message(0, ECHO.id))
    await store.when_indexed()
    yield store
    await store.close()


@pytest.fixture
def pid(embedded: EmbeddedServer) -> int:
    assert embedded.pid is not None
    return embedded.pid


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_no_write_that_failed_is_taken_for_one_that_was_made_or_had_nothing_to_do(
    store: Store, pid: int, write: Callable[[Store], Awaitable[object]]
) -> None:
    before = await content(store)
    with full_disk(pid):
        with pytest.raises(StorageFull, match="disk I/O error"):
            await write(store)
        assert await content(store) == before
        assert "make room" in store.unwritable.lower()
        with pytest.raises(StorageFull):
            await store.try_writing()
    await store.try_writing()
    assert store.unwritable == ""
    await write(store)
    assert await content(store) != before


def refusal(code: int, said: str) -> OperationFailure:
    return WriteError(said, code, {"ok": 0, "code": code, "errmsg": said})


@pytest.mark.parametrize(
    ("fault", "reported"),
    [
        (refusal(14031, "Cannot write: the disk has 5 MB"), DatabaseFull),  # OutOfDiskSpace
        (refusal(8, "8: No space left on device"), DatabaseFull),  # WiredTiger
        (refusal(8000, "you are over your space quota, using 513 MB of 512 MB"), DatabaseFull),
        (refusal(20, "read-only mode"), DatabaseReadOnly),
        (refusal(13, "not authorized"), DatabaseUnusable),
    ],
)
async def test_what_mongodb_says_is_understood(
    store: Store, fault: OperationFailure, reported: type[PhonexError]
) -> None:
    async def refuse(db: Database) -> None:
        raise fault

    with pytest.raises(reported) as raised:
        await store._connection.call(refuse)
    assert type(raised.value) is reported
    assert bool(store.unwritable) is issubclass(reported, StorageFull)


async def test_the_first_failure_is_logged_and_those_like_it_are_not(
    store: Store, pid: int, caplog: pytest.LogCaptureFixture
) -> None:
    with full_disk(pid):
        for _ in range(4):
            with pytest.raises(StorageFull):
                await store.voices.update(mine("anna"), name="Ada")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_records_are_read_where_the_indexes_cannot_be_made(
    embedded: EmbeddedServer, store: Store, pid: int, tmp_path: Path
) -> None:
    other = await open_store(embedded.uri, store._connection._database.name, tmp_path)
    with full_disk(pid):
        assert await content(other) == await content(store)
    await other.close()


def change_and_kill_all(data_dir: Path) -> None:
    command = [sys.executable, "-c", CHANGES, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        database = int(service.stdout.readline())
        assert service.stdout.readline() == "changed\n"
        for pid in (database, service.pid):
            os.kill(pid, signal.SIGKILL)


async def test_what_was_acknowledged_outlives_a_kill_of_all(tmp_path: Path) -> None:
    change_and_kill_all(tmp_path)
    store = await open_store(None, "phonex", tmp_path)
    try:
        assert (await store.voices.get(mine("anna"))).name == "Ada"
        assert (await store.jobs.get(JOB.job_id)).progress == 50
        assert await store.pronunciations.all() == []
    finally:
        await store.close()


@pytest.mark.parametrize("room", [0, 100])  # for not even the lock's owner, or for that alone
def test_a_start_without_room_names_the_disk_and_spares_the_data(tmp_path: Path, room: int) -> None:
    command = [sys.executable, "-c", START, str(tmp_path), str(room)]
    started = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "make room there" in started.stdout
    assert str(tmp_path) in started.stdout
    assert "move it away" not in started.stdout
    assert "Traceback" not in started.stderr
