"""A local HTTP server that behaves like the Hugging Face hub where files are fetched.

Large files are redirected to another host, as the hub does; ranges, sums and commits are sent as
it tells them. What is asked is written down, and any file can be made to fail.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

SMALL = 10_000  # bytes; larger files lie in another storage, which the hub names by sha256


@dataclass(frozen=True)
class Request:
    """from_byte: of its Range. sent: bytes of content that were answered. token: as it came."""

    method: str
    path: str
    from_byte: int
    sent: int
    token: str


@dataclass
class Repository:
    commit: str
    files: Mapping[str, bytes]


@dataclass
class Faults:
    """By the path of a file in its repository.

    cut: the connection ends after so many bytes, once. fail_after_cut: the status from then on.
    stall: nothing comes after so many bytes, once, until the server ends. is_plain: a server of
    files, that knows neither commits nor sums.
    """

    status: dict[str, int] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    fail_after_cut: dict[str, int] = field(default_factory=dict)
    stall: dict[str, int] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)
    ignores_ranges: bool = False
    is_plain: bool = False


class FakeHub:
    """A context: the server runs inside it. faults may be changed while it runs."""

    def __init__(self, repositories: Mapping[str, Repository]) -> None:
        self.repositories = repositories
        self.faults = Faults()
        self.requests: list[Request] = []
        self.stalling = threading.Event()
        self.ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def gets(self, name: str) -> list[Request]:
        """The answered requests for a file's content."""
        return [each for each in self.requests if each.method == "GET" and each.path.endswith(name)]

    def __enter__(self) -> "FakeHub":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(hub: FakeHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_HEAD(self) -> None:
            _Answer(self, hub).give()

        def do_GET(self) -> None:
            _Answer(self, hub).give()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class _Answer:
    def __init__(self, request: BaseHTTPRequestHandler, hub: FakeHub) -> None:
        self._request = request
        self._hub = hub
        self._stored, _, path = request.path.lstrip("/").partition("/")
        if self._stored != "storage":
            path = request.path.lstrip("/")
        self._repo, _, rest = path.partition("/resolve/")
        self._revision, _, self._name = rest.partition("/")

    def give(self) -> None:
        faults, repository = self._hub.faults, self._hub.repositories.get(self._repo)
        if repository is None:
            self._refuse(401, "RepoNotFound")
        elif self._revision not in ("main", repository.commit):
            self._refuse(404, "RevisionNotFound")
        elif self._name not in repository.files:
            self._refuse(404, "EntryNotFound")
        elif self._name in faults.status:
            self._refuse(faults.status[self._name], "")
        else:
            self._tell(repository.commit, repository.files[self._name])

    def _tell(self, commit: str, content: bytes) -> None:
        sha256 = hashlib.sha256(content).hexdigest()
        header = b"blob %d\0" % len(content)
        blob = hashlib.sha1(header + content, usedforsecurity=False).hexdigest()
        large = len(content) > SMALL
        if self._hub.faults.is_plain:
            self._send(content, {})
            return
        if large and self._stored != "storage":
            self._head(
                302,
                {
                    "Location": f"http://localhost:{self._hub.port}/storage{self._request.path}",
                    "X-Repo-Commit": commit,
                    "X-Linked-Etag": f'"{sha256}"',
                    "X-Linked-Size": str(len(content)),
                    "Content-Length": "0",
                },
            )
            return
        etag = sha256 if large else blob
        self._send(content, {"X-Repo-Commit": commit, "ETag": f'"{etag}"'})

    def _send(self, content: bytes, headers: dict[str, str]) -> None:
        faults, asked = self._hub.faults, self._request.headers.get("Range")
        if self._name in faults.damaged:
            content = content[:-1] + bytes([content[-1] ^ 1])
        start = 0
        if asked and not faults.ignores_ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        headers |= {"Content-Length": str(len(content) - start), "Accept-Ranges": "bytes"}
        self._head(206 if start else 200, headers)
        if self._request.command == "HEAD":
            return
        body = content[start:]
        cut = faults.cut.pop(self._name, None)
        if cut is not None:
            body = body[:cut]
            self._request.close_connection = True
            if self._name in faults.fail_after_cut:
                faults.status[self._name] = faults.fail_after_cut[self._name]
        stalled = faults.stall.pop(self._name, None)
        if stalled is not None:
            body = body[:stalled]
            self._request.close_connection = True
        self._note(start, len(body))  # first: the client may go on as soon as it has read
        self._request.wfile.write(body)
        if stalled is not None:
            self._hub.stalling.set()
            self._hub.ending.wait()

    def _refuse(self, status: int, code: str) -> None:
        self._head(status, {"X-Error-Code": code, "Content-Length": "0"})

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        if self._request.command == "HEAD" or status >= 300:
            self._note(0, 0)
        self._request.send_response(status)
        for name, value in headers.items():
            self._request.send_header(name, value)
        self._request.end_headers()

    def _note(self, start: int, sent: int) -> None:
        path = self._request.path
        token = self._request.headers.get("Authorization", "")
        self._hub.requests.append(Request(self._request.command, path, start, sent, token))
