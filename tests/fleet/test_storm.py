"""Whatever is killed while many jobs wait and run: none is lost, wrong, or spoken twice."""

import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.fleet.storm import LONG, Storm, Verdict
from tests.redis_server import needs_redis
from tests.running import database_process, finish, wait_until_healthy

pytestmark = needs_redis
N_JOBS = 50


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    with ExitStack() as stack:
        yield Storm(tmp_path_factory.mktemp("storm"), stack, N_JOBS)


@pytest.fixture
def jobs(storm: Storm) -> Mapping[str, str]:
    """Two that run, and all others that wait."""
    return storm.submit()


def test_a_worker(storm: Storm, jobs: Mapping[str, str]) -> None:
    killed = storm.fleet.runner(next(iter(jobs)))
    killed.kill()
    assert storm.check(jobs) == Verdict()
    killed.start()


def test_a_node_in_the_middle_of_a_stream(storm: Storm, jobs: Mapping[str, str]) -> None:
    node, other = storm.fleet.nodes[1], storm.fleet.nodes[0]
    body = {"text": LONG * 3, "language": "EN", "format": "mp3"}
    with node.client.stream("POST", "/tts/stream", json=body) as answer:
        audio_id, chunks = answer.headers["X-Audio-ID"], answer.iter_bytes()
        next(chunks)
        os.kill(node.pid, signal.SIGKILL)
        with pytest.raises(httpx.RemoteProtocolError):
            list(chunks)
    node.wait()
    assert storm.check(jobs) == Verdict()
    assert finish(other.client, audio_id)["status"] in ("completed", "cancelled")
    node.start()


def test_a_node_in_the_middle_of_a_socket(storm: Storm, jobs: Mapping[str, str]) -> None:
    node, other = storm.fleet.nodes[1], storm.fleet.nodes[0]
    with connect(node.url.replace("http", "ws") + "/tts/ws") as socket:
        socket.send(json.dumps({"type": "start", "format": "pcm", "language": "EN"}))
        audio_id = json.loads(socket.recv(60))["audio_id"]
        socket.send(json.dumps({"type": "text", "text": LONG}))
        while not isinstance(socket.recv(60), bytes):
            pass
        node.stop(signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            while True:
                socket.recv(60)
    assert storm.check(jobs) == Verdict()
    assert finish(other.client, audio_id)["status"] in ("cancelled", "failed")
    node.start()


def test_redis(storm: Storm, jobs: Mapping[str, str]) -> None:
    storm.fleet.redis.kill()
    storm.fleet.redis.start()
    assert storm.check(jobs) == Verdict()


def test_the_s3_server(storm: Storm, jobs: Mapping[str, str]) -> None:
    storm.s3.kill()
    storm.s3.start()
    assert storm.check(jobs) == Verdict()


def test_the_database(storm: Storm, jobs: Mapping[str, str]) -> None:
    database_process(storm.fleet.nodes[0]).kill()
    for node in storm.fleet.nodes:
        wait_until_healthy(node.client)
    assert storm.check(jobs) == Verdict()
