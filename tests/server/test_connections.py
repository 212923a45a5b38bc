"""Clients that say nothing, or say it slowly: the others go on being served."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from phonex.cli.connections import limits_of
from tests.running import Folders, RunningServer
from tests.wire import dialled, exchange, is_closed, read_answer

N_DESCRIPTORS = 512  # leaves 128 connections
N_REQUESTS = limits_of(N_DESCRIPTORS, head_s=10).requests
N_HOLDERS = 600  # more than it may open
HEAD = b"POST /tts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server that may open few files."""
    limit = ("sh", "-c", f'ulimit -n {N_DESCRIPTORS}; exec "$@"', "sh")
    folders = Folders(tmp_path_factory.mktemp("narrow"), models_dir)
    with RunningServer(folders, prefix=limit, PHONEX_BODY_TIMEOUT="600") as server:
        yield server


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server that waits a second for what it is owed."""
    folders = Folders(tmp_path_factory.mktemp("hasty"), models_dir)
    with RunningServer(
        folders, quick=True, PHONEX_HEAD_TIMEOUT="1", PHONEX_BODY_TIMEOUT="1"
    ) as server:
        yield server


def hold(stack: ExitStack, server: RunningServer, said: bytes) -> list[socket.socket]:
    """Open more connections than there is room for, and say so much on each."""
    held = []
    for _ in range(N_HOLDERS):
        line = stack.enter_context(dialled(server.url))
        line.sendall(said)
        held.append(line)
    return held


@pytest.mark.parametrize("said", [b"", b"GET /health HTTP/1.1\r\nHost: loc"])
def test_half_open_connections_keep_nobody_out(narrow: RunningServer, said: bytes) -> None:
    before = narrow.log.stat().st_size
    with ExitStack() as stack:
        held = hold(stack, narrow, said)
        with httpx.Client(base_url=narrow.url, timeout=30) as newcomer:
            assert newcomer.get("/health").status_code == 200
        assert is_closed(held[0]), "the one that waited longest made room"

    assert narrow.log.stat().st_size - before < 10_000


def test_slow_bodies_make_room_once_they_are_known_to_be_slow(narrow: RunningServer) -> None:
    with ExitStack() as stack:
        hold(stack, narrow, HEAD + b"Content-Length: 100000\r\n\r\n{")
        narrow.wait_until("/health")


def test_more_requests_than_can_be_answered_get_an_error(narrow: RunningServer) -> None:
    job = narrow.client.post("/tts", json={"text": "Hello. " * 2500}, params={"wait": 0}).json()
    watch = f"GET /job/{job['job_id']}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(N_REQUESTS):
            line = stack.enter_context(dialled(narrow.url))
            line.sendall(watch)
            line.recv(1)  # it is being answered
        refused, closed = exchange(narrow.url, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    narrow.wait_until("/health")
    narrow.client.delete(f"/job/{job['job_id']}")

    assert (refused.status, closed) == (503, True)
    assert refused.json()["code"] == "overloaded"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-request-id"] == refused.json()["request_id"]
    assert int(refused.headers["retry-after"]) > 0


def test_a_head_that_does_not_end_is_answered_408(hasty: RunningServer) -> None:
    answer, closed = exchange(hasty.url, b"GET /health HTTP/1.1\r\nHost: loc")

    assert (answer.status, closed) == (408, True)
    assert answer.json()["code"] == "request_timeout"
    assert answer.headers["x-request-id"] == answer.json()["request_id"]


@contextmanager
def trickling(line: socket.socket) -> Iterator[None]:
    """Say a byte every now and then, as long as somebody listens."""
    ended = threading.Event()

    def trickle() -> None:
        with suppress(OSError):
            while not ended.wait(0.1):
                line.send(b"X")

    drip = threading.Thread(target=trickle)
    drip.start()
    try:
        yield
    finally:
        ended.set()
        drip.join()


def test_a_head_that_trickles_is_answered_408(hasty: RunningServer) -> None:
    with dialled(hasty.url) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")
        with trickling(line):
            assert read_answer(line).status == 408


def test_a_second_head_has_its_deadline_too(hasty: RunningServer) -> None:
    with dialled(hasty.url) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert read_answer(line).status == 200
        line.sendall(b"GET /health")
        assert read_answer(line).status == 408


def test_a_silent_connection_is_closed(hasty: RunningServer) -> None:
    with dialled(hasty.url) as line:
        assert is_closed(line)


@pytest.mark.parametrize("kind", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_a_body_that_stops_is_answered_408(hasty: RunningServer, kind: bytes) -> None:
    answer, closed = exchange(hasty.url, HEAD + kind + b'\r\n\r\n4\r\n{"te\r\n')

    assert (answer.status, closed) == (408, True)
    assert answer.json()["code"] == "request_timeout"
    assert "stalled for 1 s or arrived slower than 1 kB/s" in answer.json()["detail"]


def test_a_burst_buys_a_body_no_time(hasty: RunningServer) -> None:
    with dialled(hasty.url) as line:
        line.sendall(HEAD + b"Content-Length: 200000\r\n\r\n{" + b" " * 100_000)
        with trickling(line):
            assert read_answer(line).status == 408


def test_a_form_that_stops_is_answered_408(hasty: RunningServer) -> None:
    head = b"POST /voice/register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    form = b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form"
    answer, closed = exchange(hasty.url, head + form)

    assert (answer.status, closed) == (408, True)


def test_a_body_that_nobody_asked_for_is_not_waited_for(hasty: RunningServer) -> None:
    with dialled(hasty.url) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\nX")
        assert read_answer(line).status == 200
        with trickling(line):
            assert is_closed(line)


def test_a_slow_but_steady_upload_is_taken(hasty: RunningServer) -> None:
    """Three times as long as a body may pause, at three times the rate that is asked for."""
    body = b'{"text": "Hello."' + b" " * 9_000 + b"}"
    pause = threading.Event()
    with dialled(hasty.url) as line:
        line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 300):
            line.sendall(body[start : start + 300])
            pause.wait(0.1)  # a tenth of what it may, as the machine may be busy
        assert read_answer(line).status == 200


def test_events_are_watched_for_longer_than_a_body_may_pause(hasty: RunningServer) -> None:
    job = hasty.client.post("/tts", json={"text": "Hello. " * 5}, params={"wait": 0}).json()
    with hasty.client.stream("GET", f"/job/{job['job_id']}/events") as events:
        text = events.read().decode()

    assert "event: completed" in text


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 1\r\n\r\n\xff",
        b"Content-Length: 2\r\n\r\n{",  # never whole
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (1 << 20, b" " * (1 << 20)),
    ],
)
def test_a_bad_body_of_a_watcher_ends_the_events_without_a_traceback(
    hasty: RunningServer, body: bytes
) -> None:
    job = hasty.client.post("/tts", json={"text": "Hello. " * 2500}, params={"wait": 0}).json()
    before = hasty.log.stat().st_size
    head = f"GET /job/{job['job_id']}/events HTTP/1.1\r\nHost: localhost\r\n".encode()
    with dialled(hasty.url) as line:
        line.sendall(head + b"Content-Type: application/json\r\n" + body)
        with suppress(ConnectionResetError):
            while line.recv(1 << 16):
                pass
    hasty.client.delete(f"/job/{job['job_id']}")
    logged = hasty.log.read_bytes()[before:].decode()

    assert "Traceback" not in logged
    assert len(logged) < 2_000
