"""What the tests of the PHP proxy stand on: PHP's own server, and a service that reflects."""

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

PROXY = Path(__file__).parents[2] / "examples/php-proxy"
STARTED = re.compile(r"Development Server \((http://[^)]+)\) started")


@contextmanager
def php_server(
    variables: Mapping[str, str], *, ini: Path | None = PROXY / ".user.ini"
) -> Iterator[str]:
    """Serve the example with `php -S` at a free port; gives its URL once it listens."""
    command = ["php", *(["-c", str(ini)] if ini else []), "-S", "127.0.0.1:0", "-t", str(PROXY)]
    environment = {"PATH": os.environ["PATH"], "PHP_CLI_SERVER_WORKERS": "3", **variables}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        found = None
        while found is None:
            line = process.stderr.readline()
            assert line, "php ended before it listened"
            found = STARTED.search(line)
        log = threading.Thread(target=process.stderr.read)  # a full pipe would stop PHP
        log.start()
        try:
            yield found[1]
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # its workers do not end with it
            process.wait(10)
            log.join()


class ReflectingService(ThreadingHTTPServer):
    """Answers with what it was sent; some paths of the API behave in their own way."""

    AUDIO = bytes(i * 7 % 251 for i in range(200_000))
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Reflection)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.n_requests = 0
        self.last_length = 0
        self.last_headers: dict[str, str] = {}
        self.may_go_on = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Reflection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ReflectingService

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _reflect(self) -> None:
        service = self.server
        service.n_requests += 1
        service.last_headers = {name.lower(): value for name, value in self.headers.items()}
        if self.headers.get("Prefer") == "refuse-early":
            self.close_connection = True
            return self._answer(413, b"{}", {"Connection": "close"})
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        service.last_length = len(body)
        path = self.path.split("?")[0]
        if path.startswith("/audio/"):
            return self._cut_off() if path.endswith("/peaks") else self._audio()
        if path.endswith("/events"):
            return self._events()
        status, headers = self._verdict(path)
        if path == "/clone":
            return self._answer(status, b'{"code": "queue_full"}', headers)
        seen = {
            "method": self.command,
            "target": self.path,
            "headers": service.last_headers,
            "body": body[:100_000].hex(),
        }
        seen["headers"] = {k: v for k, v in service.last_headers.items() if k != "authorization"}
        return self._answer(status, json.dumps(seen).encode(), headers)

    do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = _reflect  # noqa: N815  # names of http.server

    def _verdict(self, path: str) -> tuple[int, dict[str, str]]:
        job = "/job/0f8fad5b-d9cb-469f-a165-70867728950e"
        if path == "/clone":
            return 503, {"Retry-After": "7", "Content-Type": "application/problem+json"}
        if path == "/clone/quick":
            return 202, {"Location": self.server.url + job}
        if path.endswith("/retry"):
            return 202, {"Location": job}
        if path.startswith("/status/"):
            return 200, {"Location": "//elsewhere.example/x"}
        return 200, {}

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        usual = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "X-Request-ID": self.headers.get("X-Request-ID", "made-here"),
            "Set-Cookie": "session=1",
        }
        for name, value in (usual | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _audio(self) -> None:
        sound = {"Content-Type": "audio/wav", "ETag": '"sound"', "Accept-Ranges": "bytes"}
        if self.headers.get("If-None-Match") == '"sound"':
            self.send_response(304)
            self.send_header("ETag", '"sound"')
            self.end_headers()
            return None
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if asked is None:
            return self._answer(200, self.server.AUDIO, sound)
        first, last = int(asked[1]), int(asked[2])
        sound["Content-Range"] = f"bytes {first}-{last}/{len(self.server.AUDIO)}"
        return self._answer(206, self.server.AUDIO[first : last + 1], sound)

    def _cut_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"[" * 10)
        self.close_connection = True

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"11\r\nevent: progress\n\n\r\n")
        self.server.may_go_on.wait(10)
        self.wfile.write(b"12;note=x\r\nevent: completed\n\n\r\n0\r\n\r\n")
