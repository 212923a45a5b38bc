"""Admission to the queue: limits the number of waiting jobs, and refuses new ones on shutdown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from phonex.errors import QueueFull, Stopping
from phonex.jobs.queue import JobQueue
from phonex.store.records.job import JobKind

# The assumed duration of a job until the first has been timed, for Retry-After.
FIRST_GUESS_S = 3.0


@dataclass(frozen=True)
class QueueState:
    """Numbers of jobs. depth: waiting; capacity: how many may wait; running: in progress.

    oldest_s: how long the oldest waiting job has waited.
    """

    depth: int
    capacity: int
    running: int
    oldest_s: float = 0.0


class Admission:
    """Counts the queued jobs and those being submitted.

    kind: all jobs of its handler are counted together. capacity: how many may wait.
    """

    def __init__(self, queue: JobQueue, kind: JobKind, capacity: int) -> None:
        self._queue = queue
        self._kind = kind
        self._capacity = capacity
        self._n_reserved = 0
        self._job_seconds = FIRST_GUESS_S

    @property
    def state(self) -> QueueState:
        depth, running = self._queue.count(self._kind)
        return QueueState(depth, self._capacity, running, self._queue.oldest_s(self._kind))

    async def refresh(self) -> None:
        """Find out how many jobs wait by now."""
        await self._queue.refresh()

    def refuse_when_full(self) -> None:
        """Raises QueueFull, Stopping."""
        if self._queue.stopping:
            raise Stopping
        if self.state.depth + self._n_reserved >= self._capacity:
            seconds = min(60, max(1, round(self._queue.job_seconds or self._job_seconds)))
            raise QueueFull(self._capacity, seconds)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Reserve a place for a job while it is submitted. Raises QueueFull, Stopping."""
        self.refuse_when_full()
        self._n_reserved += 1
        try:
            yield
        finally:
            self._n_reserved -= 1

    def learn(self, seconds: float) -> None:
        """Update the estimate with a job's duration."""
        self._job_seconds += 0.2 * (seconds - self._job_seconds)
