"""Whatever is killed while many jobs wait and run: none is lost, wrong, or spoken twice."""

import collections
import itertools
import json
import os
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.fleet.busy_fleet import LONG, SENTENCE, BusyFleet, JobFaults
from tests.fleet.processes import wait_until
from tests.redis_server import needs_redis
from tests.running import database_process, finish, wait_until_healthy

pytestmark = needs_redis
N_JOBS = 50
NOTICED = re.compile("a file is sent again|begins again soon")
N_LINES, N_CHAPTERS = 12, 4
BOOK = "".join(f"Chapter {n}\n\n{SENTENCE * 12}\n\n" for n in range(1, N_CHAPTERS + 1))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusyFleet]:
    with ExitStack() as stack:
        yield BusyFleet(tmp_path_factory.mktemp("busy"), stack, N_JOBS)


@pytest.fixture
def jobs(busy: BusyFleet) -> Mapping[str, str]:
    """Two that run, and all others that wait."""
    return busy.submit()


def test_a_worker(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    killed = busy.fleet.runner(next(iter(jobs)))
    killed.kill()
    assert busy.check(jobs) == JobFaults()
    killed.start()


def test_a_node_in_the_middle_of_a_stream(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    node, other = busy.fleet.nodes[1], busy.fleet.nodes[0]
    body = {"text": LONG, "language": "EN", "format": "mp3"}
    with node.client.stream("POST", "/tts/stream", json=body) as answer:
        audio_id, chunks = answer.headers["X-Audio-ID"], answer.iter_bytes()
        next(chunks)
        os.kill(node.pid, signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            list(chunks)
    node.wait()
    assert busy.check(jobs) == JobFaults()
    assert finish(other.client, audio_id)["status"] in ("completed", "cancelled")
    node.start()


def test_a_node_in_the_middle_of_a_socket(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    node, other = busy.fleet.nodes[1], busy.fleet.nodes[0]
    with connect(node.url.replace("http", "ws") + "/tts/ws") as socket:
        socket.send(json.dumps({"type": "start", "format": "pcm", "language": "EN"}))
        audio_id = json.loads(socket.recv(60))["audio_id"]
        socket.send(json.dumps({"type": "text", "text": LONG}))
        while not isinstance(socket.recv(60), bytes):
            pass
        node.stop(signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            collections.deque((socket.recv(60) for _ in itertools.count()), maxlen=0)
    assert busy.check(jobs) == JobFaults()
    assert finish(other.client, audio_id)["status"] in ("cancelled", "failed")
    node.start()


def test_redis(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    busy.fleet.redis.kill()
    busy.fleet.redis.start()
    assert busy.check(jobs) == JobFaults()


def test_the_s3_server(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    busy.s3.kill()
    wait_until(lambda: NOTICED.search(busy.fleet.tell()) is not None, busy.fleet.tell)
    busy.s3.start()
    assert busy.check(jobs) == JobFaults()


def test_the_database(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    database_process(busy.fleet.nodes[0]).kill()
    for node in busy.fleet.nodes:
        wait_until_healthy(node.client)
    assert busy.check(jobs) == JobFaults()


def test_a_node_that_runs_a_batch_and_a_book(busy: BusyFleet) -> None:
    node, other = busy.fleet.nodes[1], busy.fleet.nodes[0].client
    before = busy.audio()
    lines = "\n".join(json.dumps({"text": SENTENCE * (n + 1)}) for n in range(N_LINES))
    headers = {"Content-Type": "application/jsonl"}
    batch = node.client.post("/batch", content=lines, headers=headers).raise_for_status().json()
    file = {"file": ("rain.txt", BOOK.encode())}
    book = node.client.post("/books", files=file).raise_for_status().json()
    ids = batch["job_id"], book["book_id"]
    wait_until(lambda: 0 < progress(other, ids[0]) < 100, busy.fleet.tell)
    node.stop(signal.SIGKILL)
    assert [finish(other, each, poll_s=0.3)["status"] for each in ids] == ["completed"] * 2
    made = busy.audio() - before
    told = other.get(f"/batch/{batch['batch_id']}").raise_for_status().json()["lines"]
    assert [line["status"] for line in told] == ["completed"] * N_LINES
    assert {line["audio_id"] for line in told} <= made
    assert len(made) == N_LINES + N_CHAPTERS
    assert {busy.n_begun(audio_id) for audio_id in made} == {1}
    seconds = [busy.seconds(line["audio_id"]) for line in told]
    assert seconds == sorted(seconds)
    assert busy.left_over() == set()
    node.start()


def progress(client: httpx.Client, job_id: str) -> int:
    return int(client.get(f"/job/{job_id}").raise_for_status().json()["progress"])
