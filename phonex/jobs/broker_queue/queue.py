"""The queue of a node: it records jobs and sends them to workers; what becomes of them it reads."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import suppress

from phonex.accounts.principal import Principal
from phonex.errors import (
    DatabaseUnavailable,
    JobFinished,
    JobNotFailed,
    JobNotFound,
)
from phonex.jobs.broker_queue.census import Census
from phonex.jobs.broker_queue.lanes import FITS
from phonex.jobs.broker_queue.sender import JobSender
from phonex.jobs.broker_queue.watch import JobWatch
from phonex.jobs.broker_queue.worker_queue import WorkerQueue
from phonex.jobs.errors import BrokerUnavailable
from phonex.jobs.job import FRESH, JobHandler
from phonex.store.database.paging import Page
from phonex.store.records.fleet_jobs import FleetJobs, UnfinishedJob, brief_of
from phonex.store.records.job import JobKind, JobRecord, JobStatus
from phonex.store.records.jobs import ANY_PARENT
from phonex.system.clock import utc_now

logger = logging.getLogger(__name__)


class BrokerQueue:
    """A JobQueue whose jobs workers run; jobs without a lane, own runs.

    A job is recorded before it is sent. If the broker does not take it then, a sweep sends it
    later; while the broker is known to be away, jobs for which a client waits are refused.
    """

    def __init__(self, jobs: FleetJobs, sender: JobSender, own: WorkerQueue) -> None:
        self._jobs = jobs
        self._sender = sender
        self._handlers: dict[JobKind, JobHandler] = {}
        self._urgent: set[asyncio.Task[bool]] = set()
        self.own = own
        self.census = Census(jobs)
        self.watch = JobWatch(jobs)
        self.accepted: set[str] = set()  # here, and not known to have ended
        self.fits: Sequence[JobRecord] = ()  # unfinished ones, as last read
        self.unwritten = ""

    @property
    def stopping(self) -> bool:
        return self.watch.stopping

    def stop(self) -> None:
        """Take no more jobs, and let clients stop waiting."""
        self.watch.stop()

    def register(self, handler: JobHandler) -> None:
        self._handlers |= dict.fromkeys(handler.kinds, handler)
        if handler.lane is None:
            self.own.register(handler)

    def handler(self, kind: JobKind) -> JobHandler:
        return self._handlers[kind]

    @property
    def handlers(self) -> Sequence[JobHandler]:
        return list(dict.fromkeys(self._handlers.values()))

    # What the fleet does.

    async def look(self) -> Sequence[UnfinishedJob]:
        """What waits and runs. Raises DatabaseUnavailable."""
        return await self.census.read([handler.kinds for handler in self.handlers])

    async def refresh(self) -> None:
        """What was read last stays known while the database is down."""
        with suppress(DatabaseUnavailable):
            await self.look()

    def count(self, kind: JobKind) -> tuple[int, int]:
        return self.census.count(self._handlers[kind].kinds)

    def oldest_s(self, kind: JobKind) -> float:
        return self.census.oldest_s(self._handlers[kind].kinds)

    @property
    def job_seconds(self) -> float | None:
        """Until a place gets free: the workers end one job after the other."""
        if self.census.seconds is None:
            return None
        n_running = sum(job.status is JobStatus.PROCESSING for job in self.census.unfinished)
        return self.census.seconds / max(1, n_running)

    def active(self, kind: JobKind) -> list[JobRecord]:
        fits = [record for record in self.fits if record.kind is kind]
        return fits + self.own.active(kind)

    def find(self, job_id: str) -> JobRecord | None:
        return self.own.find(job_id)

    def position(self, job_id: str) -> int | None:
        return self.census.position(job_id)

    def wake(self) -> None:
        self.own.wake()

    def retry_now(self, job_id: str) -> None:
        self.own.retry_now(job_id)

    # Jobs, by their records.

    async def submit(self, record: JobRecord, *, at_once: bool = False) -> JobRecord:
        """Raises BrokerUnavailable, DatabaseUnavailable, StorageFull."""
        handler = self._handlers[record.kind]
        if handler.lane not in (None, FITS):  # nobody waits for the fit of a voice
            await self._sender.require()
        trace = self.own.tracing.here()
        own = {"rank": handler.rank(record), "revision": 1, "trace": trace}
        record = record.model_copy(update=own)
        try:
            if not await self._jobs.insert(record):
                return await self._jobs.get(record.job_id)
        except DatabaseUnavailable:
            if handler.shared:  # other records tell of it, by which it is submitted later
                return record
            raise
        self.accepted.add(record.job_id)
        self.census.add(brief_of(record))
        await self.send(record, at_once=at_once)
        await self.refresh()
        return record

    async def send(self, record: JobRecord, *, at_once: bool = False) -> None:
        """Send a recorded job to the workers, if it can begin; a sweep does it again on failure."""
        handler = self._handlers[record.kind]
        if record.waits_for is not None:
            return
        if handler.lane is None:
            self.run_here(record.job_id)
            return
        try:
            await self._sender.send(handler, record, at_once=at_once)
        except BrokerUnavailable as exc:
            logger.warning("job %s is sent later: %s", record.job_id, exc.message)

    def run_here(self, job_id: str) -> None:
        """Run a job that goes to no worker, unless another node does."""
        task = asyncio.create_task(self.own.take(job_id))
        self._urgent.add(task)
        task.add_done_callback(self._urgent.discard)

    async def exists(self, job_id: str) -> bool:
        return await self._jobs.find(job_id) is not None

    async def get(self, principal: Principal, job_id: str) -> JobRecord:
        record = await self._jobs.find_own(principal.owner_id, job_id)
        if record is None:
            raise JobNotFound(job_id)
        if record.status is JobStatus.QUEUED:  # it is to have a position
            self.census.expect(record.job_id)
            await self.refresh()
        return record

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
        await self.refresh()
        return page

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> JobRecord:
        record = await self.get(principal, job_id)
        if record.status.ended or seconds <= 0:
            return record
        with suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == float("inf") else seconds):
                async for latest in self._changes(record):
                    record = latest
        return record

    async def events(self, principal: Principal, job_id: str) -> AsyncIterator[JobRecord]:
        async for record in self._changes(await self.get(principal, job_id)):
            yield record

    async def _changes(self, record: JobRecord) -> AsyncIterator[JobRecord]:
        """A record and each later one, until it ends or is gone, or this process stops."""
        async with self.watch.watching(record) as watched:
            while True:
                changed, latest = watched.changed, watched.record
                if latest is None:
                    return
                yield latest
                if latest.status.ended or self.stopping:
                    return
                await changed.wait()

    async def cancel(self, principal: Principal, job_id: str) -> JobRecord:
        while True:
            record = await self.get(principal, job_id)
            if record.status is JobStatus.CANCELLED:
                return record
            if record.status.ended:
                raise JobFinished(job_id, record.status)
            # With the next attempt, so that whoever runs it writes nothing any more.
            ended = {"status": JobStatus.CANCELLED, "completed_at": utc_now(), "waits_for": None}
            cancelled = record.model_copy(update={**ended, "attempt": record.attempt + 1})
            if (written := await self._replace(record, cancelled)) is not None:
                await self._clean_up(principal, record, written)
                return written

    async def _replace(self, record: JobRecord, changed: JobRecord) -> JobRecord | None:
        """Write a changed record; None if another process has changed it since it was read."""
        changed = changed.model_copy(update={"revision": record.revision + 1})
        if not await self._jobs.replace(changed, {record.attempt}):
            return None
        self.watch.note(changed)
        return changed

    async def _clean_up(self, principal: Principal, before: JobRecord, ended: JobRecord) -> None:
        """After a cancel: what its worker does not do, and the job that only it waited for."""
        handler = self._handlers[ended.kind]
        await handler.reflect(ended)
        if not handler.keeps_records:
            await self._jobs.delete(ended.job_id)
        if before.status is JobStatus.QUEUED:
            await handler.ended(ended)
        if before.waits_for and not await self._jobs.waiting_for(before.waits_for):
            with suppress(JobFinished, JobNotFound):
                await self.cancel(principal, before.waits_for)

    async def retry(self, principal: Principal, job_id: str) -> JobRecord:
        """Raises BrokerUnavailable, too."""
        while True:
            record = await self.get(principal, job_id)
            if record.status is not JobStatus.FAILED:
                raise JobNotFailed(job_id, record.status)
            await self._sender.require()
            fresh = record.model_copy(update={**FRESH, "attempts": 0})
            if (written := await self._replace(record, fresh)) is not None:
                await self.send(written)
                await self.refresh()
                return written

    async def delete(self, principal: Principal, job_id: str) -> None:
        record = await self.get(principal, job_id)
        await self._jobs.delete(job_id)
        await self._handlers[record.kind].ended(record)
