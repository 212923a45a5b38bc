"""Who is let into the queue: as many as it has room for, while the service takes work."""

from collections.abc import Iterator
from contextlib import contextmanager

from phonex.errors import QueueFull, Stopping
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.queue import QueueState
from phonex.store.records.jobs import JobKind

# What a job costs before the first has been timed, for Retry-After.
FIRST_GUESS_S = 3.0


class Admission:
    """Counts those in the queue and those on their way into it.

    kind: those that one handler does are counted together. capacity: how many may wait.
    """

    def __init__(self, queue: LocalQueue, kind: JobKind, capacity: int) -> None:
        self._queue = queue
        self._kind = kind
        self._capacity = capacity
        self._n_reserved = 0
        self._job_seconds = FIRST_GUESS_S

    @property
    def state(self) -> QueueState:
        depth, running = self._queue.count(self._kind)
        return QueueState(depth, self._capacity, running)

    def refuse_when_full(self) -> None:
        """Raises QueueFull, Stopping."""
        if self._queue.stopping:
            raise Stopping
        if self.state.depth + self._n_reserved >= self._capacity:
            seconds = min(60, max(1, round(self._job_seconds)))
            raise QueueFull(self._capacity, seconds)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for a job that is being accepted. Raises QueueFull, Stopping."""
        self.refuse_when_full()
        self._n_reserved += 1
        try:
            yield
        finally:
            self._n_reserved -= 1

    def learn(self, seconds: float) -> None:
        """How long a job took."""
        self._job_seconds += 0.2 * (seconds - self._job_seconds)
