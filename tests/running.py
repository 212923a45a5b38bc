"""A real Phonex process for tests: started as users start it, talked to over a real socket."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import httpx
import psutil

from tests.launching import Launched, launch

SERVE = ("phonex", "serve")
READY_TIMEOUT_S = 120.0
SYNC_WAIT_S = 100  # less than its clients wait
POLL_S = 0.05
PORTS = (16_384, 32_768)
MOST_WORKERS = 32
READ_LATE = ("PHONEX_", "AWS_", "TMPDIR")  # settings that no import reads
SPEECH = Path(__file__).parent / "data" / "speech"


@dataclass(frozen=True)
class Folders:
    """Where a service keeps its things; the same folders again make it the same service."""

    root: Path
    models: Path

    def environment(self) -> dict[str, str]:
        """Without fits in the background, which would take the time of what is tested.

        Those that a test asks for go on while other tests keep the CPU busy; speaking may then take
        longer than a client would wait. In tests the networks have one thread, because two take a
        sixth more of the CPU time, and the workers keep all CPUs busy anyway.
        """
        return {
            **({"PHONEX_THREADS": "1"} if within_pytest() else {}),
            "PHONEX_FIT": "0",
            "PHONEX_FIT_PRIORITY": "low",
            "PHONEX_HOME": str(self.root),
            "PHONEX_MODELS_DIR": str(self.models),
            "PHONEX_SYNC_WAIT": str(SYNC_WAIT_S),
        }


class RunningServer:
    """`phonex serve` on a free port. Leaving the context stops it as systemd would.

    anew: start an interpreter, as users do, instead of forking one that has imported the service;
    outside of tests it always is one.
    program: a module that serves in its place, and its arguments.
    powerless: root too may write only where the rights of a folder allow it.
    prefix: a command that runs the one behind it.
    quick: espeak speaks, which starts and ends sooner; for where speech is not the point.
    others: settings beside those that are named.
    """

    def __init__(
        self,
        folders: Folders,
        *,
        anew: bool = False,
        powerless: bool = False,
        prefix: Sequence[str] = (),
        quick: bool = False,
        program: Sequence[str] = SERVE,
        others: Mapping[str, str] | None = None,
        **settings: str,
    ) -> None:
        self.folders = folders
        settings |= others or {}
        self._through = [*prefix, *([sys.executable, "-m", "tests.powerless"] if powerless else [])]
        self._powerless = powerless
        self._program = program
        late = all(name.startswith(READ_LATE) for name in settings)
        anew = anew or not within_pytest()
        self._launched = late and program == SERVE and not (anew or prefix)
        self.log = folders.root / "log.txt"
        self._settings = ({"PHONEX_ENGINE": "espeak"} if quick else {}) | settings
        self._process: subprocess.Popen[bytes] | Launched | None = None
        self._client: httpx.Client | None = None

    @property
    def url(self) -> str:
        return str(self.client.base_url)

    @property
    def client(self) -> httpx.Client:
        assert self._client is not None, "the server was not started"
        return self._client

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server was not started"
        return self._process.pid

    def start(self) -> "RunningServer":
        port = free_port()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PHONEX_")}
        environment = inherited | self.folders.environment() | self._settings
        program, folder = [*self._program, "--port", str(port)], self.folders.root
        with self.log.open("ab") as log:
            if self._launched:
                self._process = launch(
                    program, environment, folder, stderr=log.fileno(), powerless=self._powerless
                )
            else:
                command = [*self._through, sys.executable, "-m", *program]
                self._process = subprocess.Popen(command, env=environment, stderr=log, cwd=folder)
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        self.wait_until("/health/ready")
        return self

    def wait_until(self, path: str) -> None:
        """Wait until a path answers 200. Raises AssertionError with the log when it does not."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended:\n{self.log.read_text()}")
            try:
                if self.client.get(path).status_code == 200:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            time.sleep(POLL_S)
        raise AssertionError(f"{path} did not answer 200 in time:\n{self.log.read_text()}")

    def interrupt(self) -> None:
        """Ctrl+C, without waiting for what comes of it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)

    def stop(self, how: signal.Signals = signal.SIGTERM, timeout_s: float = 60) -> int:
        """Send a signal, wait for the end; the exit status."""
        assert self._process is not None
        self._process.send_signal(how)
        return self.wait(timeout_s)

    def wait(self, timeout_s: float = 60) -> int:
        """Wait for the end that is asked for already; the exit status."""
        assert self._process is not None
        status = self._process.wait(timeout_s)
        self.client.close()
        return status

    def __enter__(self) -> "RunningServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()


def within_pytest() -> bool:
    """Benchmarks run the same servers, and want them as users have them."""
    return "PYTEST_VERSION" in os.environ


def worker() -> str:
    """Which of pytest-xdist's workers this is; "" where there are none."""
    return os.environ.get("PYTEST_XDIST_WORKER", "")


def free_port() -> int:
    """A port on which nothing listens, and which stays free until a server takes it.

    The kernel would give the same port to two workers, or to a connection in between. So it is
    one below those that the kernel gives, and each worker has numbers of its own.
    """
    number = int(worker().removeprefix("gw") or 0)
    while True:
        port = random.randrange(*PORTS, MOST_WORKERS) + number % MOST_WORKERS  # noqa: S311
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def finish(
    client: httpx.Client, job_id: str, timeout_s: float = 120, poll_s: float = POLL_S
) -> dict[str, object]:
    """Poll a job until it has ended; its last state."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        job: dict[str, object] = client.get(f"/job/{job_id}").raise_for_status().json()
        if job["status"] in ("completed", "failed", "cancelled"):
            return job
        time.sleep(poll_s)
    raise AssertionError(f"job {job_id} did not end: {job}")


def database_process(server: RunningServer) -> psutil.Process:
    for child in psutil.Process(server.pid).children(recursive=True):
        if any("embedded_server" in word for word in child.cmdline()):
            return child
    raise AssertionError("no embedded database runs")


def wait_until_healthy(client: httpx.Client, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        healthy = client.get("/health").json()["status"] == "healthy"
        if healthy and client.get("/voice/list").status_code == 200:
            return
        time.sleep(POLL_S)
    raise AssertionError("the service did not get healthy again")
