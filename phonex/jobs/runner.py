"""The job runner: takes synthesis work, bounded; one job at a time; keeps the records true."""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from phonex.clock import utc_now
from phonex.errors import (
    AudioNotReady,
    JobFinished,
    JobNotFailed,
    PhonexError,
    QueueFull,
    SampleNotKept,
    Stopping,
    SynthesisFailed,
)
from phonex.jobs.ask import Ask
from phonex.jobs.journal import Journal
from phonex.jobs.live import LiveJob, LiveJobs
from phonex.jobs.work import Cancelled, Workshop
from phonex.store.page import Page
from phonex.store.records import Failure, JobKind, JobRecord, JobStatus

logger = logging.getLogger(__name__)

# What a job costs before the first has been timed, for Retry-After.
FIRST_GUESS_S = 3.0
CANCEL_WAIT_S = 10.0


@dataclass(frozen=True)
class QueueState:
    depth: int
    capacity: int
    running: int


# What a job looks like when it has to begin (again).
FRESH: dict[str, object] = {
    "status": JobStatus.QUEUED,
    "progress": 0,
    "error": None,
    "completed_at": None,
}


class JobRunner:
    """Accepts, queues, runs, cancels and retries jobs.

    A job is in the database before it is acknowledged, unless the database is down: then it is
    run all the same and written as soon as the database answers. Does not know engines or HTTP.
    """

    def __init__(
        self,
        workshop: Workshop,
        journal: Journal,
        capacity: int,
        on_end: Callable[[JobRecord], None] = lambda record: None,
    ) -> None:
        self._workshop = workshop
        self._journal = journal
        self._live = LiveJobs(capacity)
        self._reserved = 0  # places of jobs that are being accepted
        self._on_end = on_end
        self.stopping = False
        self._running: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._job_seconds = FIRST_GUESS_S

    @property
    def state(self) -> QueueState:
        return QueueState(self._live.depth, self._live.capacity, self._live.running)

    def position(self, job_id: str) -> int | None:
        return self._live.position(job_id)

    # --- life ---

    async def start(self) -> None:
        """Take up what a former process left, then work."""
        self._tasks = [
            asyncio.create_task(self._journal.keep(self._live, self._take_up), name="journal"),
            asyncio.create_task(self._work(), name="jobs"),
        ]

    async def stop(self, drain_s: float) -> None:
        """Take no new work; the running job gets drain_s seconds, then it waits for the next
        start like the queued ones. Those who wait for a job that is not done are let go.
        """
        if self.stopping:
            return
        self.stopping = True
        self._tasks[-1].cancel()
        for job in self._live.waiting():
            job.release()
        if self._running is not None:
            await asyncio.wait([self._running], timeout=drain_s)
            self._running.cancel()
            await asyncio.wait([self._running])
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._journal.write(self._live)

    async def _take_up(self, records: list[JobRecord]) -> None:
        for record in records:
            if self._live.find(record.job_id) is None:
                self._live.enqueue(LiveJob(record.model_copy(update=FRESH)))
        if records:
            logger.info("taken up after a restart: %d jobs", len(records))

    # --- taking work ---

    async def submit(self, ask: Ask) -> JobRecord:
        """Check, store and queue. Raises QueueFull, Stopping, and what Workshop.check raises."""
        self._reserve()
        try:
            record = await self._workshop.accept(ask, job_id=str(uuid.uuid4()))
            job = LiveJob(record)
            await self._journal.save(job)
        finally:
            self._reserved -= 1
        self._live.enqueue(job)
        return record

    def _reserve(self) -> None:
        if self.stopping:
            raise Stopping
        if self._live.depth + self._reserved >= self._live.capacity:
            seconds = min(60, max(1, round(self._job_seconds)))
            raise QueueFull(self._live.capacity, seconds)
        self._reserved += 1

    async def retry(self, job_id: str) -> JobRecord:
        """Raises JobNotFound, JobNotFailed, SampleNotKept, QueueFull, Stopping."""
        record = await self.get(job_id)
        if record.status is not JobStatus.FAILED:
            raise JobNotFailed(job_id, record.status)
        if record.kind is JobKind.QUICK:
            raise SampleNotKept
        self._reserve()
        try:
            job = LiveJob(record.model_copy(update=FRESH))
            await self._journal.save(job)
        finally:
            self._reserved -= 1
        self._live.enqueue(job)
        return job.record

    # --- asking ---

    async def get(self, job_id: str) -> JobRecord:
        """Raises JobNotFound, DatabaseUnavailable."""
        job = self._live.find(job_id)
        return job.record if job else await self._journal.get(job_id)

    async def page(
        self, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[JobRecord]:
        page = await self._journal.page(status, limit, cursor)
        return Page([self._latest(record) for record in page.items], page.next_cursor)

    def _latest(self, record: JobRecord) -> JobRecord:
        job = self._live.find(record.job_id)
        return job.record if job else record

    async def wait(self, job_id: str, seconds: float) -> JobRecord:
        """The record once the job has ended, or as it is after so many seconds."""
        job = self._live.find(job_id)
        if job is None:
            return await self.get(job_id)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(job.ended(), seconds)
        return job.record

    async def events(self, job_id: str) -> AsyncIterator[JobRecord]:
        """The record now and at each change, up to its end."""
        job = self._live.find(job_id)
        if job is None:
            yield await self.get(job_id)
            return
        async for record in job.changes():
            yield record

    # --- ending ---

    async def cancel(self, job_id: str) -> JobRecord:
        """Take a job out of the queue or stop it after its current piece.

        Idempotent. Raises JobNotFound, JobFinished.
        """
        job = self._live.find(job_id)
        record = job.record if job else await self.get(job_id)
        if record.status is JobStatus.CANCELLED:
            return record
        if job is None or record.status.ended:
            raise JobFinished(job_id, record.status)
        if record.status is JobStatus.QUEUED:
            self._live.dequeue(job)
            await self._end(job, JobStatus.CANCELLED)
        else:
            job.cancelling = True
            await self.wait(job_id, CANCEL_WAIT_S)
        return job.record

    async def delete_audio(self, audio_id: str) -> None:
        """Remove audio and the record of its job.

        Raises AudioNotFound, AudioNotReady while it is being made, DatabaseUnavailable.
        """
        job = self._live.find(audio_id)
        record = job.record if job else await self._journal.find(audio_id)
        if record is not None and not record.status.ended:
            raise AudioNotReady(audio_id, record.status)
        if job:
            self._live.forget(job)
        await self._journal.delete(audio_id)
        await self._workshop.discard_audio(audio_id)

    # --- working ---

    async def _work(self) -> None:
        while True:
            job = await self._live.next()
            self._running = asyncio.create_task(self._run(job), name=job.record.job_id)
            await asyncio.wait([self._running])
            self._running = None

    async def _run(self, job: LiveJob) -> None:
        started = time.monotonic()
        job.change(status=JobStatus.PROCESSING, attempts=job.record.attempts + 1)
        await self._journal.save(job)
        try:
            await self._workshop.run(job)
        except asyncio.CancelledError:  # the service stops: the job waits for the next start
            job.change(**FRESH)
            job.release()
            return
        except Cancelled:
            await self._end(job, JobStatus.CANCELLED)
        except PhonexError as exc:
            logger.warning("job %s failed: %s", job.record.job_id, exc.message)
            await self._end(job, JobStatus.FAILED, exc)
        except Exception:  # one job's fault must not end the others
            logger.exception("job %s failed by an internal fault", job.record.job_id)
            fault = SynthesisFailed("The synthesis failed by an internal fault; it was logged.")
            await self._end(job, JobStatus.FAILED, fault)
        else:
            await self._end(job, JobStatus.COMPLETED)
            self._job_seconds += 0.2 * (time.monotonic() - started - self._job_seconds)

    async def _end(self, job: LiveJob, status: JobStatus, error: PhonexError | None = None) -> None:
        failure = error and Failure(code=error.code, message=error.message, status=error.status)
        progress = 100 if status is JobStatus.COMPLETED else job.record.progress
        job.change(status=status, error=failure, progress=progress, completed_at=utc_now())
        self._on_end(job.record)
        await self._journal.save(job)
        await self._workshop.discard_sample(job.record)
        if job.saved:
            self._live.forget(job)
