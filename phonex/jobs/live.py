"""The jobs this process knows of: those that wait or run, and those not yet in the database."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from phonex.store.records.jobs import JobRecord, JobStatus

# What a job looks like when it has to begin (again).
FRESH: dict[str, object] = {
    "status": JobStatus.QUEUED,
    "progress": 0,
    "error": None,
    "completed_at": None,
}


@dataclass(frozen=True)
class QueueState:
    """Jobs. depth: waiting; capacity: how many may wait; running: at work."""

    depth: int
    capacity: int
    running: int


class LiveJob:
    """A job's latest record, and a way to await the next one.

    unwritten: why the database has not got the latest state, a sentence, once that was tried.
    """

    def __init__(self, record: JobRecord) -> None:
        self.record = record
        self.saved = False  # the database has this record
        self.unwritten = ""
        self.cancelling = False
        self.released = False  # nobody should wait for it any longer
        self.writing = asyncio.Lock()  # one write at a time: the latest record is written last
        self._announced = True
        self._changed = asyncio.Event()
        self._deadline: asyncio.Timeout | None = None

    @property
    def shown(self) -> JobRecord:
        """The record as it is told, with a warning when it could still be lost."""
        if not self.unwritten:
            return self.record
        warning = f"Not saved yet: it is lost if the service is killed. {self.unwritten}"
        return self.record.model_copy(update={"warnings": [*self.record.warnings, warning]})

    @property
    def settled(self) -> bool:
        """Whether all that will ever be known of it is in the database."""
        return self.saved and self.record.status.ended

    @property
    def over(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.released or (self.record.status.ended and self._announced)

    def change(self, **fields: object) -> None:
        self.end(**fields)
        self.announce()

    def end(self, **fields: object) -> None:
        """Change without telling: that waits until the end is recorded, or cannot be."""
        self.record = self.record.model_copy(update=fields)
        self.saved = self._announced = False

    def announce(self, unwritten: str = "") -> None:
        """Tell those who wait of the latest record, and why it is not in the database."""
        self.unwritten = unwritten or self.unwritten
        self._announced = True
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def written(self, record: JobRecord) -> None:
        """The database has a record of the job: this one."""
        self.saved, self.unwritten = self.record is record, ""

    @contextlib.contextmanager
    def until(self, deadline: asyncio.Timeout) -> Iterator[None]:
        """What is done for it ends at a deadline, which comes nearer when it is cancelled."""
        self._deadline = deadline
        try:
            yield
        finally:
            self._deadline = None

    def cancel(self, grace_s: float) -> None:
        """Have its work end after the current piece, or else be given up after grace_s seconds."""
        self.cancelling = True
        if self._deadline is not None and not self._deadline.expired():
            soon = asyncio.get_running_loop().time() + grace_s
            self._deadline.reschedule(min(soon, self._deadline.when() or soon))

    def release(self) -> None:
        """Let all who wait go: the service stops, the job is for the next start."""
        self.released = True
        self.change()

    async def changes(self) -> AsyncIterator[JobRecord]:
        """The record as it is, then each that follows, up to its end or the job's release."""
        while True:
            # Before the yield: no change is missed.
            changed, record, over = self._changed, self.shown, self.over
            if over or not record.status.ended:
                yield record
            if over or self.released:
                return
            await changed.wait()

    async def ended(self) -> None:
        """Return once the job has ended or is released."""
        while not self.over:
            await self._changed.wait()


class LiveJobs:
    """Live jobs by id and the order in which the queued ones wait. capacity: of the queue.

    Those set aside wait for something else before they have a place in that order.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._jobs: dict[str, LiveJob] = {}
        self._queue: deque[LiveJob] = deque()
        self._aside: list[LiveJob] = []
        self._arrived = asyncio.Event()

    @property
    def depth(self) -> int:
        return len(self._queue) + len(self._aside)

    @property
    def state(self) -> QueueState:
        running = sum(job.record.status is JobStatus.PROCESSING for job in self._jobs.values())
        return QueueState(self.depth, self.capacity, running)

    def find(self, job_id: str) -> LiveJob | None:
        return self._jobs.get(job_id)

    def latest(self, record: JobRecord) -> JobRecord:
        """What is newer than a record, if there is, as it is told."""
        job = self.find(record.job_id)
        return job.shown if job else record

    @property
    def unwritten(self) -> str:
        """Why a job's latest state is not in the database; empty when nothing is owed to it."""
        return next((job.unwritten for job in self._jobs.values() if job.unwritten), "")

    def unsaved(self) -> list[LiveJob]:
        return [job for job in self._jobs.values() if not job.saved]

    def set_aside(self, job: LiveJob) -> None:
        """Let a job wait outside the order, until it is enqueued."""
        self._jobs[job.record.job_id] = job
        self._aside.append(job)

    def enqueue(self, job: LiveJob) -> None:
        self.dequeue(job)
        self._jobs[job.record.job_id] = job
        self._queue.append(job)
        self._arrived.set()

    def forget(self, job: LiveJob) -> None:
        self._jobs.pop(job.record.job_id, None)

    def dequeue(self, job: LiveJob) -> None:
        """Take a job out of the queue before its turn; also when it does not wait there."""
        for place in (self._queue, self._aside):
            with contextlib.suppress(ValueError):
                place.remove(job)

    def waiting(self) -> list[LiveJob]:
        return [*self._queue, *self._aside]

    def queued(self) -> list[JobRecord]:
        return [job.record for job in self._queue]

    def position(self, job_id: str) -> int | None:
        """1 for the next one; None when the job does not wait."""
        for position, job in enumerate(self._queue, start=1):
            if job.record.job_id == job_id:
                return position
        return None

    async def next(self) -> LiveJob:
        while not self._queue:
            self._arrived.clear()
            await self._arrived.wait()
        return self._queue.popleft()
