"""Runs a separate service for benchmarks and measures it from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from phonex.bench.client import BenchClient

LOOK_EVERY_S = 0.5
MB = 1_000_000


class BenchServer:
    """A running `phonex serve`, measured from outside."""

    def __init__(self, process: "subprocess.Popen[bytes]", client: BenchClient) -> None:
        self._process = psutil.Process(process.pid)
        self.client = client
        client.on_poll = self._watch
        self.seconds_to_ready = 0.0
        self._peak_mb = 0.0
        self._looked = 0.0

    def memory_mb(self) -> float:
        """Resident memory of the service and its children, shared pages counted once."""
        family = [self._process, *self._process.children(recursive=True)]
        return sum(member.memory_full_info().pss for member in family) / MB

    def _watch(self) -> None:
        """Sample the memory only now and then, because sampling slows the service down."""
        if time.monotonic() - self._looked > LOOK_EVERY_S:
            self._peak_mb = max(self._peak_mb, self.memory_mb())
            self._looked = time.monotonic()

    def take_peak_mb(self) -> float:
        peak, self._peak_mb = self._peak_mb, 0.0
        return peak


@contextmanager
def open_server(folder: Path, **settings: str) -> Iterator[BenchServer]:
    """A service with its data in a folder. settings: additional environment variables."""
    port = _free_port()
    environment = os.environ | {
        "PHONEX_PORT": str(port),
        "PHONEX_HOST": "127.0.0.1",
        "PHONEX_DATA_DIR": str(folder / "data"),
        "PHONEX_VOICES_DIR": str(folder / "voices"),
        "PHONEX_DOWNLOADS_DIR": str(folder / "downloads"),
        "PHONEX_MODELS_DIR": str(folder / "models"),
        "PHONEX_QUEUE_SIZE": "64",
        "PHONEX_LOG_LEVEL": "ERROR",
        "PHONEX_FIT": "1",
        **settings,
    }
    environment.pop("PHONEX_MONGO_URI", None)
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "phonex", "serve"], env=environment)
    try:
        client = BenchClient(f"http://127.0.0.1:{port}")
        client.wait_until_ready()
        server = BenchServer(process, client)
        server.seconds_to_ready = time.perf_counter() - started
        yield server
    finally:
        process.terminate()
        process.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
