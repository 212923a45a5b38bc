"""Requests that two servers could take for different ones, byte by byte."""

import pytest

from tests.running import RunningServer
from tests.wire import dialled, exchange, is_closed, read_answer

SECOND = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b'{"text": "", "language": "EN"}'


def post(*headers: bytes, body: bytes = BODY, version: bytes = b"1.1") -> bytes:
    lines = [b"POST /tts HTTP/" + version, b"Host: localhost", b"Content-Type: application/json"]
    return b"\r\n".join([*lines, *headers, b"", b""]) + body


CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
LENGTH = b"Content-Length: %d" % len(BODY)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (post(LENGTH, b"Transfer-Encoding: chunked", body=CHUNKED), 400),
        (post(b"Transfer-Encoding: chunked", LENGTH, body=CHUNKED), 400),
        (post(b"Content-Length: 0", b"transfer-encoding:\tCHUNKED", body=CHUNKED), 400),
        (post(b"Transfer-Encoding: chunked", body=CHUNKED, version=b"1.0"), 400),
        (post(LENGTH, b"Content-Length: 5"), 400),
        (post(b"Content-Length: 30, 5"), 400),
        (post(b"Content-Length: +30"), 400),
        (post(b"Content-Length: 3_0"), 400),
        (post(b"Content-Length: 0x1e"), 400),
        (post(b"Content-Length: -1"), 400),
        (post(b"Content-Length:"), 400),
        (post(b"Content-Length: " + b"9" * 30), 400),
        (post(b"Content-Length : 30"), 400),
        (post(b"Content-Length\t: 30"), 400),
        (post(b" Content-Length: 30"), 400),
        (post(b"X: folded\r\n\tover two lines", LENGTH), 400),
        (post(b"X: a\r\n ", LENGTH), 400),
        (post(b"X: a", b" b", LENGTH).replace(b"\r\n", b"\n"), 400),
        (post(b"Transfer-Encoding: xchunked", body=CHUNKED), 501),
        (post(b"Transfer-Encoding: chunked, identity", body=CHUNKED), 501),
        (post(b"Transfer-Encoding: gzip, chunked", body=CHUNKED), 501),
        (post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: x", body=CHUNKED), 501),
        (post(b"Transfer-Encoding:\x0bchunked", body=CHUNKED), 400),
        (post(b"Transfer-Encoding : chunked", body=CHUNKED), 400),
        (post(b"X: a\rTransfer-Encoding: chunked", LENGTH), 400),
        (post(b"X: a\x00b", LENGTH), 400),
        (post(b"Transfer-Encoding: chunked", body=b"1e;a=\n\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
        (post(b"Transfer-Encoding: chunked", body=b"0x1e\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
        (post(b"Transfer-Encoding: chunked", body=b"1e\r\n" + BODY + b"XX0\r\n\r\n"), 400),
        (post(b"Transfer-Encoding: chunked", body=b"-1\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
        (post(b"Host: localhost", LENGTH), 400),
        (post(LENGTH, version=b"2.0"), 505),
        (post(LENGTH, version=b"1.1 "), 400),
        (b"GET /health HTTP/1.1\r\n\r\n", 400),
        (b"GET  /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /health\r\n\r\n", 400),
        (b"GET /h\xc3\xa9alth HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ],
)
def test_what_two_servers_may_read_in_two_ways_is_refused(
    server: RunningServer, sent: bytes, status: int
) -> None:
    answer, closed = exchange(server.url, sent + SECOND)

    assert (answer.status, closed) == (status, True)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "malformed_request"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (post(b"Transfer-Encoding: chunked", body=b"what\r\n"), "bad chunk header"),
        (post(b"Content-Length : 30"), "bad header line"),
        (b"GET /health\r\n\r\n", "bad request line"),
        (post(b"Content-Length: -1"), "bad Content-Length"),
    ],
)
def test_a_refusal_says_plainly_what_is_wrong(
    server: RunningServer, sent: bytes, reason: str
) -> None:
    answer, _ = exchange(server.url, sent)

    assert answer.json()["detail"] == f"This is not a valid HTTP/1.1 request: {reason}."


def test_a_head_without_end_is_refused_by_its_size(server: RunningServer) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000
    answer, closed = exchange(server.url, head)

    assert (answer.status, closed) == (431, True)


def test_a_body_may_hold_what_a_head_may_not(server: RunningServer) -> None:
    folded = b'{"text":\r\n\r\n  "", "language": "EN"}'
    with dialled(server.url) as line:
        line.sendall(post(b"Content-Length: %d" % len(folded), body=b""))
        line.sendall(folded + SECOND)
        statuses = [read_answer(line, "POST").status, read_answer(line).status]

    assert statuses == [422, 200]


@pytest.mark.parametrize(
    "sent",
    [
        post(LENGTH),
        post(LENGTH, LENGTH),  # the same twice
        post(b"Transfer-Encoding: chunked", body=CHUNKED),
        post(b"Transfer-Encoding: Chunked", body=CHUNKED),
        post(LENGTH).replace(b"\r\n", b"\n"),  # RFC 9112, 2.2: a line may end so
    ],
)
def test_what_has_one_reading_is_read_and_the_next_after_it(
    server: RunningServer, sent: bytes
) -> None:
    with dialled(server.url) as line:
        line.sendall(sent + SECOND)
        first = read_answer(line, "POST")
        second = read_answer(line)

    assert first.status == 422
    assert [error["field"] for error in first.json()["errors"]] == ["text"]
    assert (second.status, second.json()) == (200, {"ready": True})


def test_a_malformed_chunk_after_a_begun_answer_only_ends_the_connection(
    server: RunningServer,
) -> None:
    before = server.log.read_text().count("Traceback")
    head = b"GET /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with dialled(server.url) as line:
        line.sendall(head)
        assert read_answer(line).status == 200
        line.sendall(b"what\r\n")
        assert is_closed(line)

    assert server.log.read_text().count("Traceback") == before
