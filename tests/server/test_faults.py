"""Parts that break: the disk, espeak-ng's process, Kokoro's weights. The service goes on."""

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.engines.espeak.waiting import eventually, has_request
from tests.running import Folders, RunningServer, finish
from tests.sound import read

ROBOT = {
    "language": "KR",
    "speaker": "KR-F",
    "text": "오늘은 날씨가 좋아서 공원까지 걸어가겠습니다.",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server that these tests may hurt. espeak speaks all its languages."""
    folders = Folders(tmp_path_factory.mktemp("faults"), models_dir)
    with RunningServer(folders, quick=True) as running:
        yield running


def espeak_process(server: RunningServer) -> psutil.Process:
    for child in psutil.Process(server.pid).children(recursive=True):
        if any("espeak.worker" in word for word in child.cmdline()):
            return child
    raise AssertionError("espeak-ng does not run")


def test_a_full_disk_fails_the_job_and_leaves_nothing(own: RunningServer) -> None:
    unlimited = resource.prlimit(own.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(own.pid, resource.RLIMIT_FSIZE, (50_000, unlimited[1]))
    try:
        answer = own.client.post("/tts", json={"text": "Much too long for so small a disk."})
    finally:
        resource.prlimit(own.pid, resource.RLIMIT_FSIZE, unlimited)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    job_id = answer.json()["job_id"]
    assert own.client.get(f"/audio/{job_id}").status_code == 404
    left = [path.name for path in (own.folders.root / "downloads").rglob("*") if path.is_file()]
    assert not [name for name in left if job_id in name]
    retried = own.client.post(f"/job/{job_id}/retry")
    assert retried.status_code == 202
    assert finish(own.client, job_id)["status"] == "completed"


def test_a_killed_espeak_is_reported_and_started_again(own: RunningServer) -> None:
    assert own.client.post("/tts", json=ROBOT).status_code == 200
    espeak = espeak_process(own)
    espeak.suspend()  # so that the request meets it alive
    job_id = own.client.post("/tts?wait=0", json=ROBOT).json()["job_id"]
    assert eventually(lambda: has_request(espeak.pid))
    espeak.send_signal(signal.SIGKILL)
    reported = finish(own.client, job_id)
    assert reported["status"] == "failed"
    assert "espeak" in str(reported["error"])
    assert own.client.get(f"/audio/{job_id}").status_code == 404
    assert own.client.post("/tts", json=ROBOT).status_code == 200


def test_without_kokoro_espeak_speaks_and_the_service_says_why(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    folders = Folders(tmp_path, models=tmp_path / "a-file" / "models")  # cannot be made
    with RunningServer(folders) as server:
        reported = server.client.post("/tts", json={"text": "The last resort."}).json()
        assert reported["engine"]["speech"] == "espeak"
        assert read(server.client.get(reported["audio_url"]).content).rms > 0.02
        choice = server.client.get("/health").json()["engines"]["speech"]["EN"]
        assert choice["engine"] == "espeak"
        assert "kokoro" in choice["reason"]
        assert "a-file" in choice["reason"]


def test_an_engine_can_be_chosen(own: RunningServer) -> None:
    reported = own.client.post("/tts", json={"text": "By choice."}).json()
    assert reported["engine"]["speech"] == "espeak"
    choice = own.client.get("/health").json()["engines"]["speech"]["EN"]
    assert "PHONEX_ENGINE" in choice["reason"]
