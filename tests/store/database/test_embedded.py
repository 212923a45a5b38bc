"""The embedded server: durable, alone in its folder, back by itself, never left behind."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from phonex.errors import ConfigurationError, DatabaseUnavailable
from phonex.store.database.embedded import open_embedded
from phonex.store.records.job import JobKind
from phonex.store.store import Store, open_store
from tests.store.samples import end_server, make_job, make_voice, mine, start_server

pytestmark = pytest.mark.anyio

# A service that stores jobs as fast as it can and says which ones are safe.
SERVICE = """
import asyncio, sys
from pathlib import Path
from phonex.store.store import open_store
from tests.store.samples import make_job

async def main():
    store = await open_store(None, "phonex", Path(sys.argv[1]))
    print(store.embedded.pid, flush=True)
    while True:
        job = make_job()
        await store.jobs.insert(job)
        print(job.job_id, flush=True)

asyncio.run(main())
"""

# What a lock file may say of a process that was killed.
OTHERS = b'{"pid": 1, "path": "/etc/passwd"}'


@asynccontextmanager
async def opened(data_dir: Path, *, join: bool = False) -> AsyncIterator[Store]:
    store = await open_store(None, "phonex", data_dir, join=join)
    try:
        yield store
    finally:
        await store.close()


def child_of(store: Store) -> psutil.Process:
    assert store.embedded is not None
    assert store.embedded.pid is not None
    return psutil.Process(store.embedded.pid)


def names_of_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def has_ended(process: psutil.Process) -> bool:
    """Also when nobody has asked for its exit status yet."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def answers(store: Store) -> None:
    async with asyncio.timeout(30):
        while not await store.ping():
            pass


async def test_records_outlive_the_store(tmp_path: Path) -> None:
    job = make_job()
    async with opened(tmp_path) as store:
        await store.jobs.insert(job)
    async with opened(tmp_path) as store:
        assert await store.jobs.get(job.job_id) == job
        assert store.kind == "embedded"


async def test_nothing_runs_after_closing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        child = child_of(store)
    assert has_ended(child)


async def test_all_files_are_in_the_data_folder(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as store:
        await store.jobs.insert(make_job())
        written = {file.path for file in child_of(store).open_files()}
    assert names_of_files(tmp_path) == ["admin.db", "embedded.lock", "phonex.db"]
    assert all(Path(path).is_relative_to(tmp_path / "data") for path in written)


async def test_the_server_listens_at_its_socket_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        assert store.embedded is not None
        path = store.embedded.path
        child = child_of(store)
        assert child.net_connections(kind="inet") == []
        listening = {str(c.laddr) for c in child.net_connections(kind="unix") if c.laddr}
        assert listening == {str(path)}
    assert not path.exists()


async def test_what_was_acknowledged_outlives_a_killed_server(tmp_path: Path) -> None:
    safe: list[str] = []
    enough, over = asyncio.Event(), asyncio.Event()

    async def insert_until_it_fails(store: Store) -> None:
        while not over.is_set():
            job = make_job()
            await store.jobs.insert(job)
            safe.append(job.job_id)
            if len(safe) >= 50:
                enough.set()

    async with opened(tmp_path) as store:
        writers = [asyncio.create_task(insert_until_it_fails(store)) for _ in range(4)]
        async with asyncio.timeout(30):
            await enough.wait()
        child_of(store).kill()
        await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED, timeout=30)
        over.set()  # one that had nothing under way has met the next server
        outcomes = await asyncio.gather(*writers, return_exceptions=True)
        assert DatabaseUnavailable in {type(outcome) for outcome in outcomes}
        assert {type(outcome) for outcome in outcomes} <= {DatabaseUnavailable, type(None)}
        await answers(store)
        found = {job.job_id for job in await store.jobs.unfinished([JobKind.TTS])}
    assert found >= set(safe)


def kill_a_busy_service(data_dir: Path) -> tuple[psutil.Process, set[str]]:
    """Its database's process, and the jobs it was told are safe."""
    command = [sys.executable, "-c", SERVICE, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        child = psutil.Process(int(service.stdout.readline()))
        safe = {service.stdout.readline().strip() for _ in range(40)}
        service.send_signal(signal.SIGKILL)
        return child, safe | {line.strip() for line in service.stdout if line.endswith("\n")}


async def test_what_was_acknowledged_outlives_a_killed_service(tmp_path: Path) -> None:
    child, safe = kill_a_busy_service(tmp_path)
    async with opened(tmp_path) as store:  # at once, with the former child perhaps still there
        assert {job.job_id for job in await store.jobs.unfinished([JobKind.TTS])} >= safe
        assert has_ended(child)
    assert len(safe) >= 40


async def test_a_killed_server_is_reported_and_comes_back_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.voices.insert(make_voice("anna"))
        before = child_of(store)
        before.kill()
        with pytest.raises(DatabaseUnavailable):
            await store.voices.insert(make_voice("bert"))
        await answers(store)
        assert child_of(store) != before
        await store.voices.insert(make_voice("bert"))
        assert await store.voices.count() == 2


async def test_signals_for_the_whole_group_do_not_end_the_server(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        child = child_of(store)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child.send_signal(name)
        await store.jobs.insert(make_job())
        assert child_of(store) == child


async def test_a_second_service_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with opened(tmp_path):
        with pytest.raises(ConfigurationError, match="in use") as refused:
            await open_embedded(tmp_path, "phonex", patience_s=0.1)
    assert str(tmp_path) in refused.value.message
    assert "PHONEX_DATA_DIR" in refused.value.message
    assert str(os.getpid()) in refused.value.message


async def test_a_command_joins_the_running_service(tmp_path: Path) -> None:
    async with opened(tmp_path) as service:
        async with opened(tmp_path, join=True) as command:
            await command.voices.insert(make_voice("anna"))
        assert await service.voices.get(mine("anna")) == make_voice("anna")


async def test_a_command_starts_the_database_when_no_service_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.voices.insert(make_voice("anna"))
    async with opened(tmp_path, join=True) as command:
        assert await command.voices.count() == 1


async def test_a_joined_database_that_leaves_is_reported(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        service = await open_store(None, "phonex", tmp_path)
        command = await stack.enter_async_context(opened(tmp_path, join=True))
        assert await command.voices.count() == 0
        await service.close()
        with pytest.raises(DatabaseUnavailable):
            await command.voices.count()


@pytest.mark.parametrize(
    "said", [b"", b"\xff\x00", b"[]", b'{"pid": 1, "port": 1}', b'{"pid":', OTHERS]
)
async def test_an_old_lock_file_stops_nobody(tmp_path: Path, said: bytes) -> None:
    (tmp_path / "embedded.lock").write_bytes(said)
    async with opened(tmp_path, join=True) as store:
        assert await store.ping()


async def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    (tmp_path / "database" / "phonex.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(ConfigurationError, match="not a database") as refused:
        await open_embedded(tmp_path, "phonex")
    assert str(tmp_path / "database") in refused.value.message


async def test_a_failed_start_leaves_the_folder_free(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    damaged = tmp_path / "database" / "phonex.db"
    damaged.write_bytes(b"not a database " * 1000)
    with pytest.raises(ConfigurationError):
        await open_embedded(tmp_path, "phonex")
    damaged.unlink()
    async with opened(tmp_path) as store:
        assert await store.ping()


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="PHONEX_DATA_DIR"):
        await open_embedded(tmp_path / "file" / "data", "phonex")


@pytest.mark.parametrize("name", ["", "a/b", "../up", "a b", "é"])
async def test_a_database_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_MONGO_DB"):
        await open_embedded(tmp_path, name)
    assert names_of_files(tmp_path) == []


async def test_the_server_ends_quietly_while_clients_are_connected(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    process, port = start_server(tmp_path)
    clients = [await asyncio.open_connection("127.0.0.1", port) for _ in range(8)]
    for _, writer in clients[:4]:
        writer.close()  # some leave at the very moment
    assert await asyncio.to_thread(end_server, process) == 0
    for reader, writer in clients:
        assert await reader.read() == b""
        writer.close()
    assert capfd.readouterr().err == ""


def test_the_server_ends_when_its_input_does(tmp_path: Path) -> None:
    process, _ = start_server(tmp_path)
    assert end_server(process) == 0
