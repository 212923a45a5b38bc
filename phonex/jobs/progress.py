"""The jobs this process knows of: waiting, running, and those not yet in the database."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

from phonex.jobs.backoff import Delay
from phonex.jobs.queue import Cancelled, JobHandler, Superseded
from phonex.store.records.jobs import JobRecord, JobStatus

# The state of a job that is to start, again or for the first time.
FRESH: dict[str, object] = {
    "status": JobStatus.QUEUED,
    "progress": 0,
    "error": None,
    "completed_at": None,
}


class LiveJob:
    """A job's latest record, and a way to await the next one.

    stored: the attempt in the database, None before the job is there. saved: the latest state is
    in the database. unwritten: why writing it failed, as a sentence. committed: the job can no
    longer be cancelled. superseded: another process has changed, taken over or removed it.
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
        self.released = False  # clients stop waiting for it
        self.delay = Delay()
        self.waiting: Callable[[], Sequence[JobRecord]] = tuple
        self.on_change: Callable[[JobRecord], None] = lambda record: None
        self.writing = asyncio.Lock()  # one write at a time, so that the latest is written last
        self._announced = True
        self._changed = asyncio.Event()
        self._deadline: asyncio.Timeout | None = None

    @property
    def job_id(self) -> str:
        return self.record.job_id

    @property
    def shown(self) -> JobRecord:
        """The record as shown to clients, with a warning if it could still be lost."""
        if not self.unwritten:
            return self.record
        warning = self.handler.not_saved(self.unwritten)
        return self.record.model_copy(update={"warnings": [*self.record.warnings, warning]})

    @property
    def settled(self) -> bool:
        """Whether nothing more will be written for it."""
        return self.record.status.ended and (self.saved or self.superseded)

    @property
    def over(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.released or (self.record.status.ended and self._announced)

    def change(self, **fields: object) -> None:
        self.end(**fields)
        self.announce()

    def end(self, **fields: object) -> None:
        """Change without announcing; announce() follows when the end is recorded or cannot be."""
        self.record = self.record.model_copy(update=fields)
        self.saved = self._announced = False

    def announce(self, unwritten: str = "") -> None:
        """Notify waiting clients of the latest record, and of why it is not in the database."""
        self.unwritten = unwritten or self.unwritten
        self._announced = True
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        self.on_change(self.record)

    def next_revision(self) -> JobRecord:
        """The record to be written now, with a new revision for every attempt to write it."""
        self.record = self.record.model_copy(update={"revision": self.record.revision + 1})
        return self.record

    def written(self, record: JobRecord) -> None:
        """Note that this record of the job is in the database."""
        self.stored = record.attempt
        self.saved, self.unwritten = self.record is record, ""

    def see(self, record: JobRecord) -> None:
        """Take over a newer record that another process wrote."""
        self.record, self.released = record, False
        self.written(record)
        self.announce()

    @contextlib.contextmanager
    def until(self, deadline: asyncio.Timeout) -> Iterator[None]:
        """Register the deadline of its work for the block; a cancel brings it forward."""
        self._deadline = deadline
        try:
            yield
        finally:
            self._deadline = None

    def cancel(self, grace_s: float) -> None:
        """Have its work end after the current step, or abort it after grace_s seconds."""
        self.cancelling = True
        self._hasten(grace_s)

    def supersede(self) -> None:
        """Another process has the job now: end the work and write nothing."""
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
        """From here on the job is finished even if it is cancelled. Raises as go_on()."""
        self.go_on()
        self.committed = True

    def release(self) -> None:
        """Stop clients from waiting: another process or the next start will run the job."""
        self.released = True
        self.announce()

    async def changes(self) -> AsyncIterator[JobRecord]:
        """The current record, then each new one, until the job ends or is released."""
        while True:
            # Read before the yield, so that no change is missed.
            changed, record, over = self._changed, self.shown, self.over
            if over or not record.status.ended:
                yield record
            if over or self.released:
                return
            await changed.wait()

    async def ended(self) -> None:
        """Wait until the job has ended or is released."""
        while not self.over:
            await self._changed.wait()


class LiveJobs:
    """Live jobs by id, and the waiting ones in order.

    A job that waits for another job has no position yet.
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
        """The live job's record if there is one, as shown to clients; otherwise the given one."""
        job = self.find(record.job_id)
        return job.shown if job else record

    def track(self, job: LiveJob) -> None:
        self._jobs[job.job_id] = job

    def forget(self, job: LiveJob) -> None:
        self.dequeue(job)
        if self._jobs.get(job.job_id) is job:
            del self._jobs[job.job_id]

    def enqueue(self, job: LiveJob) -> None:
        """Add a job to the order; a shared queue is sorted by age, also for requeued jobs."""
        self.dequeue(job)
        self.track(job)
        self._waiting.append(job)
        if job.handler.shared:
            self._waiting.sort(key=lambda one: one.record.created_at)

    def dequeue(self, job: LiveJob) -> None:
        """Take a job out of the order if it is there."""
        with contextlib.suppress(ValueError):
            self._waiting.remove(job)

    def waiting(self, handler: JobHandler) -> list[LiveJob]:
        """In the order they will run, including those that wait for another job."""
        jobs = [job for job in self._waiting if job.handler is handler]
        return sorted(jobs, key=lambda job: handler.rank(job.record))

    def queued(self, handler: JobHandler) -> list[LiveJob]:
        """Waiting jobs that do not wait for another job, in order."""
        return [job for job in self.waiting(handler) if job.record.waits_for is None]

    def waiting_for(self, job_id: str) -> Iterable[LiveJob]:
        return [job for job in self._waiting if job.record.waits_for == job_id]

    def position(self, job_id: str) -> int | None:
        """1 for the next job; None when the job has no position."""
        job = self.find(job_id)
        if job is None or (job not in (queued := self.queued(job.handler))):
            return None
        return queued.index(job) + 1
