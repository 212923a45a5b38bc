"""Jobs: waiting, watching, cancelling, the bounded queue."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.fleet.processes import RunningWorker, wait_until
from tests.redis_server import RedisServer, needs_redis
from tests.running import POLL_S, Folders, RunningServer, finish

SENTENCE = "The small pup gnawed a hole in the sock. "
LONG = SENTENCE * 450
QUICK = {"text": SENTENCE}
EMPTY = {"depth": 0, "capacity": 3, "running": 0}

PATIENCE_S = 60


@pytest.fixture(scope="module", params=["alone", pytest.param("fleet", marks=needs_redis)])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models_dir: Path
) -> Iterator[RunningServer]:
    """Room for three waiting jobs; by itself, and as a node with a worker."""
    folders = Folders(tmp_path_factory.mktemp(request.param), models_dir)
    with ExitStack() as stack:
        settings = {"PHONEX_QUEUE_SIZE": "3", "PHONEX_ENGINE": "espeak"}
        if request.param == "fleet":
            redis = stack.enter_context(RedisServer(folders.root / "redis"))
            settings["PHONEX_BROKER_URL"] = redis.url
        node = stack.enter_context(RunningServer(folders, others=settings))
        if request.param == "fleet":
            stack.enter_context(RunningWorker(folders, "worker", **settings))
        yield node


@pytest.fixture
def client(service: RunningServer) -> httpx.Client:
    return service.client


def enqueue(client: httpx.Client, **fields: str) -> str:
    answer = client.post("/tts?wait=0", json={"text": LONG} | fields)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def test_prefer_respond_async_answers_at_once(client: httpx.Client) -> None:
    answer = client.post("/tts", json=QUICK, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    assert answer.json()["status"] in ("queued", "processing")
    assert finish(client, answer.json()["job_id"])["status"] == "completed"


def test_a_finished_job_is_reported_alike_by_both_paths(client: httpx.Client) -> None:
    job_id = client.post("/tts", json=QUICK).json()["job_id"]
    assert client.get(f"/job/{job_id}").json() == client.get(f"/status/{job_id}").json()


def test_events_end_with_the_completed_one(client: httpx.Client) -> None:
    job_id = enqueue(client, **QUICK | {"text": SENTENCE * 3})
    events, data = [], []
    with client.stream("GET", f"/job/{job_id}/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            kind, _, value = line.partition(": ")
            if kind == "event":
                events.append(value)
            elif kind == "data":
                data.append(json.loads(value))
    assert events[-1] == "completed"
    assert set(events[:-1]) <= {"progress"}
    shares = [reported["progress"] for reported in data]
    assert shares == sorted(shares)
    assert shares[-1] == 100


def test_jobs_are_listed_newest_first_in_pages(client: httpx.Client) -> None:
    made = [client.post("/tts", json=QUICK).json()["job_id"] for _ in range(3)]
    first = client.get("/jobs?limit=2&status=completed").json()
    second = client.get(f"/jobs?limit=2&status=completed&cursor={first['next_cursor']}").json()
    listed = [job["job_id"] for job in first["jobs"] + second["jobs"]]
    assert listed[:3] == made[::-1]


def test_a_full_queue_says_when_to_come_back(client: httpx.Client) -> None:
    wait_until(lambda: client.get("/health").json()["queue"] == EMPTY)
    jobs = [enqueue(client)]
    wait_until(lambda: client.get("/health").json()["queue"] == EMPTY | {"running": 1})
    refusal = None
    for _ in range(5):
        answer = client.post("/tts?wait=0", json={"text": LONG})
        if answer.status_code == 202:
            jobs.append(answer.json()["job_id"])
        else:
            refusal = answer
    assert refusal is not None
    assert (refusal.status_code, refusal.json()["code"]) == (503, "queue_full")
    assert int(refusal.headers["Retry-After"]) >= 1
    positions = [client.get(f"/job/{job}").json()["queue_position"] for job in jobs[-3:]]
    assert positions == [1, 2, 3]
    for job in jobs[::-1]:
        assert client.delete(f"/job/{job}").status_code == 200
        assert finish(client, job)["status"] == "cancelled"  # after the piece that is spoken
    wait_until(lambda: client.get("/health").json()["queue"] == EMPTY)


def test_a_cancelled_job_leaves_nothing_and_the_next_one_runs(
    client: httpx.Client, service: RunningServer
) -> None:
    job_id = enqueue(client)
    while client.get(f"/job/{job_id}").json()["progress"] == 0:
        time.sleep(POLL_S)
    assert client.delete(f"/job/{job_id}").status_code == 200
    assert finish(client, job_id)["status"] == "cancelled"  # after the piece that is spoken
    assert client.delete(f"/job/{job_id}").status_code == 200
    assert client.get(f"/audio/{job_id}").status_code == 404
    deadline = time.monotonic() + PATIENCE_S  # the encoder's thread removes its file
    while [*(service.folders.root / "downloads").rglob(f"*{job_id}*")]:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    assert client.post("/tts", json=QUICK).status_code == 200


def test_a_finished_job_cannot_be_cancelled_nor_retried(client: httpx.Client) -> None:
    job_id = client.post("/tts", json=QUICK).json()["job_id"]
    cancelled, retried = client.delete(f"/job/{job_id}"), client.post(f"/job/{job_id}/retry")
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "job_finished")
    assert (retried.status_code, retried.json()["code"]) == (409, "job_not_failed")


@pytest.mark.parametrize(
    "job_id", ["2551479b-4603-4bd4-b275-ef0be35c6085", "nonsense", "..%2f..%2fetc%2fpasswd"]
)
def test_an_unknown_job_is_not_found(client: httpx.Client, job_id: str) -> None:
    answer = client.get(f"/job/{job_id}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
