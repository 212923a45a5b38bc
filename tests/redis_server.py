"""A real Redis for tests: a process of its own, which can be killed and started again."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

import pytest

from tests.running import free_port

TIMEOUT_S = 60.0
POLL_S = 0.02

needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed here"
)


class RedisServer:
    """`redis-server` on a free port of loopback, which stays the same when it starts again.

    persistent: it writes every change to the folder, and has it again after a kill.
    """

    def __init__(self, folder: Path, *, persistent: bool = False) -> None:
        self._folder = folder
        self._port = free_port()
        self._persistent = persistent
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    @property
    def pid(self) -> int:
        assert self._process is not None, "Redis was not started"
        return self._process.pid

    def start(self) -> "RedisServer":
        """Start it, and wait until it answers."""
        assert self._process is None
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = ["--appendonly", "yes", "--appendfsync", "always"] if self._persistent else []
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", *kept]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["redis-server", *options, "--dir", str(self._folder)], stdout=log, stderr=log
            )
        deadline = time.monotonic() + TIMEOUT_S
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "redis.log").read_text()
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(POLL_S)
        return self

    def kill(self) -> None:
        """As by `kill -9`: nothing is saved that is not on the disk."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Keep its connections open, but answer nothing until thaw()."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(TIMEOUT_S)
        self._process = None

    def _signal(self, which: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(which)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT_S) as client:
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def __enter__(self) -> "RedisServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.kill()
