"""The jobs this process knows of: those that wait or run, and those not yet in the database."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

from phonex.jobs.backoff import Delay
from phonex.jobs.queue import Cancelled, JobHandler, Superseded
from phonex.store.records.jobs import JobRecord, JobStatus

# What a job looks like when it has to begin (again).
FRESH: dict[str, object] = {
    "status": JobStatus.QUEUED,
    "progress": 0,
    "error": None,
    "completed_at": None,
}


class LiveJob:
    """A job's latest record, and a way to await the next one.

    stored: the attempt in the database, None before it has the job. saved: it has the latest
    state. unwritten: why it has not, a sentence, once that was tried. committed: the job is being
    finished. superseded: somebody else has changed, taken over or removed it.
    """

    def __init__(self, record: JobRecord, handler: JobHandler, stored: int | None = None) -> None:
        self.record = record
        self.handler = handler
        self.stored = stored
        self.saved = stored is not None
        self.unwritten = ""
        self.cancelling = False
        self.superseded = False
        self.committed = False
        self.running = False
        self.released = False  # nobody should wait for it any longer
        self.delay = Delay()
        self.waiting: Callable[[], Sequence[JobRecord]] = tuple
        self.on_change: Callable[[JobRecord], None] = lambda record: None
        self.writing = asyncio.Lock()  # one write at a time: the latest record is written last
        self._announced = True
        self._changed = asyncio.Event()
        self._deadline: asyncio.Timeout | None = None

    @property
    def job_id(self) -> str:
        return self.record.job_id

    @property
    def shown(self) -> JobRecord:
        """The record as it is told, with a warning when it could still be lost."""
        if not self.unwritten:
            return self.record
        warning = self.handler.not_saved(self.unwritten)
        return self.record.model_copy(update={"warnings": [*self.record.warnings, warning]})

    @property
    def settled(self) -> bool:
        """Whether nothing more of it will be written."""
        return self.record.status.ended and (self.saved or self.superseded)

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
        self.on_change(self.record)

    def next_revision(self) -> JobRecord:
        """The record as it is to be written now, which may be for the second time."""
        self.record = self.record.model_copy(update={"revision": self.record.revision + 1})
        return self.record

    def written(self, record: JobRecord) -> None:
        """The database has a record of the job: this one."""
        self.stored = record.attempt
        self.saved, self.unwritten = self.record is record, ""

    def see(self, record: JobRecord) -> None:
        """Another process has brought the job this far."""
        self.record, self.released = record, False
        self.written(record)
        self.announce()

    @contextlib.contextmanager
    def until(self, deadline: asyncio.Timeout) -> Iterator[None]:
        """What is done for it ends at a deadline, which comes nearer when it is cancelled."""
        self._deadline = deadline
        try:
            yield
        finally:
            self._deadline = None

    def cancel(self, grace_s: float) -> None:
        """Have its work end after the current step, or else be given up after grace_s seconds."""
        self.cancelling = True
        self._hasten(grace_s)

    def supersede(self) -> None:
        """Somebody else has the job now: have its work end, and write nothing of it."""
        self.superseded = True
        self._hasten(self.handler.cancel_s)

    def _hasten(self, grace_s: float) -> None:
        deadline = self._deadline
        if deadline is not None and not deadline.expired() and not self.committed:
            soon = asyncio.get_running_loop().time() + grace_s
            deadline.reschedule(min(soon, deadline.when() or soon))

    def go_on(self) -> None:
        """Raises Cancelled, Superseded."""
        if self.superseded:
            raise Superseded
        if self.cancelling:
            raise Cancelled

    def commit(self) -> None:
        """From here on the job is not cancelled but finished."""
        self.go_on()
        self.committed = True

    def release(self) -> None:
        """Let all who wait go: the job is for another process, or for the next start."""
        self.released = True
        self.announce()

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
    """Live jobs by id, and those that wait for their turn, in order.

    A job that waits for another one has no place in the order yet.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, LiveJob] = {}
        self._waiting: list[LiveJob] = []

    def __iter__(self) -> Iterator[LiveJob]:
        return iter(list(self._jobs.values()))

    def of(self, handler: JobHandler) -> list[LiveJob]:
        return [job for job in self._jobs.values() if job.handler is handler]

    def find(self, job_id: str) -> LiveJob | None:
        return self._jobs.get(job_id)

    def latest(self, record: JobRecord) -> JobRecord:
        """What is newer than a record, if there is, as it is told."""
        job = self.find(record.job_id)
        return job.shown if job else record

    def track(self, job: LiveJob) -> None:
        self._jobs[job.job_id] = job

    def forget(self, job: LiveJob) -> None:
        self.dequeue(job)
        if self._jobs.get(job.job_id) is job:
            del self._jobs[job.job_id]

    def enqueue(self, job: LiveJob) -> None:
        """A job that ran before gets its place by age among those of a shared queue."""
        self.dequeue(job)
        self.track(job)
        self._waiting.append(job)
        if job.handler.shared:
            self._waiting.sort(key=lambda one: one.record.created_at)

    def dequeue(self, job: LiveJob) -> None:
        """Take a job out of the order; also when it does not wait there."""
        with contextlib.suppress(ValueError):
            self._waiting.remove(job)

    def waiting(self, handler: JobHandler) -> list[LiveJob]:
        """In the order of their turns, also those that wait for another job."""
        jobs = [job for job in self._waiting if job.handler is handler]
        return sorted(jobs, key=lambda job: handler.rank(job.record))

    def queued(self, handler: JobHandler) -> list[LiveJob]:
        """Those that could be next."""
        return [job for job in self.waiting(handler) if job.record.waits_for is None]

    def waiting_for(self, job_id: str) -> Iterable[LiveJob]:
        return [job for job in self._waiting if job.record.waits_for == job_id]

    def position(self, job_id: str) -> int | None:
        """1 for the next one; None when the job does not wait in the order."""
        job = self.find(job_id)
        if job is None or (job not in (queued := self.queued(job.handler))):
            return None
        return queued.index(job) + 1
