"""Two nodes and two workers: whoever dies, no job is lost or spoken twice into one file."""

import signal
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO

import httpx
import pytest

from phonex.system.atomic_file import SUFFIX
from tests.fleet.processes import Fleet, RunningWorker, wait_until
from tests.redis_server import needs_redis
from tests.running import database_process, finish, free_port
from tests.voice_file import import_voice

pytestmark = needs_redis

SENTENCE = "The quick brown fox jumps over the lazy dog. "
LONG = SENTENCE * 100
QUEUE_SIZE = 6


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with ExitStack() as stack:
        root = tmp_path_factory.mktemp("fleet")
        yield Fleet(root, stack, QUEUE_SIZE)


@pytest.fixture(scope="module")
def long_s(fleet: Fleet) -> float:
    """How long the long text is when nothing comes in between."""
    job = finish(fleet.nodes[1].client, fleet.submit(LONG))
    return float(str(job["duration"]))


def audio_s(fleet: Fleet, job_id: str) -> float:
    """The length of a job's audio, by its samples."""
    answer = fleet.nodes[1].client.get(f"/audio/{job_id}").raise_for_status()
    with wave.open(BytesIO(answer.content)) as audio:
        return float(audio.getnframes() / audio.getframerate())


def ended(fleet: Fleet, job_id: str) -> object:
    return finish(fleet.nodes[1].client, job_id)["status"]


def staged(fleet: Fleet) -> list[str]:
    """What attempts have finished and not put in place."""
    folder = fleet.folders.root / "downloads/.attempts"
    return [path.name for path in folder.glob("*") if path.suffix != SUFFIX]


def test_a_job_of_one_node_is_spoken_by_a_worker_and_shown_by_the_other(
    fleet: Fleet, long_s: float
) -> None:
    said = fleet.nodes[0].client.post("/tts", json={"text": "Hello.", "language": "EN"}).json()
    assert said["status"] == "completed"
    shown = fleet.status(said["job_id"], node=1)
    assert {key: shown[key] for key in ("status", "duration")} == {
        "status": "completed",
        "duration": said["duration"],
    }
    assert audio_s(fleet, said["audio_id"]) == pytest.approx(said["duration"], abs=0.01)
    assert fleet.runner(said["job_id"]) in fleet.workers


def test_the_job_of_a_killed_worker_is_spoken_by_the_other(fleet: Fleet, long_s: float) -> None:
    job_id = fleet.submit(LONG)
    killed = fleet.runner(job_id)
    killed.kill()
    assert ended(fleet, job_id) == "completed"
    assert fleet.other(killed).has_begun(job_id)
    assert audio_s(fleet, job_id) == pytest.approx(long_s, abs=0.01)
    assert staged(fleet) == []
    killed.start()


def test_a_worker_that_was_stopped_and_wakes_writes_nothing(fleet: Fleet, long_s: float) -> None:
    job_id = fleet.submit(LONG)
    stopped = fleet.runner(job_id)
    stopped.send(signal.SIGSTOP)
    assert ended(fleet, job_id) == "completed"
    before = fleet.status(job_id), fleet.nodes[1].client.get(f"/audio/{job_id}").content
    stopped.send(signal.SIGCONT)
    wait_until(lambda: stopped.has_given_up(job_id), fleet.tell)
    assert (fleet.status(job_id), fleet.nodes[1].client.get(f"/audio/{job_id}").content) == before
    assert staged(fleet) == []
    assert audio_s(fleet, job_id) == pytest.approx(long_s, abs=0.01)


def test_a_job_that_kills_its_workers_fails_alone(fleet: Fleet) -> None:
    job_id = fleet.submit(LONG)
    for attempt in (1, 2, 3):
        begun = f"job {job_id}: attempt {attempt} begins"
        wait_until(lambda begun=begun: begun in fleet.tell(), fleet.tell)  # type: ignore[misc]
        killed = next(each for each in fleet.workers if begun in each.tell())
        other_id = fleet.submit("Hello.") if attempt == 1 else ""
        killed.kill()
        killed.start()
        if other_id:
            assert ended(fleet, other_id) == "completed"
    job = finish(fleet.nodes[1].client, job_id)
    assert job["status"] == "failed"
    assert "3 times" in str(job["error"])
    assert f"job {job_id}: attempt 5" not in fleet.tell()


def test_a_worker_that_is_asked_to_stop_finishes_its_job(fleet: Fleet, long_s: float) -> None:
    job_id = fleet.submit(LONG)
    asked = fleet.runner(job_id)
    assert asked.stop() == 0
    assert fleet.status(job_id)["status"] == "completed"
    assert not fleet.other(asked).has_begun(job_id)
    asked.start()


def test_a_running_job_is_cancelled_at_any_node(fleet: Fleet) -> None:
    job_id = fleet.submit(LONG, node=0)
    runner = fleet.runner(job_id)
    answer = fleet.nodes[1].client.delete(f"/job/{job_id}")
    assert answer.json()["status"] == "cancelled"
    wait_until(lambda: runner.has_given_up(job_id), fleet.tell)
    assert fleet.nodes[0].client.get(f"/audio/{job_id}").status_code == 404
    assert staged(fleet) == []


def test_each_node_tells_of_the_progress_of_any_job(fleet: Fleet, long_s: float) -> None:
    job_id = fleet.submit(LONG, node=0)
    with fleet.nodes[1].client.stream("GET", f"/job/{job_id}/events") as events:
        names = [line[7:] for line in events.iter_lines() if line.startswith("event: ")]
    assert names[0] == "progress"
    assert names[-1] == "completed"


def test_a_voice_of_one_node_is_spoken_from_the_next_request_on(fleet: Fleet) -> None:
    first, second = (node.client for node in fleet.nodes)
    voice_id = import_voice(first, "Ada")
    body = {"text": "Hello.", "language": "EN", "voice_id": voice_id}
    assert second.post("/clone", json=body).json()["status"] == "completed"
    assert second.delete(f"/voice/{voice_id}").status_code == 200
    assert first.post("/clone", json=body).status_code == 404


def test_a_stream_is_heard_while_a_worker_makes_it(fleet: Fleet) -> None:
    body = {"text": LONG, "language": "EN", "format": "mp3"}
    with fleet.nodes[1].client.stream("POST", "/tts/stream", json=body) as answer:
        audio_id, chunks = answer.headers["X-Audio-ID"], answer.iter_bytes()
        heard = next(chunks)
        assert fleet.status(audio_id, node=0)["status"] == "processing"
        heard += b"".join(chunks)
    finish(fleet.nodes[0].client, audio_id)
    assert heard == fleet.nodes[0].client.get(f"/audio/{audio_id}").content


def test_a_stream_breaks_off_when_its_worker_dies_and_its_audio_is_made(fleet: Fleet) -> None:
    body = {"text": LONG, "language": "EN", "format": "mp3"}
    with fleet.nodes[1].client.stream("POST", "/tts/stream", json=body) as answer:
        audio_id, chunks = answer.headers["X-Audio-ID"], answer.iter_bytes()
        next(chunks)
        killed = fleet.runner(audio_id)
        killed.kill()
        with pytest.raises(httpx.RemoteProtocolError):
            list(chunks)
    killed.start()
    assert finish(fleet.nodes[0].client, audio_id)["status"] in ("completed", "cancelled")


def test_places_positions_and_refusals_are_those_of_the_whole_fleet(fleet: Fleet) -> None:
    for worker in fleet.workers:
        worker.send(signal.SIGSTOP)
    try:
        waiting = [fleet.submit("Hello.", node=n % 2) for n in range(QUEUE_SIZE)]
        places = [fleet.status(job_id)["queue_position"] for job_id in waiting]
        wait_until(lambda: all(_refuses(fleet, n, waiting) for n in (0, 1)), fleet.tell)
    finally:
        for worker in fleet.workers:
            worker.send(signal.SIGCONT)
    assert places == list(range(1, QUEUE_SIZE + 1))
    assert {ended(fleet, job_id) for job_id in waiting} == {"completed"}
    wait_until(lambda: all(_depth(fleet, n) == 0 for n in (0, 1)), fleet.tell)


def _depth(fleet: Fleet, node: int) -> object:
    """How many wait, as a node has read last, which may be a second ago."""
    return fleet.nodes[node].client.get("/health").json()["queue"]["depth"]


def _refuses(fleet: Fleet, node: int, waiting: list[str]) -> bool:
    """waiting: a job that is accepted comes to these."""
    body = {"text": "Hello.", "language": "EN"}
    answer = fleet.nodes[node].client.post("/tts", json=body, headers={"Prefer": "respond-async"})
    if answer.status_code == 202:
        waiting.append(answer.json()["job_id"])
        return False
    assert (answer.status_code, answer.json()["code"]) == (503, "queue_full")
    return int(answer.headers["Retry-After"]) >= 1


def test_nothing_is_lost_when_redis_loses_its_memory(fleet: Fleet, long_s: float) -> None:
    running = fleet.submit(LONG)
    fleet.runner(running)
    fleet.runner(second := fleet.submit(LONG))
    waiting = fleet.submit("Hello.")
    fleet.redis.kill()
    body = {"text": "Hello.", "language": "EN"}
    refused = fleet.nodes[0].client.post("/tts", json=body)
    fleet.redis.start()
    assert (refused.status_code, refused.json()["code"]) == (503, "broker_unavailable")
    assert int(refused.headers["Retry-After"]) >= 1
    assert [ended(fleet, each) for each in (running, second, waiting)] == ["completed"] * 3
    assert audio_s(fleet, running) == pytest.approx(long_s, abs=0.01)


def test_jobs_go_on_when_the_database_is_killed(fleet: Fleet, long_s: float) -> None:
    jobs = [fleet.submit(LONG), fleet.submit("Hello.")]
    for job_id in jobs:
        fleet.runner(job_id)
    jobs.append(fleet.submit(LONG))
    database_process(fleet.nodes[0]).kill()
    wait_until(lambda: _answers(fleet, jobs[0]), fleet.tell)
    assert [ended(fleet, job_id) for job_id in jobs] == ["completed"] * 3
    assert audio_s(fleet, jobs[0]) == pytest.approx(long_s, abs=0.01)


def _answers(fleet: Fleet, job_id: str) -> bool:
    return all(node.client.get(f"/job/{job_id}").status_code == 200 for node in fleet.nodes)


def test_the_jobs_of_a_killed_node_go_on(fleet: Fleet, long_s: float) -> None:
    job_id = fleet.submit(LONG, node=1)
    fleet.runner(job_id)
    fleet.nodes[1].stop(signal.SIGKILL)
    try:
        assert finish(fleet.nodes[0].client, job_id)["status"] == "completed"
    finally:
        fleet.nodes[1].start()


def test_a_job_goes_back_when_a_worker_may_not_finish_it(fleet: Fleet, long_s: float) -> None:
    hasty = fleet.worker("hasty", "0")
    for worker in fleet.workers:
        worker.send(signal.SIGSTOP)
    try:
        with hasty:
            job_id = fleet.submit(LONG)
            wait_until(lambda: hasty.has_begun(job_id), fleet.tell)
            assert hasty.stop() == 0
    finally:
        for worker in fleet.workers:
            worker.send(signal.SIGCONT)
    assert ended(fleet, job_id) == "completed"
    assert audio_s(fleet, job_id) == pytest.approx(long_s, abs=0.01)


def test_a_worker_tells_of_itself(fleet: Fleet) -> None:
    port = free_port()
    for each in fleet.workers:
        each.stop()
    settings = {"PHONEX_METRICS_PORT": str(port), "PHONEX_METRICS_TOKEN": "key"}
    with RunningWorker(fleet.folders, "told", **fleet.settings, **settings):
        assert ended(fleet, fleet.submit("Hello.")) == "completed"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert client.get("/health/ready").json()["status"] == "healthy"
            assert client.get("/metrics").status_code == 401
            told = client.get("/metrics", headers={"Authorization": "Bearer key"}).text
            assert 'phonex_worker_jobs_total{kind="tts",outcome="completed"} 1.0' in told
            fleet.redis.kill()
            wait_until(lambda: client.get("/health/ready").status_code == 503, fleet.tell)
            fleet.redis.start()
            wait_until(lambda: client.get("/health/ready").status_code == 200, fleet.tell)
            assert client.get("/health").json()["running"] == 0
    for each in fleet.workers:
        each.start()
