"""HTTP byte by byte: what no client library would send."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import httpx

TIMEOUT_S = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: httpx.Headers
    body: bytes

    def json(self) -> Any:
        return httpx.Response(self.status, content=self.body).json()


@contextmanager
def dialled(url: str) -> Iterator[socket.socket]:
    """A connection to the host and port of a URL."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), TIMEOUT_S) as line:
        yield line


class _Frugal:
    """A connection of which nothing is read ahead: what follows an answer is the next one's."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def makefile(self, mode: str) -> BinaryIO:
        return cast("BinaryIO", self._line.makefile("rb", buffering=1))


def read_answer(line: socket.socket, method: str = "GET") -> Answer:
    """The next answer. Waits for the whole of it."""
    response = HTTPResponse(cast("socket.socket", _Frugal(line)), method=method)
    response.begin()
    body = response.read()
    return Answer(response.status, httpx.Headers(response.getheaders()), body)


def is_closed(line: socket.socket) -> bool:
    """Whether the other side ends the connection without a word; waits for one of both."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def exchange(url: str, sent: bytes) -> tuple[Answer, bool]:
    """Send, read one answer, and tell whether the connection was closed after it."""
    with dialled(url) as line:
        line.sendall(sent)
        return read_answer(line), is_closed(line)
