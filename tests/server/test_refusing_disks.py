"""Disks that refuse: what is reported, that nothing is left, and no deleted voice is used."""

import asyncio
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from phonex.store.store import open_store
from phonex.system.file_lock import try_hold
from tests.running import (
    POLL_S,
    SPEECH,
    Folders,
    RunningServer,
    database_process,
    finish,
    wait_until_healthy,
)
from tests.sound import read
from tests.store.samples import make_voice
from tests.voice_file import VOICE_FILE

WOMAN, MAN = SPEECH / "lj-ver1.flac", SPEECH / "vctk-p226-ver1.flac"
TEXT = "The birch canoe slid on the smooth planks."
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def frail(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server whose folders can be made read-only, also for root."""
    folders = Folders(tmp_path_factory.mktemp("frail"), models_dir)
    with RunningServer(folders, powerless=True) as running:
        yield running


@pytest.fixture
def voices(frail: RunningServer) -> Path:
    return frail.folders.root / "voices"


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    before = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(before)


def register(client: httpx.Client, name: str, path: Path = WOMAN) -> httpx.Response:
    files = {"voice_sample": path.read_bytes()}
    return client.post("/voice/register", data={"voice_name": name}, files=files)


def import_bundle(client: httpx.Client, name: str, exported: bytes) -> httpx.Response:
    data, files = {"voice_name": name}, {"embedding": exported}
    return client.post("/voice/import", data=data, files=files)


@pytest.fixture(scope="module")
def exported() -> bytes:
    """The file of a voice; to import it takes less time than to register a sample."""
    return VOICE_FILE.read_bytes()


def clone(client: httpx.Client, voice_id: str, query: str = "") -> httpx.Response:
    return client.post(f"/clone{query}", json={"text": TEXT, "voice_id": voice_id})


def refused(answer: httpx.Response, variable: str, folder: Path) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable"), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    assert f"{folder} ({variable})" in answer.json()["detail"]


def gone(client: httpx.Client, voice_id: str) -> None:
    for answer in (
        client.get(f"/voice/{voice_id}"),
        client.get(f"/voice/{voice_id}/sample"),
        client.get(f"/voice/{voice_id}/embedding"),
        client.get(f"/voice/{voice_id}/events"),
        client.patch(f"/voice/{voice_id}", json={"name": "Back"}),
        client.post(f"/voice/{voice_id}/fit"),
        client.post(f"/voice/{voice_id}/samples", files={"voice_sample": MAN.read_bytes()}),
        clone(client, voice_id),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "voice_not_found"), answer.text
    assert voice_id not in client.get("/voice/list").text


def wait_until_empty(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while any(folder.iterdir()):
        assert time.monotonic() < deadline, list(folder.iterdir())
        time.sleep(POLL_S)


@contextmanager
def without_database(server: RunningServer) -> Iterator[None]:
    database = database_process(server)
    database.suspend()
    try:
        yield
    finally:
        database.resume()
    wait_until_healthy(server.client)


def test_a_voice_that_cannot_be_kept_leaves_nothing(
    frail: RunningServer, voices: Path, exported: bytes
) -> None:
    with read_only(voices):
        refused(register(frail.client, "Anna"), "PHONEX_VOICES_DIR", voices)
        gone(frail.client, "anna")
        refused(import_bundle(frail.client, "Anna", exported), "PHONEX_VOICES_DIR", voices)
        gone(frail.client, "anna")
    assert list(voices.iterdir()) == []
    assert import_bundle(frail.client, "Anna", exported).status_code == 201
    assert frail.client.delete("/voice/anna").status_code == 200


def test_samples_that_cannot_be_added_leave_the_voice_as_it_was(
    frail: RunningServer, voices: Path, exported: bytes
) -> None:
    before = import_bundle(frail.client, "Anna", exported).json()["voice"]
    with read_only(voices):
        files = {"voice_sample": MAN.read_bytes()}
        answer = frail.client.post("/voice/anna/samples", files=files)
        refused(answer, "PHONEX_VOICES_DIR", voices)
    assert frail.client.get("/voice/anna").json() == before
    assert frail.client.get("/voice/anna/sample").status_code == 404
    assert [path.name for path in voices.iterdir()] == ["anna.pth"]
    assert frail.client.delete("/voice/anna").status_code == 200


def test_a_deleted_voice_is_not_used_though_its_files_stay(
    frail: RunningServer, voices: Path, exported: bytes
) -> None:
    assert register(frail.client, "Anna").status_code == 201
    first = frail.client.post("/tts?wait=0", json={"text": TEXT * 30}).json()["job_id"]
    queued = clone(frail.client, "anna", "?wait=0").json()["job_id"]
    with read_only(voices):
        refused(frail.client.delete("/voice/anna"), "PHONEX_VOICES_DIR", voices)
        assert sorted(path.name for path in voices.iterdir()) == ["anna.pth", "anna.wav"]
        gone(frail.client, "anna")
        with without_database(frail):
            answer = clone(frail.client, "anna")
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
        refused(import_bundle(frail.client, "Anna", exported), "PHONEX_VOICES_DIR", voices)
        refused(frail.client.delete("/voice/anna"), "PHONEX_VOICES_DIR", voices)
        frail.client.delete(f"/job/{first}")
        reported = finish(frail.client, queued)
        assert reported["status"] == "failed"
        assert "voice_not_found" in str(reported["error"])
    wait_until_empty(voices)  # by itself
    assert import_bundle(frail.client, "Anna", exported).status_code == 201
    assert frail.client.delete("/voice/anna").status_code == 200


def test_a_voice_can_be_spoken_with_while_the_database_is_away(
    frail: RunningServer, exported: bytes
) -> None:
    assert import_bundle(frail.client, "Anna", exported).status_code == 201
    with without_database(frail):
        assert clone(frail.client, "anna").status_code == 200
    assert frail.client.delete("/voice/anna").status_code == 200


def test_files_without_a_record_are_no_voice(
    frail: RunningServer, voices: Path, exported: bytes
) -> None:
    (voices / "anna.pth").write_bytes(exported)
    (voices / "anna.wav").write_bytes(b"a person's voice")
    gone(frail.client, "anna")
    assert import_bundle(frail.client, "Anna", exported).status_code == 201
    assert frail.client.get("/voice/anna/sample").status_code == 404
    assert frail.client.delete("/voice/anna").status_code == 200
    assert [path for path in voices.rglob("*") if path.is_file()] == []


def test_audio_that_cannot_be_kept_fails_its_job_which_can_be_retried(
    frail: RunningServer,
) -> None:
    downloads = frail.folders.root / "downloads"
    with read_only(downloads):
        answer = frail.client.post("/tts", json={"text": TEXT})
        refused(answer, "PHONEX_DOWNLOADS_DIR", downloads)
        job_id = answer.json()["job_id"]
        assert frail.client.get(f"/job/{job_id}").json()["status"] == "failed"
    assert frail.client.post(f"/job/{job_id}/retry").status_code == 202
    assert finish(frail.client, job_id)["status"] == "completed"
    with read_only(downloads):
        refused(frail.client.get(f"/audio/{job_id}?format=mp3"), "PHONEX_DOWNLOADS_DIR", downloads)
        refused(frail.client.delete(f"/audio/{job_id}"), "PHONEX_DOWNLOADS_DIR", downloads)
        assert read(frail.client.get(f"/audio/{job_id}").content).rms > 0.01
        assert frail.client.get(f"/job/{job_id}").json()["status"] == "completed"
    assert frail.client.delete(f"/audio/{job_id}").status_code == 200
    assert frail.client.get(f"/audio/{job_id}").status_code == 404
    assert frail.client.delete(f"/audio/{job_id}").status_code == 404


def test_a_quick_sample_that_cannot_be_kept_is_reported(frail: RunningServer) -> None:
    quick = frail.folders.root / "data" / "quick"
    with read_only(quick):
        files = {"voice_sample": WOMAN.read_bytes()}
        answer = frail.client.post("/clone/quick", data={"text": TEXT}, files=files)
        refused(answer, "PHONEX_DATA_DIR", quick)


def staged_by(server: RunningServer, voices: Path, exported: bytes) -> str:
    """Import Anna and kill the service before her file goes to its place; the token."""
    lock = try_hold(voices)
    assert lock is not None
    try:
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(import_bundle, server.client, "Anna", exported)
            deadline = time.monotonic() + PATIENCE_S
            while not (staged := list(voices.glob(".*.making/*.pth"))):
                assert time.monotonic() < deadline
                time.sleep(POLL_S)
            server.stop(signal.SIGKILL)
            assert isinstance(asked.exception(PATIENCE_S), httpx.TransportError)
    finally:
        lock.release()
    return staged[0].parent.name.split(".")[2]


async def insert_pending(server: RunningServer, voice_id: str, token: str) -> None:
    store = await open_store(None, "phonex", server.folders.root / "data")
    await store.voices.insert(make_voice(voice_id), token)
    await store.close()


def test_registrations_that_were_killed_are_forgotten_at_the_start(
    frail: RunningServer, voices: Path, exported: bytes
) -> None:
    token = staged_by(frail, voices, exported)
    # Another, killed later: its record is written, and its file in its place.
    (voices / f".berta.{token}.making").mkdir()
    (voices / "berta.pth").write_bytes(exported)
    asyncio.run(insert_pending(frail, "berta", token))
    frail.start()
    for name in ("anna", "berta"):
        gone(frail.client, name)
    wait_until_empty(voices)
    for name in ("anna", "berta"):
        assert import_bundle(frail.client, name, exported).status_code == 201
        assert clone(frail.client, name).status_code == 200
        assert frail.client.delete(f"/voice/{name}").status_code == 200
