"""The queue of one process: the order is in memory, the state of each job in the records."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import suppress

from phonex.accounts.principal import Principal
from phonex.errors import (
    DatabaseUnavailable,
    JobFinished,
    JobNotFailed,
    JobNotFound,
    PhonexError,
    StorageFull,
)
from phonex.jobs.job import FRESH, LAST_RANK, JobHandler, LiveJob
from phonex.jobs.live_jobs import LiveJobs
from phonex.jobs.write_behind import WriteBehind
from phonex.store.database.paging import Page
from phonex.store.records.job import Failure, JobKind, JobRecord, JobStatus
from phonex.store.records.jobs import ANY_PARENT, Jobs
from phonex.system.clock import utc_now
from phonex.system.tracing import Tracing

logger = logging.getLogger(__name__)

# If recording the end of a job takes longer, clients get the result before it is recorded.
ANNOUNCE_S = 0.5
SLOW = "The database has not answered yet."
# How long cancel() waits for a job without a grace period to end.
LONGEST_END_S = 60.0


class LocalQueue:
    """A JobQueue for handlers of this process; a JobRunner runs their jobs.

    A job is written to the database before it is acknowledged, and refused if the database is
    full. While the database is down, jobs still run and are written as soon as it answers. A state
    reported without the warning that it is not saved survives a kill of all processes; a job that
    was running then is run again with the same id.

    on_end: called when a job ends. tracing: each job continues the trace that queued it.
    waits_for_stores: a job that the database or the files interrupt is put off, where its handler
    would fail it.
    """

    waits_for_stores = False
    job_seconds: float | None = None

    def __init__(
        self,
        jobs: Jobs,
        on_end: Callable[[JobRecord], None] = lambda record: None,
        tracing: Tracing | None = None,
    ) -> None:
        self._jobs = jobs
        self._on_end = on_end
        self.tracing = tracing or Tracing()
        self._handlers: dict[JobKind, JobHandler] = {}
        self.live = LiveJobs()
        self.write_behind = WriteBehind(jobs)
        self.arrived: dict[JobHandler, asyncio.Event] = {}  # a handler's jobs may be able to start
        self.urgent: asyncio.Queue[LiveJob] = asyncio.Queue()  # they run beside the others, at once
        self.stopping = False

    def register(self, handler: JobHandler) -> None:
        self._handlers |= dict.fromkeys(handler.kinds, handler)
        self.arrived[handler] = asyncio.Event()

    async def refresh(self) -> None:
        """Nothing: this process has all jobs."""

    def count(self, kind: JobKind) -> tuple[int, int]:
        """The numbers of waiting jobs of clients and of running jobs of the kind's handler."""
        n_running = sum(job.running for job in self.live.of(self._handlers[kind]))
        return len(self._waiting(kind)), n_running

    def oldest_s(self, kind: JobKind) -> float:
        """How long the oldest waiting job of a client has waited, of the kind's handler."""
        oldest = min((job.record.created_at for job in self._waiting(kind)), default=utc_now())
        return max(0.0, (utc_now() - oldest).total_seconds())

    def _waiting(self, kind: JobKind) -> list[LiveJob]:
        """Those of clients: the others may wait for hours, behind them."""
        handler = self._handlers[kind]
        waiting = self.live.waiting(handler)
        return [job for job in waiting if handler.rank(job.record) < LAST_RANK]

    def active(self, kind: JobKind) -> list[JobRecord]:
        jobs = [job.record for job in self.live if not job.record.status.ended]
        return [record for record in jobs if record.kind is kind]

    def find(self, job_id: str) -> JobRecord | None:
        job = self.live.find(job_id)
        return job.shown if job else None

    def position(self, job_id: str) -> int | None:
        return self.live.position(job_id)

    @property
    def unwritten(self) -> str:
        """Why a job's latest state is not in the database; empty if all are saved."""
        return next((job.unwritten for job in self.live if job.unwritten), "")

    async def submit(self, record: JobRecord, *, at_once: bool = False) -> JobRecord:
        if (known := self.live.find(record.job_id)) is not None:
            return known.shown
        job = self._live_job(record.model_copy(update={"trace": self.tracing.here()}))
        if not job.handler.keeps_records:  # so that the job is found meanwhile
            self.live.track(job)
        try:
            await self.write_behind.record(job)
        except StorageFull:
            if job.handler.keeps_records:
                await job.handler.ended(record)
                raise
        if job.superseded:
            self.live.forget(job)
            return await self._take_over(record)
        if at_once:
            self._run_at_once(job)
        else:
            self.enqueue(job)
        return job.shown

    def _run_at_once(self, job: LiveJob) -> None:
        self.live.track(job)
        if self.stopping:  # it runs after the next start
            job.release()
        else:
            job.running = True  # it is not waiting, so a cancel ends its work
            self.urgent.put_nowait(job)

    def hold_urgent(self) -> None:
        """Leave the urgent jobs that have not begun to the next start."""
        while not self.urgent.empty():
            self.urgent.get_nowait().running = False

    def _live_job(self, record: JobRecord, stored: int | None = None) -> LiveJob:
        return LiveJob(record, self._handlers[record.kind], stored)

    async def _take_over(self, record: JobRecord) -> JobRecord:
        """Use another process's state of a job; complete its end if that was interrupted."""
        found = await self._jobs.find(record.job_id)
        if found is None:
            return record
        job = self._live_job(found, found.attempt)
        if found.status.ended:
            job.change_silently()
            await self.write_behind.save(job)
        else:
            self.enqueue(job)
        return job.shown

    def enqueue(self, job: LiveJob) -> None:
        job.cancelling = job.committed = job.running = False
        job.on_change = self._update_followers
        self.live.enqueue(job)
        self.arrived[job.handler].set()
        if self.stopping:  # it runs after the next start
            job.release()

    def wake(self) -> None:
        """Have the runner check again for new records and ready jobs."""
        for arrived in self.arrived.values():
            arrived.set()

    def retry_now(self, job_id: str) -> None:
        if (job := self.live.find(job_id)) is not None:
            job.reset_faults()
            self.arrived[job.handler].set()

    async def _known(self, principal: Principal, job_id: str) -> tuple[LiveJob | None, JobRecord]:
        """Raises JobNotFound, DatabaseUnavailable."""
        job = self.live.find(job_id)
        if job is not None and job.record.owner_id == principal.owner_id:
            return job, job.shown
        # Also for another owner's live job, so that it answers like an unknown one.
        record = await self._jobs.find_own(principal.owner_id, job_id)
        if record is None:
            raise JobNotFound(job_id)
        return None, record

    async def get(self, principal: Principal, job_id: str) -> JobRecord:
        return (await self._known(principal, job_id))[1]

    async def exists(self, job_id: str) -> bool:
        return self.live.find(job_id) is not None or await self._jobs.find(job_id) is not None

    async def page(
        self,
        principal: Principal,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
        parent: str = ANY_PARENT,
    ) -> Page[JobRecord]:
        page = await self._jobs.page(principal.owner_id, kinds, status, limit, cursor, parent)
        latest = [self.find(record.job_id) or record for record in page.items]
        return Page(latest, page.next_cursor)

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> JobRecord:
        job, record = await self._known(principal, job_id)
        if job is None:
            return record
        with suppress(TimeoutError):
            await asyncio.wait_for(job.ended(), seconds)
        return job.shown

    async def events(self, principal: Principal, job_id: str) -> AsyncIterator[JobRecord]:
        job, record = await self._known(principal, job_id)
        if job is None:
            yield record
            return
        async for record in job.changes():
            yield record

    async def cancel(self, principal: Principal, job_id: str) -> JobRecord:
        job, record = await self._known(principal, job_id)
        if record.status is JobStatus.CANCELLED:
            return record
        if record.status.ended:
            raise JobFinished(job_id, record.status)
        if job is None:  # another process has the job
            job = self._live_job(record, record.attempt)
            self.live.track(job)
        if not job.running:
            await self._cancel_waiting(job)
            # Another process may have changed it at the same time.
            return await self.cancel(principal, job_id) if job.superseded else job.shown
        job.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(job.ended(), job.handler.cancel_s or LONGEST_END_S)
        if job.record.status in (JobStatus.COMPLETED, JobStatus.FAILED):  # ended before the cancel
            raise JobFinished(job_id, job.record.status)
        return job.shown

    async def _cancel_waiting(self, job: LiveJob) -> None:
        job.place, awaited = None, job.record.waits_for
        await self.end(job, JobStatus.CANCELLED)
        if awaited and not self.live.waiting_for(awaited) and self.live.find(awaited):
            with suppress(JobFinished):
                await self.cancel(Principal(job.record.owner_id), awaited)

    async def retry(self, principal: Principal, job_id: str) -> JobRecord:
        _, record = await self._known(principal, job_id)
        # No await before it is tracked, so that the second of two concurrent retries finds it.
        job = self.live.find(job_id) or self._live_job(record, record.attempt)
        if job.record.status is not JobStatus.FAILED:
            raise JobNotFailed(job_id, job.record.status)
        before = {field: getattr(job.record, field) for field in (*FRESH, "attempts")}
        job.change(**FRESH, attempts=0)
        self.live.track(job)
        try:
            await self.write_behind.record(job)
        except StorageFull:
            job.change(**before)
            raise
        if not job.record.status.ended:  # it was not cancelled meanwhile
            self.enqueue(job)
        return job.shown

    async def delete(self, principal: Principal, job_id: str) -> None:
        job, _ = await self._known(principal, job_id)
        await self.write_behind.delete(job_id, job)
        if job:
            self.live.forget(job)
            await job.handler.ended(job.record)

    # The methods below are for the runner.

    async def begin(self, job: LiveJob) -> None:
        """Write the start of an attempt, later if the database is down."""
        await self.write_behind.save(job)

    async def seize(self, job: LiveJob) -> None:
        """Take a job that will not be started from whoever ran it."""

    def beat(self) -> None:
        """Called every second, before the records are written."""

    async def sweep(self, handler: JobHandler) -> None:
        """Remove files that an earlier process left. Raises as JobHandler.sweep()."""
        await handler.sweep([job.job_id for job in self.live.of(handler)])

    async def end(self, job: LiveJob, status: JobStatus, error: PhonexError | None = None) -> None:
        """Announce the end once it is recorded, or with the warning that it is not."""
        job.change_silently(
            status=status,
            error=error and Failure(code=error.code, message=error.message, status=error.status),
            progress=100 if status is JobStatus.COMPLETED else job.record.progress,
            completed_at=utc_now(),
            waits_for=None,
        )
        self._on_end(job.record)
        self._update_followers(job.record)
        late = asyncio.get_running_loop().call_later(ANNOUNCE_S, job.announce, SLOW)
        try:
            await self.write_behind.save(job)
            await self.settle(job)
        finally:
            late.cancel()
            job.announce()

    async def settle(self, job: LiveJob) -> None:
        """Forget a job if it has ended and nothing more will be written for it."""
        written = job.saved or job.superseded
        if job.record.status.ended and written and self.live.find(job.job_id) is job:
            self.live.forget(job)
            await job.handler.ended(job.record)

    async def drop(self, job: LiveJob) -> None:
        """Forget a job that another process has taken over or that is no longer needed."""
        self.live.forget(job)
        found: JobRecord | None = job.record
        with suppress(DatabaseUnavailable):
            found = await self._jobs.find(job.job_id)
        if found is None or found.status.ended:
            await job.handler.ended(found or _cancelled(job.record))
            self._update_followers(found or job.record, gone=True)
        job.release()
        self.wake()

    def _update_followers(self, awaited: JobRecord, *, gone: bool = False) -> None:
        for job in self.live.waiting_for(awaited.job_id):
            fields = job.handler.follow(job.record, awaited)
            if gone or awaited.status.ended:
                job.change(**fields, waits_for=None)
                self.enqueue(job)
            elif fields:
                job.change(**fields)

    async def read(self, handler: JobHandler) -> None:
        """Queue the jobs that an earlier process left, and those of the other processes.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable, OSError.
        """
        records = {each.job_id: each for each in await self._jobs.unfinished(handler.kinds)}
        for record in await handler.restore(list(records.values())):
            self._read_record(record, handler)
        if not handler.shared:
            logger.info("resumed after a restart: %d jobs", len(records))
        for job in self.live.of(handler):
            if job.saved and not job.running and job.job_id not in records:
                found = await self._jobs.find(job.job_id)
                if found is None and not job.running:
                    await self.drop(job)

    def _read_record(self, record: JobRecord, handler: JobHandler) -> None:
        job = self.live.find(record.job_id)
        if job is None:
            job = LiveJob(record, handler, record.attempt)
            if not handler.shared:  # no other process runs it
                fresh = {} if handler.resumes else FRESH
                job.change(**{**fresh, "status": JobStatus.QUEUED})
            self.enqueue(job)
        elif job.saved and not job.running and record.revision > job.record.revision:
            job.adopt(record)


def _cancelled(record: JobRecord) -> JobRecord:
    """The end of a job whose record is gone."""
    return record.model_copy(update={"status": JobStatus.CANCELLED})
