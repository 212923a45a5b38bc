"""Processes that `tests.launcher` forks, with the interface of subprocess.Popen."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from tests.launcher import Request

STDOUT = 1


class Launched:
    """A process that the launcher forked. Methods are those of subprocess.Popen."""

    def __init__(self, program: Sequence[str], reports: socket.socket) -> None:
        self._program = program
        self._reports = reports
        self._status: int | None = None
        self.pid = self._report()

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        if self._status is None:
            self._reports.settimeout(timeout)
            try:
                self._status = self._report()
            except (BlockingIOError, TimeoutError) as exc:
                raise subprocess.TimeoutExpired(self._program, timeout or 0) from exc
            self._reports.close()
        return self._status

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def _report(self) -> int:
        report = self._reports.recv(100)
        assert report, "the launcher has ended"
        return int(report)


def launch(
    program: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    stderr: int,
    stdin: int | None = None,
    stdout: int | None = None,
    powerless: bool = False,
) -> Launched:
    """Run a module with these arguments as a process. Without input it reads nothing; without
    output it writes to ours. powerless: without root's power over the rights of files.
    """
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there, Path(os.devnull).open("rb") as nothing:
        request = Request(list(program), dict(environment), str(folder), powerless)
        message = json.dumps(vars(request)).encode()
        standard = [
            nothing.fileno() if stdin is None else stdin,
            STDOUT if stdout is None else stdout,
            stderr,
        ]
        socket.send_fds(_launcher(), [message], [*standard, there.fileno()])
    return Launched(program, here)


def run(
    program: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    text: str,
    timeout_s: float,
) -> "subprocess.CompletedProcess[str]":
    """Run a module to its end, as subprocess.run does. text: what it reads."""
    with TemporaryFile("w+") as stdin, TemporaryFile("w+") as stdout, TemporaryFile("w+") as stderr:
        stdin.write(text)
        stdin.seek(0)
        launched = launch(
            program,
            environment,
            folder,
            stdin=stdin.fileno(),
            stdout=stdout.fileno(),
            stderr=stderr.fileno(),
        )
        try:
            status = launched.wait(timeout_s)
        except subprocess.TimeoutExpired:
            launched.send_signal(signal.SIGKILL)
            raise
        stdout.seek(0)
        stderr.seek(0)
        return subprocess.CompletedProcess(list(program), status, stdout.read(), stderr.read())


@cache
def _launcher() -> socket.socket:
    """Takes requests as long as this process lasts."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        command = [sys.executable, "-m", "tests.launcher", str(there.fileno())]
        process = subprocess.Popen(command, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
    atexit.register(_end, process, here)
    return here


def _end(process: "subprocess.Popen[bytes]", requests: socket.socket) -> None:
    requests.close()
    process.wait()
