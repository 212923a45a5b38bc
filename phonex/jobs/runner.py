"""The job runner: takes synthesis work, bounded; one job at a time; keeps the records true."""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable, Collection

from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    DatabaseUnavailable,
    JobFinished,
    JobNotFailed,
    PhonexError,
    SampleNotKept,
    StorageFull,
    SynthesisFailed,
)
from phonex.jobs.admission import Admission
from phonex.jobs.anteroom import Anteroom
from phonex.jobs.ask import Ask
from phonex.jobs.ending import Endings
from phonex.jobs.journal import Journal
from phonex.jobs.live import FRESH, LiveJob, LiveJobs, QueueState
from phonex.jobs.work import Cancelled, Workshop
from phonex.store.database.paging import Page
from phonex.store.records.jobs import JobKind, JobRecord, JobStatus
from phonex.system.logs import log_fault, reason

logger = logging.getLogger(__name__)

CANCEL_WAIT_S = 10.0
# How often records that could not be written are tried again.
BEAT_S = 1.0
# A job that was at work so often when the service died is what kills it.
MAX_ATTEMPTS = 3


class JobRunner:
    """Accepts, queues, runs, cancels and retries jobs. Does not know engines or HTTP.

    A job is in the database before it is acknowledged. What it cannot record, for want of room,
    is refused; while it is down, jobs run all the same and are written as soon as it answers.
    Whatever is told of a job without the warning that it is not recorded yet outlives a kill of
    all processes; a job that was at work then is done again, under its id.
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
        self._admission = Admission(self._live)
        self._anteroom = Anteroom(workshop, journal, self._live)
        self._endings = Endings(workshop, journal, self._live, on_end)
        self._running: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def stopping(self) -> bool:
        return self._admission.stopping

    @property
    def state(self) -> QueueState:
        return self._live.state

    @property
    def unwritten(self) -> str:
        """Why the database lacks something that jobs were told, a sentence; empty: it does not."""
        return self._live.unwritten

    async def start(self) -> None:
        """Take up what a former process left (later, if the database is down), then work."""
        samples = await self._workshop.samples()
        taken_up = await self._take_up(samples)
        self._tasks = [
            asyncio.create_task(self._keep_records(samples, taken_up), name="journal"),
            asyncio.create_task(self._work(), name="jobs"),
        ]
        for task in self._tasks:
            task.add_done_callback(log_fault)

    async def stop(self, drain_s: float) -> None:
        """Take no new work; the running job gets drain_s seconds, then it waits for the next
        start like the queued ones. Those who wait for a job that is not done are let go.
        """
        if self.stopping:
            return
        self._admission.stopping = True
        self._tasks[-1].cancel()
        for job in self._live.waiting():
            job.release()
        await self._anteroom.close()
        if self._running is not None:
            await asyncio.wait([self._running], timeout=drain_s)
            self._running.cancel()
            await asyncio.wait([self._running])
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._journal.write(self._live, insist=True)

    def hurry(self) -> None:
        """End a stop's patience: the running job waits for the next start."""
        if self._running is not None:
            self._running.cancel()

    async def _take_up(self, samples: Collection[str]) -> bool:
        """Queue what a former process left unfinished. Whether the database told what that is.

        samples: those of quick clones that were there at the start; what belongs to no job goes.
        """
        try:
            records = await self._journal.unfinished()
        except (DatabaseUnavailable, StorageFull):
            return False
        for record in records:
            if self._live.find(record.job_id) is None:
                await self._take_up_one(LiveJob(record))
        logger.info("taken up after a restart: %d jobs", len(records))
        for orphan in set(samples) - {record.job_id for record in records}:
            await self._workshop.discard_sample(orphan)
        return True

    async def _take_up_one(self, job: LiveJob) -> None:
        if job.record.attempts >= MAX_ATTEMPTS:
            fault = SynthesisFailed(f"The service ended {MAX_ATTEMPTS} times at this job.")
            await self._endings.end(job, JobStatus.FAILED, fault)
            return
        job.change(**FRESH)
        self._queue_up(job)

    def _queue_up(self, job: LiveJob) -> None:
        if job.record.fit and not self.stopping:
            self._anteroom.admit(job)
        else:
            self._live.enqueue(job)

    async def _keep_records(self, samples: Collection[str], taken_up: bool) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            taken_up = taken_up or await self._take_up(samples)
            if taken_up:
                await self._journal.write(self._live)

    async def check(self, ask: Ask) -> None:
        """Raise what submit would, before anything is done for it."""
        self._admission.refuse_when_full()
        await self._workshop.check(ask)

    async def submit(self, ask: Ask) -> JobRecord:
        """Check, store and queue.

        Raises QueueFull, Stopping, StorageFull, and what Workshop.check raises.
        """
        with self._admission.place():
            job = LiveJob(await self._workshop.accept(ask, job_id=str(uuid.uuid4())))
            try:
                await self._journal.record(job)
            except StorageFull:
                await self._endings.discard_sample(job)
                raise
        self._queue_up(job)
        if self.stopping:  # since a moment ago: it is for the next start
            job.release()
        return job.shown

    async def retry(self, job_id: str) -> JobRecord:
        """Raises JobNotFound, JobNotFailed, SampleNotKept, QueueFull, Stopping, StorageFull."""
        record = await self.get(job_id)
        # No pause until it is set aside: of two retries at once, the second finds a live job.
        job = self._live.find(job_id) or LiveJob(record)
        if job.record.status is not JobStatus.FAILED:
            raise JobNotFailed(job_id, job.record.status)
        if job.record.kind is JobKind.QUICK:
            raise SampleNotKept
        self._admission.refuse_when_full()
        before = {field: getattr(job.record, field) for field in (*FRESH, "attempts")}
        job.cancelling = False
        job.change(**FRESH, attempts=0)
        self._live.set_aside(job)
        try:
            await self._journal.record(job)
        except StorageFull:
            self._live.dequeue(job)
            job.change(**before)
            raise
        if not job.record.status.ended:  # not cancelled meanwhile
            self._live.enqueue(job)
        return job.shown

    async def get(self, job_id: str) -> JobRecord:
        """Raises JobNotFound, DatabaseUnavailable."""
        job = self._live.find(job_id)
        return job.shown if job else await self._journal.get(job_id)

    async def page(
        self, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[JobRecord]:
        page = await self._journal.page(status, limit, cursor)
        return Page([self._live.latest(record) for record in page.items], page.next_cursor)

    def position(self, job_id: str) -> int | None:
        return self._live.position(job_id)

    async def wait(self, job_id: str, seconds: float) -> JobRecord:
        """The record once the job has ended, or as it is after so many seconds."""
        job = self._live.find(job_id)
        if job is None:
            return await self.get(job_id)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(job.ended(), seconds)
        return job.shown

    async def events(self, job_id: str) -> AsyncIterator[JobRecord]:
        """The record now and at each change, up to its end."""
        job = self._live.find(job_id)
        if job is None:
            yield await self.get(job_id)
            return
        async for record in job.changes():
            yield record

    async def cancel(self, job_id: str) -> JobRecord:
        """Take a job out of the queue or stop it after its current piece, if that ever ends.

        Idempotent. Raises JobNotFound, JobFinished.
        """
        job = self._live.find(job_id)
        record = job.shown if job else await self.get(job_id)
        if record.status is JobStatus.CANCELLED:
            return record
        if job is None or record.status.ended:
            raise JobFinished(job_id, record.status)
        await self._anteroom.dismiss(job)
        if job.record.status is JobStatus.QUEUED:
            self._live.dequeue(job)
            await self._endings.end(job, JobStatus.CANCELLED)
        else:
            job.cancel(CANCEL_WAIT_S)
            await self.wait(job_id, CANCEL_WAIT_S)
            if job.record.status in (JobStatus.COMPLETED, JobStatus.FAILED):  # it was faster
                raise JobFinished(job_id, job.record.status)
        return job.shown

    async def delete_audio(self, audio_id: str) -> None:
        """Remove audio and the record of its job. Raises AudioNotFound, AudioNotReady while it is
        being made, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        job = self._live.find(audio_id)
        record = job.record if job else await self._journal.find(audio_id)
        if record is not None and not record.status.ended:
            raise AudioNotReady(audio_id, record.status)
        if record is not None and record.status is not JobStatus.COMPLETED:
            raise AudioNotFound(audio_id)  # there never was any: the record tells why
        # The files first: a disk may refuse, and a record be needed to try again.
        if not await self._workshop.discard_audio(audio_id) and record is None:
            raise AudioNotFound(audio_id)
        await self._journal.delete(audio_id, job)
        if job:
            self._live.forget(job)

    async def _work(self) -> None:
        while True:
            job = await self._live.next()
            job.change(status=JobStatus.PROCESSING, attempts=job.record.attempts + 1)
            self._running = asyncio.create_task(self._run(job), name=job.record.job_id)
            await asyncio.wait([self._running])
            self._running = None

    async def _run(self, job: LiveJob) -> None:
        started = time.monotonic()
        # Alone once the service has died at it, for those along with it may be to blame.
        queue = self._live.queued if job.record.attempts == 1 else tuple
        try:
            await self._journal.save(job)
            await self._workshop.run(job, queue)
        except asyncio.CancelledError:  # the service stops
            await self._endings.interrupt(job)
        except Cancelled:
            await self._endings.end(job, JobStatus.CANCELLED)
        except PhonexError as exc:
            logger.warning("job %s failed: %s", job.record.job_id, reason(exc))
            await self._endings.end(job, JobStatus.FAILED, exc)
        except Exception:  # one job's fault must not end the others
            logger.exception("job %s failed by an internal fault", job.record.job_id)
            fault = SynthesisFailed("The synthesis failed by an internal fault; it was logged.")
            await self._endings.end(job, JobStatus.FAILED, fault)
        else:
            await self._endings.end(job, JobStatus.COMPLETED)
            self._admission.learn(time.monotonic() - started)
