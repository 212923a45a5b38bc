"""Starts many services at the price of one import: `python -m tests.launcher SOCKET`.

It imports what `phonex serve` imports and forks for each request on the socket, as the forkserver
of multiprocessing does. The child takes the request's environment and folder and runs its program
as `python -m` would. The launcher opens no files and no connections, so that its children share
nothing but code, and networks that are only read.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.powerless import give_up_power
from tests.preloading import preload

IMPORTED = (
    "av",
    "motor.motor_asyncio",
    "phonex.cli.app",
    "phonex.cli.serve",
    "phonex.cli.speech",
    "phonex.cli.voices.work",
    "phonex.engines.offline.speaker_analyzer",
    "phonex.maintenance",
    "phonex.routes.socketio.opening",
    "phonex.services.service",
    "phonex.text.normalization.en.normalizer",
    "phonex.wyoming.opening",
)
LONGEST_REQUEST = 200_000  # bytes, mostly of the environment


@dataclass(frozen=True)
class Request:
    """program: a module and its arguments. With it come descriptors for standard input, output and
    error, and a socket that is told the id of the process, then its exit status.
    """

    program: list[str]
    environment: dict[str, str]
    folder: str
    powerless: bool = False

    @property
    def networks(self) -> Path | None:
        """The folder of those that it will load, if it speaks by Kokoro."""
        folder = self.environment.get("PHONEX_MODELS_DIR")
        quick = self.environment.get("PHONEX_ENGINE") == "espeak"
        return Path(folder) if folder and not quick else None

    def run(self) -> None:
        """Become the program."""
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.folder)
        tempfile.tempdir = None  # not the launcher's, should it have asked
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if self.powerless:
            give_up_power()
        sys.argv = self.program
        runpy.run_module(self.program[0], run_name="__main__", alter_sys=True)


class Launcher:
    """Forks for each request, and reports how the children end."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._has_networks = False
        self._children: dict[int, tuple[int, socket.socket]] = {}  # by pidfd: id, who is told
        self._ready = selectors.DefaultSelector()
        self._ready.register(requests, selectors.EVENT_READ)

    def serve(self) -> Request | None:
        """Returns in each child with what it is to run, and with None when nobody asks any more."""
        while True:
            for key, _ in self._ready.select():
                if key.fd in self._children:
                    self._report_end(key.fd)
                    continue
                message, descriptors, _, _ = socket.recv_fds(self._requests, LONGEST_REQUEST, 4)
                if not message:
                    return None
                request = Request(**json.loads(message))
                if request.networks and not self._has_networks:
                    self._has_networks = preload(request.networks)
                    gc.freeze()
                *standard, told = descriptors
                if self._fork(standard, socket.socket(fileno=told)) == 0:
                    return request

    def _fork(self, standard: Sequence[int], told: socket.socket) -> int:
        """standard: input, output and error."""
        with warnings.catch_warnings():
            # It warns of threads. They are OpenBLAS's, which starts them anew in the child.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            self._close()
            told.close()
            for number, descriptor in enumerate(standard):
                os.dup2(descriptor, number)
        else:
            told.send(str(pid).encode())
            child = os.pidfd_open(pid)
            self._children[child] = (pid, told)
            self._ready.register(child, selectors.EVENT_READ)
        for descriptor in standard:
            os.close(descriptor)
        return pid

    def _report_end(self, child: int) -> None:
        self._ready.unregister(child)
        os.close(child)
        pid, told = self._children.pop(child)
        _, status = os.waitpid(pid, 0)
        with told:
            told.send(str(os.waitstatus_to_exitcode(status)).encode())

    def _close(self) -> None:
        """In a child, which must not have what is the launcher's."""
        self._ready.close()
        self._requests.close()
        for child, (_, told) in self._children.items():
            os.close(child)
            told.close()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C at the terminal is for pytest
    for module in IMPORTED:
        importlib.import_module(module)
    gc.freeze()
    request = Launcher(socket.socket(fileno=int(sys.argv[1]))).serve()
    if request is not None:
        request.run()


if __name__ == "__main__":
    main()
