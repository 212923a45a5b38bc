"""The queue of a process among others: it runs the jobs that it is given, if it is the first."""

import asyncio
import logging
from collections.abc import Callable

from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.jobs.broker_queue.lease import is_abandoned
from phonex.jobs.broker_queue.sender import JobSender
from phonex.jobs.errors import BrokerUnavailable
from phonex.jobs.job import FRESH, JobHandler, LiveJob, Superseded
from phonex.jobs.local_queue import LocalQueue
from phonex.store.records.fleet_jobs import FleetJobs
from phonex.store.records.job import JobRecord, JobStatus
from phonex.system.clock import utc_now
from phonex.system.tracing import Tracing

logger = logging.getLogger(__name__)

RETRY_S = 0.5  # while the database is down


class WorkerQueue(LocalQueue):
    """The jobs that this process has been given. Each is started by a compare-and-set on its
    record, and is this process's until another has changed the record.

    sender: of jobs that have waited for one of this process. runner: the id of this process.
    """

    waits_for_stores = True

    def __init__(
        self,
        jobs: FleetJobs,
        sender: JobSender,
        runner: str,
        on_end: Callable[[JobRecord], None] = lambda record: None,
        tracing: Tracing | None = None,
    ) -> None:
        super().__init__(jobs, on_end, tracing)
        self._records = jobs
        self._sender = sender
        self._runner = runner
        self._gone: dict[str, asyncio.Event] = {}

    async def take(self, job_id: str, *, at_once: bool = False) -> bool:
        """Run a job, unless another process does or its record says otherwise; returns when it has
        ended or is another's. False: it still has to be run by somebody.

        at_once: beside the others, if this is its first attempt.
        """
        record = await self._found(job_id)
        if record is None or not _may_begin(record) or job_id in self._gone:
            return True
        job = self._live_job(record, record.attempt)
        job.inquire = self._inquire
        if record.status is JobStatus.PROCESSING and not job.handler.resumes:
            job.change_silently(**FRESH)
        gone = self._gone[job_id] = asyncio.Event()
        if at_once and record.attempt == 0:
            self._run_at_once(job)
        else:
            self.enqueue(job)
        try:
            await gone.wait()
        finally:
            del self._gone[job_id]
        return not job.released or job.superseded

    async def _found(self, job_id: str) -> JobRecord | None:
        while True:
            try:
                return await self._jobs.find(job_id)
            except DatabaseUnavailable:
                await asyncio.sleep(RETRY_S)

    async def begin(self, job: LiveJob) -> None:
        """Raises Superseded if another process has started it or taken it back."""
        job.change_silently(runner=self._runner, seen_at=utc_now())
        while True:
            try:
                if await self.write_behind.begin(job):
                    logger.info("job %s: attempt %d begins", job.job_id, job.record.attempt)
                    return
            except (DatabaseUnavailable, StorageFull):
                await asyncio.sleep(RETRY_S)
            else:
                job.supersede()
                raise Superseded

    async def _inquire(self, job: LiveJob, certain: bool) -> None:
        while not job.superseded:
            try:
                found = await self._records.states([job.job_id])
            except DatabaseUnavailable:
                if not certain:
                    return
                await asyncio.sleep(RETRY_S)
            else:
                attempt, _ = found.get(job.job_id, (None, 0))
                if attempt != job.record.attempt:
                    job.supersede()
                return

    def beat(self) -> None:
        for job in self.live:
            if job.running and not job.record.status.ended and not job.superseded:
                job.change_silently(seen_at=utc_now())

    async def read(self, handler: JobHandler) -> None:
        """Nothing: the jobs are given to it."""

    async def sweep(self, handler: JobHandler) -> None:
        if handler.shared:  # it asks the records what is in work
            await handler.sweep([])

    async def end(self, job: LiveJob, status: JobStatus, error: PhonexError | None = None) -> None:
        await super().end(job, status, error)
        await self._free_followers(job.record)

    async def _free_followers(self, awaited: JobRecord) -> None:
        """Let the jobs that wait for this one begin; what is missed here, a node finds."""
        try:
            for record in await self._jobs.waiting_for(awaited.job_id):
                fields = self._handlers[record.kind].follow(record, awaited)
                freed = {**fields, "waits_for": None, "revision": record.revision + 1}
                record = record.model_copy(update=freed)
                if await self._jobs.replace(record, {record.attempt}):
                    await self._sender.send(self._handlers[record.kind], record)
        except (DatabaseUnavailable, StorageFull, BrokerUnavailable) as exc:
            logger.warning("jobs that wait for job %s are late: %s", awaited.job_id, exc)

    async def seize(self, job: LiveJob) -> None:
        job.change_silently(attempt=job.record.attempt + 1)
        await self.begin(job)

    async def settle(self, job: LiveJob) -> None:
        if job.superseded and job.record.status.ended and self.live.find(job.job_id) is job:
            await self.drop(job)  # its end is not the one in the record
        await super().settle(job)
        self._note_if_gone(job)

    async def drop(self, job: LiveJob) -> None:
        logger.info("job %s: attempt %d is given up", job.job_id, job.record.attempt)
        await super().drop(job)
        self._note_if_gone(job)

    def _note_if_gone(self, job: LiveJob) -> None:
        if self.live.find(job.job_id) is not job and (gone := self._gone.get(job.job_id)):
            gone.set()


def _may_begin(record: JobRecord) -> bool:
    if record.waits_for is not None:
        return False
    if record.status is JobStatus.QUEUED:
        return True
    return is_abandoned(record.status, record.seen_at, utc_now())
