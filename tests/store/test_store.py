"""A MongoDB that is not there (yet), and addresses that cannot be."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from phonex.errors import ConfigurationError, DatabaseUnavailable, VoiceExists
from phonex.store.store import open_store
from tests.running import free_port
from tests.store.samples import end_server, make_job, make_voice, start_server

pytestmark = pytest.mark.anyio


async def test_a_service_opens_without_its_database_and_finds_it_later(tmp_path: Path) -> None:
    port = free_port()
    store = await open_store(f"mongodb://127.0.0.1:{port}", "phonex", tmp_path)
    with pytest.raises(DatabaseUnavailable):
        await store.voices.count()
    assert not await store.ping()
    server, _ = start_server(tmp_path, port)
    try:
        async with asyncio.timeout(30):
            while not await store.ping():
                pass
        await store.voices.insert(make_voice("anna"))
        with pytest.raises(VoiceExists):  # so the indexes are there
            await store.voices.insert(make_voice("anna"))
    finally:
        await store.close()
        end_server(server)


async def test_a_database_that_leaves_and_returns_is_found_again(tmp_path: Path) -> None:
    server, port = start_server(tmp_path)
    store = await open_store(f"mongodb://127.0.0.1:{port}", "phonex", tmp_path)
    job = make_job()
    await store.jobs.insert(job)
    end_server(server)
    with pytest.raises(DatabaseUnavailable):
        await store.jobs.get(job.job_id)
    server, _ = start_server(tmp_path, port)
    async with asyncio.timeout(30):
        while not await store.ping():
            pass
    assert await store.jobs.get(job.job_id) == job
    await store.close()
    end_server(server)


async def test_many_calls_fail_together_while_the_database_is_down(tmp_path: Path) -> None:
    store = await open_store(f"mongodb://127.0.0.1:{free_port()}", "phonex", tmp_path)
    seconds = []
    for n_calls in (1, 200):
        started = time.monotonic()
        calls = [store.jobs.find(make_job().job_id) for _ in range(n_calls)]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        seconds.append(time.monotonic() - started)
        assert {type(outcome) for outcome in outcomes} == {DatabaseUnavailable}
    await store.close()
    assert seconds[1] < 10 * seconds[0]  # one by one they would take 200 times as long


@pytest.mark.parametrize("uri", ["", "http://u:secret@host", "mongodb://u:secret@:x"])
async def test_an_address_that_cannot_be_is_refused_and_not_repeated(
    tmp_path: Path, uri: str
) -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_MONGO_URI") as refused:
        await open_store(uri, "phonex", tmp_path)
    assert "secret" not in refused.value.message


async def test_a_database_name_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_MONGO_DB"):
        await open_store("mongodb://127.0.0.1:1", "a.b", tmp_path)


def test_importing_the_store_loads_no_torch() -> None:
    code = "import sys, phonex.store.store, phonex.store.files.voice_files"
    code += "; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
