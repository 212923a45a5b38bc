"""What survives: a kill, a stop, a database that goes away."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running import (
    POLL_S,
    Folders,
    RunningServer,
    database_process,
    finish,
    wait_until_healthy,
)
from tests.sound import read

# uvicorn ends a stop in good order by raising the signal again; systemd takes it for success.
ENDED = -signal.SIGTERM
INTERRUPTED = 128 + signal.SIGINT  # as shells tell it
PATIENCE_S = 60.0
SENTENCE = "The hogs were fed chopped corn and garbage. "
LONG = 1500  # sentences; they take 14 s of CPU, so that every stop comes before the end
MAX_CHARS = "100000"


def fast(n_sentences: int) -> dict[str, object]:
    """Speech that keeps the service busy for half as long as it might."""
    return {"text": SENTENCE * n_sentences, "speed": 2}


def until_it_speaks(server: RunningServer, job_id: str) -> None:
    while server.client.get(f"/job/{job_id}").json()["progress"] == 0:
        time.sleep(POLL_S)


@pytest.fixture
def folders(tmp_path: Path, models_dir: Path) -> Folders:
    return Folders(tmp_path, models_dir)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server whose database may go away; each test leaves it healthy."""
    with RunningServer(Folders(tmp_path_factory.mktemp("own"), models_dir), quick=True) as running:
        yield running


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server that keeps audio for two seconds."""
    folders = Folders(tmp_path_factory.mktemp("brief"), models_dir)
    with RunningServer(folders, PHONEX_AUDIO_TTL="2", quick=True) as running:
        yield running


def unfinished_files(folders: Folders) -> list[str]:
    """All but audio and the words of audio that is there."""
    names = {path.name for path in (folders.root / "downloads").rglob("*") if path.is_file()}
    whole = {name for name in names if name.endswith(".wav")}
    words = {name.replace(".wav", ".words.json") for name in whole}
    return sorted(names - whole - words)


def test_ten_jobs_survive_a_kill(folders: Folders) -> None:
    with RunningServer(folders, quick=True) as server:
        texts = [fast(40)] * 10
        jobs = [server.client.post("/tts?wait=0", json=text).json()["job_id"] for text in texts]
        until_it_speaks(server, jobs[1])
        server.stop(signal.SIGKILL)
        server.start()
        lengths = []
        for job_id in jobs:
            reported = finish(server.client, job_id)
            assert reported["status"] == "completed", reported
            sound = read(server.client.get(str(reported["audio_url"])).content)
            assert sound.rms > 0.01
            lengths.append(len(sound.samples))
        assert not unfinished_files(folders)
        # Ten times the same text, every one of them whole; espeak-ng varies by some milliseconds.
        assert max(lengths) < 1.01 * min(lengths)


def test_a_stop_waits_for_the_running_job_and_who_watches_sees_its_end(folders: Folders) -> None:
    with RunningServer(folders, quick=True) as server:
        texts = fast(300), fast(6)
        jobs = [server.client.post("/tts?wait=0", json=text).json()["job_id"] for text in texts]
        with server.client.stream("GET", f"/job/{jobs[0]}/events") as answer:
            lines = answer.iter_lines()
            while "processing" not in next(lines):
                pass
            os.kill(server.pid, signal.SIGTERM)
            events = [line for line in lines if line.startswith("event: ")]
        assert events[-1] == "event: completed"
        assert server.wait() == ENDED
        assert (folders.root / "downloads" / f"{jobs[0]}.wav").exists()
        server.start()
        assert server.client.get(f"/job/{jobs[0]}").json()["status"] == "completed"
        assert finish(server.client, jobs[1])["status"] == "completed"


def test_a_stop_leaves_a_job_too_long_for_the_next_start(folders: Folders) -> None:
    with RunningServer(folders, PHONEX_DRAIN_S="0", quick=True) as server:
        job_id = server.client.post("/tts?wait=0", json=fast(200)).json()["job_id"]
        until_it_speaks(server, job_id)
        assert server.stop() == ENDED
        assert not unfinished_files(folders)
        server.start()
        assert finish(server.client, job_id)["status"] == "completed"


def test_speaking_goes_on_without_the_database(own: RunningServer) -> None:
    before = own.client.post("/tts", json={"text": SENTENCE}).json()
    database = database_process(own)
    database.suspend()
    try:
        spoken = own.client.post("/tts", json={"text": SENTENCE})
        assert spoken.status_code == 200, spoken.text
        assert own.client.get(spoken.json()["audio_url"]).status_code == 200
        assert own.client.get(before["audio_url"]).status_code == 200
        listed = own.client.get("/voice/list")
        assert (listed.status_code, listed.json()["code"]) == (503, "database_unavailable")
        assert int(listed.headers["Retry-After"]) >= 1
        health = own.client.get("/health").json()
        assert health["status"] == "degraded"
        assert "does not answer" in health["database"]["reason"]
        assert "Not saved yet" in spoken.json()["warnings"][-1]
        assert own.client.get("/health/ready").status_code == 200
    finally:
        database.resume()
    wait_until_healthy(own.client)
    job_id = spoken.json()["job_id"]
    assert own.client.get(f"/job/{job_id}").json()["status"] == "completed"


def test_a_killed_database_is_started_again(own: RunningServer) -> None:
    job_id = own.client.post("/tts", json={"text": SENTENCE}).json()["job_id"]
    database_process(own).kill()
    wait_until_healthy(own.client)
    assert own.client.get(f"/job/{job_id}").json()["status"] == "completed"


def test_two_services_share_no_data_folder(own: RunningServer) -> None:
    with pytest.raises(AssertionError, match="PHONEX_DATA_DIR"):
        RunningServer(own.folders).start()
    assert own.client.get("/health").status_code == 200


def test_old_audio_is_removed(brief: RunningServer) -> None:
    reported = brief.client.post("/tts", json={"text": "Soon gone."}).json()
    deadline = time.monotonic() + PATIENCE_S
    while brief.client.get(reported["audio_url"]).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    assert brief.client.get(reported["audio_url"]).status_code == 404


def test_the_parts_of_a_book_are_kept_as_long_as_the_book(brief: RunningServer) -> None:
    text = "".join(f"Chapter {n}\n\n{fast(60)['text']}\n\n" for n in range(1, 31)).encode()
    sent = brief.client.post("/books", files={"file": ("a.txt", text)}).raise_for_status()
    book_id = sent.json()["book_id"]
    path = f"/books/{book_id}"
    until(lambda: brief.client.get(f"{path}/chapters/1").status_code == 200)
    brief.client.post(f"{path}/pause").raise_for_status()
    until(lambda: brief.client.get(path).json()["book"]["status"] == "queued")
    later = brief.client.post("/tts", json={"text": "Soon gone."}).json()
    until(lambda: brief.client.get(later["audio_url"]).status_code == 404)
    assert brief.client.get(f"{path}/chapters/1/captions").status_code == 200
    brief.client.delete(f"/job/{book_id}").raise_for_status()
    until(lambda: brief.client.get(path).status_code == 404)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)


def test_old_records_are_removed_also_of_jobs_that_made_no_audio(brief: RunningServer) -> None:
    spoken = brief.client.post("/tts", json={"text": "Soon gone."}).json()["job_id"]
    cancelled = brief.client.post("/tts?wait=0", json=fast(400)).json()["job_id"]
    reported = brief.client.delete(f"/job/{cancelled}").json()["status"]
    assert reported in ("processing", "cancelled")  # it may still be at its piece
    deadline = time.monotonic() + PATIENCE_S
    while brief.client.get("/jobs").json()["count"]:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    for job_id in (spoken, cancelled):
        assert brief.client.get(f"/job/{job_id}").status_code == 404


def test_a_job_at_which_the_service_dies_again_and_again_is_given_up(folders: Folders) -> None:
    with RunningServer(folders, quick=True, PHONEX_MAX_CHARS=MAX_CHARS) as server:
        job_id = server.client.post("/tts?wait=0", json=fast(LONG)).json()["job_id"]
        for _ in range(3):
            until_it_speaks(server, job_id)
            server.stop(signal.SIGKILL)
            server.start()
        reported = finish(server.client, job_id)
        assert reported["status"] == "failed"
        assert "3 times" in str(reported["message"])
        assert server.client.post(f"/job/{job_id}/retry").status_code == 202
        assert server.client.delete(f"/job/{job_id}").status_code == 200
        assert finish(server.client, job_id)["status"] == "cancelled"


def test_a_second_interrupt_ends_the_drain_and_the_job_runs_at_the_next_start(
    folders: Folders,
) -> None:
    with RunningServer(
        folders, PHONEX_DRAIN_S="600", quick=True, PHONEX_MAX_CHARS=MAX_CHARS
    ) as server:
        job_id = server.client.post("/tts?wait=0", json=fast(LONG)).json()["job_id"]
        until_it_speaks(server, job_id)
        server.interrupt()
        while server.client.get("/health/ready").status_code == 200:
            time.sleep(POLL_S)
        assert server.stop(signal.SIGINT, timeout_s=PATIENCE_S) == INTERRUPTED
        server.start()
        assert server.client.get(f"/job/{job_id}").json()["status"] in ("queued", "processing")
        server.client.delete(f"/job/{job_id}")
