"""A fleet of real processes: nodes and workers on one machine, with one Redis and one database."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from tests.redis_server import RedisServer
from tests.running import Folders, RunningServer

TIMEOUT_S = 120.0
POLL_S = 0.05


class RunningWorker:
    """`phonex worker`."""

    def __init__(self, folders: Folders, name: str, *queues: str, **settings: str) -> None:
        self._folders = folders
        self._queues = queues or ("speech",)
        self._settings = settings
        self.log = folders.root / f"{name}.txt"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the worker was not started"
        return self._process

    def start(self) -> "RunningWorker":
        """Start it and wait until it takes jobs."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PHONEX_")}
        n_before = self._n_said("working on")
        command = ["-m", "phonex", "worker", "--queues", ",".join(self._queues)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                env=inherited | self._folders.environment() | self._settings,
                stderr=log,
                cwd=self._folders.root,
            )
        wait_until(lambda: self._n_said("working on") > n_before, self.tell)
        return self

    def tell(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def _n_said(self, words: str) -> int:
        return self.tell().count(words)

    def has_begun(self, job_id: str) -> bool:
        return bool(re.search(rf"job {job_id}: attempt \d+ begins", self.tell()))

    def has_given_up(self, job_id: str) -> bool:
        return bool(re.search(rf"job {job_id}: attempt \d+ is given up", self.tell()))

    def send(self, which: signal.Signals) -> None:
        self.process.send_signal(which)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.send(signal.SIGTERM)
        return self.process.wait(TIMEOUT_S)

    def __enter__(self) -> "RunningWorker":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


class Fleet:
    """Two nodes, of which the first has the database, and two workers; espeak speaks, unless
    settings, which are those of all of them, say otherwise.
    """

    def __init__(
        self,
        root: Path,
        stack: ExitStack,
        queue_size: int = 64,
        models: Path | None = None,
        **settings: str,
    ) -> None:
        folders = Folders(root, models or root / "models")
        folders.models.mkdir(exist_ok=True)
        self.redis = stack.enter_context(RedisServer(root / "redis"))
        self.folders = folders
        self.settings = {"PHONEX_ENGINE": "espeak", "PHONEX_BROKER_URL": self.redis.url, **settings}
        size = str(queue_size)
        self.nodes = [
            stack.enter_context(
                RunningServer(folders, PHONEX_QUEUE_SIZE=size, others=self.settings)
            )
            for _ in range(2)
        ]
        self.workers = [stack.enter_context(self.worker(name, "60")) for name in ("w1", "w2")]

    def worker(self, name: str, drain_s: str) -> RunningWorker:
        """One that is not started yet."""
        return RunningWorker(
            self.folders,
            name,
            PHONEX_DRAIN_S=drain_s,
            **self.settings,
        )

    def submit(self, text: str, node: int = 0, **fields: str) -> str:
        """The id of a job that was accepted."""
        body = {"text": text, "language": "EN", **fields}
        answer = self.nodes[node].client.post(
            "/tts", json=body, headers={"Prefer": "respond-async"}
        )
        assert answer.status_code == 202, answer.text
        return str(answer.json()["job_id"])

    def status(self, job_id: str, node: int = 1) -> dict[str, object]:
        answer: dict[str, object] = self.nodes[node].client.get(f"/job/{job_id}").json()
        return answer

    def runner(self, job_id: str) -> RunningWorker:
        """The worker that has begun a job, once there is one."""
        wait_until(lambda: any(each.has_begun(job_id) for each in self.workers), self.tell)
        return next(each for each in self.workers if each.has_begun(job_id))

    def other(self, worker: RunningWorker) -> RunningWorker:
        return next(each for each in self.workers if each is not worker)

    def tell(self) -> str:
        """What the processes have logged."""
        return "\n".join([each.tell() for each in self.workers] + [self.nodes[0].log.read_text()])


def wait_until(true: Callable[[], bool], tell: Callable[[], str] = str) -> None:
    """Poll until it is true. Raises AssertionError with what there is to tell."""
    deadline = time.monotonic() + TIMEOUT_S
    while not true():
        assert time.monotonic() < deadline, tell()
        time.sleep(POLL_S)
