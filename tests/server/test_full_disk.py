"""Disks without room under a running service: it says so, loses nothing, and recovers by itself."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.full_disk import full_disk
from tests.running import POLL_S, SPEECH, Folders, RunningServer, finish
from tests.server.fitted import FitAnswer, register

SENTENCE = "The hogs were fed chopped corn and garbage. "
SAMPLE = SPEECH / "lj-ver1.flac"
LARGE = b"\0" * 3_000_000  # more than is kept in memory of an upload
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def own(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, temporary: Path
) -> Iterator[RunningServer]:
    """A server that these tests may hurt. It fits voices."""
    folders = Folders(tmp_path_factory.mktemp("full"), models_dir)
    with RunningServer(folders, PHONEX_FIT="1", TMPDIR=str(temporary)) as running:
        assert register(running.client, "Anna", SAMPLE).active
        running.client.delete("/voice/anna/fit").raise_for_status()
        yield running


@pytest.fixture
def client(own: RunningServer) -> httpx.Client:
    return own.client


def database_of(server: RunningServer) -> psutil.Process:
    for child in psutil.Process(server.pid).children(recursive=True):
        if any("embedded_server" in word for word in child.cmdline()):
            return child
    raise AssertionError("no embedded database runs")


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)


def status(client: httpx.Client) -> str:
    return str(client.get("/health").json()["status"])


def test_what_cannot_be_recorded_is_refused_and_reported(
    own: RunningServer, client: httpx.Client
) -> None:
    word = {"respelling": "AY-da"}
    with full_disk(database_of(own).pid):
        refused = [
            client.patch("/voice/anna", json={"description": "warm"}),
            client.delete("/voice/anna"),
            client.post("/voice/anna/fit"),
            client.put("/lexicon/EN/Ada", json=word),
            client.post("/tts", json={"text": SENTENCE}),
            client.post("/tts?wait=0", json={"text": SENTENCE}),
        ]
        assert [answer.status_code for answer in refused] == [507] * len(refused)
        assert {answer.json()["code"] for answer in refused} == {"storage_full"}
        assert all(str(own.folders.root / "data") in a.json()["detail"] for a in refused)
        assert client.get("/voice/anna").json()["description"] == ""
        assert client.get("/jobs").json()["count"] == 0
        health = client.get("/health").json()
        assert health["status"] == "degraded"
        assert health["database"]["ok"] is False
        assert "make room" in health["database"]["reason"].lower()
        assert client.get("/health/ready").status_code == 503
    until(lambda: status(client) == "healthy")
    assert client.patch("/voice/anna", json={"description": "warm"}).status_code == 200
    assert client.post("/tts", json={"text": SENTENCE}).status_code == 200


def test_an_end_is_recorded_once_there_is_room(own: RunningServer, client: httpx.Client) -> None:
    job_id = client.post("/tts?wait=0", json={"text": SENTENCE * 3}).json()["job_id"]
    with full_disk(database_of(own).pid):
        reported = finish(client, job_id)
        assert reported["status"] == "completed"
        assert "Not saved yet" in str(reported["warnings"])
        assert client.get(str(reported["audio_url"])).status_code == 200
        assert status(client) == "degraded"
    until(lambda: status(client) == "healthy")
    reported = client.get(f"/job/{job_id}").json()
    assert (reported["status"], reported["warnings"]) == ("completed", [])


def test_a_fit_without_room_waits_and_says_so(own: RunningServer, client: httpx.Client) -> None:
    def reported() -> FitAnswer:
        return FitAnswer.of(client.get("/voice/anna").json())

    with full_disk(own.pid):
        assert client.post("/voice/anna/fit").status_code == 202
        until(lambda: "retried automatically" in str(reported().warnings))
        assert reported().state == "queued"
    assert client.post("/voice/anna/fit").status_code == 202
    until(lambda: reported().state == "running")
    client.delete("/voice/anna/fit").raise_for_status()


UPLOADS = {
    "/voice/register": ("voice_sample", {"voice_name": "Bert"}),
    "/voice/anna/samples": ("voice_sample", {}),
    "/voice/import": ("embedding", {"voice_name": "Bert"}),
    "/clone/quick": ("voice_sample", {"text": SENTENCE}),
}


def held(server: RunningServer, folder: Path) -> list[str]:
    """Files in a folder that a server has open, also those without a name."""
    links = Path(f"/proc/{server.pid}/fd").iterdir()
    found = [str(link.readlink()) for link in links if link.is_symlink()]
    return [path for path in found if path.startswith(str(folder))]


@pytest.mark.parametrize("path", UPLOADS)
def test_an_upload_without_room_is_a_507_that_names_the_folder(
    own: RunningServer, temporary: Path, path: str
) -> None:
    field, data = UPLOADS[path]
    before = sorted(temporary.iterdir())  # torch keeps something there
    with full_disk(own.pid, room=1_500_000):
        answer = own.client.post(path, data=data, files={field: ("a.wav", LARGE)})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert str(temporary) in answer.json()["detail"]
    assert "TMPDIR" in answer.json()["detail"]
    assert held(own, temporary) == []
    assert sorted(temporary.iterdir()) == before


def test_an_upload_that_is_given_up_leaves_nothing(own: RunningServer, temporary: Path) -> None:
    before = sorted(temporary.iterdir())
    head = (
        "POST /voice/register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="voice_sample"; filename="a.wav"\r\n\r\n'
    )
    port = own.client.base_url.port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port)) as upload:
        upload.sendall(head.encode() + LARGE)
        until(lambda: held(own, temporary) != [])
    until(lambda: held(own, temporary) == [])
    assert sorted(temporary.iterdir()) == before


def test_a_job_whose_end_was_not_recorded_is_done_again_after_a_kill(
    own: RunningServer, client: httpx.Client
) -> None:
    job_id = client.post("/tts?wait=0", json={"text": SENTENCE * 3}).json()["job_id"]
    other_id = client.post("/tts?wait=0", json={"text": SENTENCE}).json()["job_id"]
    database = database_of(own)
    with full_disk(database.pid):
        reported = finish(client, job_id)
        assert "Not saved yet" in str(reported["warnings"])
        own.stop(signal.SIGKILL)
        database.kill()
    own.start()
    for each in (job_id, other_id):
        reported = finish(own.client, each)
        assert (reported["status"], reported["warnings"]) == ("completed", [])
        assert own.client.get(str(reported["audio_url"])).status_code == 200
