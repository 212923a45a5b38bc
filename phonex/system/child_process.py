"""Child processes: start them, talk to them with deadlines, and never leave one behind.

A child exits when its standard input is closed, which the system does whenever the parent dies.
The child's part is in child_side.py.
"""

import asyncio
import contextlib
import logging
import os
import select
import subprocess
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path

import phonex

logger = logging.getLogger(__name__)

# A child's working folder comes first on its import path, so it must be the one with this package,
# not the parent's, which may hold other modules.
PACKAGE_ROOT = Path(phonex.__file__).parents[1]

_CHUNK_BYTES = 1 << 16
_DEATH_S = 30.0  # after SIGKILL; a hanging disk can keep a process alive longer


def python_module(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of Phonex."""
    return [sys.executable, "-m", module, *arguments]


class Child:
    """A child process that communicates in lines, for use in the event loop.

    Its standard error is logged under its name. last_words: the last line of it.
    """

    def __init__(self, process: Process, name: str) -> None:
        self._process = process
        self._name = name
        self._draining = asyncio.create_task(self._drain_errors(), name=f"errors of the {name}")
        self.last_words = ""

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        pass_fds: Sequence[int] = (),
        *,
        own_session: bool = False,
    ) -> "Child":
        """Start it in its own process group, so that only the parent receives Ctrl+C.

        own_session: not for background work, because Linux gives each session an equal share of a
        busy CPU, whatever the priorities. Files that it creates are private. Raises OSError.
        """
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=PACKAGE_ROOT,
            pass_fds=pass_fds,
            start_new_session=own_session,
            process_group=None if own_session else 0,
            umask=0o077,
        )
        return cls(process, name)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def read_line(self) -> bytes:
        """Its next line; b"" once it has closed its standard output or exited."""
        assert self._process.stdout is not None
        return await self._process.stdout.readline()

    async def ended(self) -> int:
        """Wait until it exits; returns its status, -N if signal N killed it."""
        status = await self._process.wait()
        await self._draining
        return status

    async def stop(self, grace_s: float) -> None:
        """Let it finish its work; kill it if that takes longer than grace_s."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(grace_s):
                    await self._process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        try:
            async with asyncio.timeout(_DEATH_S):
                await self.ended()
        except TimeoutError:
            self._draining.cancel()
            logger.exception("process %d (%s) did not exit after SIGKILL", self.pid, self._name)

    async def _drain_errors(self) -> None:
        """Log its standard error; undrained, the full pipe would block it."""
        assert self._process.stderr is not None
        while said := await self._process.stderr.read(_CHUNK_BYTES):
            for line in said.decode(errors="replace").splitlines():
                if line.strip():
                    self.last_words = line.strip()
                    logger.warning("%s: %s", self._name, self.last_words)


class PipedChild:
    """A child process and its two pipes, for use in a thread. Deadlines are time.monotonic().

    write() and read() raise TimeoutError, BrokenPipeError if it has exited, other OSErrors.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=PACKAGE_ROOT
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        os.set_blocking(self._input.fileno(), False)
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def write(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _await(self._input.fileno(), select.POLLOUT, deadline)
            rest = rest[os.write(self._input.fileno(), rest) :]

    def read(self, n_bytes: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < n_bytes:
            _await(self._output.fileno(), select.POLLIN, deadline)
            chunk = os.read(self._output.fileno(), min(_CHUNK_BYTES, n_bytes - len(received)))
            if not chunk:
                raise BrokenPipeError("the pipe was closed")
            received += chunk
        return bytes(received)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._input.close()
        self._output.close()


def run_to_end(command: Sequence[str], timeout_s: float) -> "subprocess.CompletedProcess[str]":
    """Run a child without input. Raises subprocess.TimeoutExpired, after killing it."""
    return subprocess.run(  # noqa: S603  # our own module
        command, capture_output=True, text=True, timeout=timeout_s, check=False, cwd=PACKAGE_ROOT
    )


def _await(fd: int, event: int, deadline: float) -> None:
    """Wait until a pipe is readable or writable. Raises TimeoutError at the deadline."""
    poll = select.poll()
    poll.register(fd, event)
    left_ms = max(0.0, deadline - time.monotonic()) * 1000
    if not poll.poll(left_ms):
        raise TimeoutError
