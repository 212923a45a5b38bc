"""Runs each handler's jobs in order: attempts, deadlines, faults and shutdown."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager

from phonex.errors import (
    DatabaseUnavailable,
    PhonexError,
    StorageFull,
)
from phonex.jobs.backoff import Backoff
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.progress import FRESH, LiveJob
from phonex.jobs.queue import AttemptFailed, Cancelled, Claim, JobHandler, Superseded
from phonex.store.errors import StorageUnavailable
from phonex.store.records.jobs import JobStatus
from phonex.system.logs import log_fault, reason

logger = logging.getLogger(__name__)

# How often writing unsaved records is retried.
BEAT_S = 1.0
LOOK_S = 5.0  # how often the records are checked for jobs of other processes
WAIT_S = 1.0  # before a retry, while another process runs a job or the database is down
# A job that was running at this many crashes of its process or the service is the likely cause.
MAX_ATTEMPTS = 3


class JobRunner:
    """Runs one job of each handler at a time, in queue order."""

    def __init__(self, queue: LocalQueue) -> None:
        self._queue = queue
        self._running: dict[JobHandler, asyncio.Task[None]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._beat: asyncio.Task[None] | None = None
        self._to_take_up: list[JobHandler] = []
        self._to_sweep: list[JobHandler] = []

    @asynccontextmanager
    async def running(self, drain_s: float) -> AsyncIterator[None]:
        """Run jobs during the block, then drain for at most drain_s seconds."""
        await self.start()
        try:
            yield
        finally:
            await self.stop(drain_s)

    async def start(self) -> None:
        """Requeue what an earlier process left (later, if the database is down), then run jobs."""
        for handler in self._queue.handlers:
            await handler.open()
        self._to_take_up = [each for each in self._queue.handlers if not each.shared]
        self._to_sweep = [each for each in self._queue.handlers if each.shared]
        await self._take_up()
        self._beat = self._go(self._keep_records(), "write-behind")
        self._loops = [self._go(self._work(each), "jobs") for each in self._queue.handlers]

    @staticmethod
    def _go(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(log_fault)
        return task

    async def stop(self, drain_s: float) -> None:
        """Start no more jobs. A running job that drains gets drain_s seconds; after that it is
        left for the next start, like the queued ones. Clients stop waiting for unfinished jobs.
        """
        if self._queue.stopping:
            return
        self._queue.stopping = True
        for loop in self._loops:
            loop.cancel()
        for job in self._queue.live:
            if not job.running:
                job.release()
        ending = [self._drain(*each, drain_s) for each in self._running.items()]
        await asyncio.gather(*ending)
        tasks = [*self._loops, *([self._beat] if self._beat else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._write(insist=True)

    @staticmethod
    async def _drain(handler: JobHandler, task: asyncio.Task[None], drain_s: float) -> None:
        if handler.drains:
            await asyncio.wait([task], timeout=drain_s)
        task.cancel()
        await asyncio.wait([task])

    def hurry(self) -> None:
        """Cut a drain short: the running jobs are left for the next start."""
        for task in self._running.values():
            task.cancel()

    async def _take_up(self) -> None:
        for handler in list(self._to_take_up):
            if await self._try(self._queue.take_up, handler):
                self._to_take_up.remove(handler)

    async def _keep_records(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await self._take_up()
            if not self._to_take_up:
                await self._write()

    async def _write(self, *, insist: bool = False) -> None:
        await self._queue.write_behind.write(self._queue.live, insist=insist)
        for job in self._queue.live:
            await self._queue.settle(job)
            if job.superseded and not job.running:
                await self._queue.drop(job)

    @staticmethod
    async def _try(call: Callable[[JobHandler], Awaitable[None]], of: JobHandler) -> bool:
        """Whether the database answered."""
        try:
            await call(of)
        except (DatabaseUnavailable, StorageFull):
            return False
        except (StorageUnavailable, OSError) as exc:  # jobs can still run
            logger.error("%s", exc)
        return True

    async def _work(self, handler: JobHandler) -> None:
        while True:
            self._queue.arrived[handler].clear()
            looked = not handler.shared or await self._look(handler)
            job = await self._choose(handler)
            if job is None:
                await self._rest(handler, self._pause_s(handler) if looked else WAIT_S)
            elif not await self._give_turn(job):
                await asyncio.sleep(WAIT_S)

    async def _look(self, handler: JobHandler) -> bool:
        looked = await self._try(self._queue.look, handler)
        if looked and handler in self._to_sweep and await self._try(self._sweep, handler):
            self._to_sweep.remove(handler)
        return looked

    async def _sweep(self, handler: JobHandler) -> None:
        kept = [job.job_id for job in self._queue.live.of(handler)]
        await handler.sweep(kept)

    async def _choose(self, handler: JobHandler) -> LiveJob | None:
        for job in self._queue.live.queued(handler):
            if job.delay.seconds or job.superseded or not await handler.ready(job.record):
                continue
            if job in self._queue.live.queued(handler):  # it was not cancelled meanwhile
                return job
        return None

    def _pause_s(self, handler: JobHandler) -> float | None:
        """How long to wait before checking again; None: until a job arrives."""
        if not handler.shared:
            return None
        delays = [job.delay.seconds for job in self._queue.live.queued(handler)]
        return min([LOOK_S, *(seconds for seconds in delays if seconds)])

    async def _rest(self, handler: JobHandler, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._queue.arrived[handler].wait(), seconds)

    async def _give_turn(self, job: LiveJob) -> bool:
        """False: another process runs a job."""
        handler = job.handler
        try:
            claim = handler.claim()  # not in a thread: a cancel would lose the claim
        except OSError as exc:
            self._queue.live.dequeue(job)
            await self._fault(job, exc)
            return True
        if claim is None:
            return False
        self._queue.live.dequeue(job)
        job.running = True
        self._running[handler] = task = asyncio.create_task(self._run(job, claim))
        await asyncio.wait([task])
        del self._running[handler]
        return True

    async def _run(self, job: LiveJob, claim: Claim) -> None:
        try:
            if job.record.attempts >= MAX_ATTEMPTS:
                await self._fail(job, job.handler.exhausted(MAX_ATTEMPTS, ""))
                return
            await self._start(job)
            await self._attempt(job)
        except asyncio.CancelledError:  # the service stops
            await self._interrupt(job)
        except Superseded:
            await self._queue.drop(job)
        except Cancelled:
            await self._queue.end(job, JobStatus.CANCELLED)
        except AttemptFailed as exc:
            await self._broke_off(job, str(exc))
        except Exception as exc:  # noqa: BLE001  # an error in one job must not end the others
            await self._fault(job, exc)
        else:
            await self._queue.end(job, JobStatus.COMPLETED)
        finally:
            job.running = False
            claim.release()

    async def _start(self, job: LiveJob) -> None:
        record = job.record
        job.change(
            status=JobStatus.PROCESSING,
            attempt=record.attempt + 1,
            attempts=record.attempts + 1,
        )
        # Run alone after a crash, because another job in the batch may have caused it.
        if job.record.attempts == 1:
            job.waiting = lambda: [each.record for each in self._queue.live.queued(job.handler)]
        else:
            job.waiting = tuple
        await self._queue.write_behind.save(job)

    async def _attempt(self, job: LiveJob) -> None:
        limit_s = job.handler.limit_s(job.record)
        try:
            async with asyncio.timeout(limit_s) as deadline:
                with job.until(deadline):
                    job.go_on()
                    await job.handler.run(job)
        except TimeoutError as exc:
            if not deadline.expired():
                raise
            fault = await job.handler.timed_out(limit_s or 0)
            job.go_on()
            raise fault from exc

    async def _interrupt(self, job: LiveJob) -> None:
        """Leave a job for the next start."""
        fields = {} if job.handler.resumes else FRESH
        # An interruption does not count as an attempt.
        await self._again(job, **{**fields, "attempts": job.record.attempts - 1})

    async def _again(self, job: LiveJob, **fields: object) -> None:
        """Queue a job again, unless it was cancelled."""
        if job.cancelling:
            await self._queue.end(job, JobStatus.CANCELLED)
        else:
            job.change(**{**fields, "status": JobStatus.QUEUED})
            self._queue.enqueue(job)

    async def _broke_off(self, job: LiveJob, why: str) -> None:
        if job.record.attempts >= MAX_ATTEMPTS:
            await self._fail(job, job.handler.exhausted(MAX_ATTEMPTS, why))
        else:
            await self._again(job)

    async def _fault(self, job: LiveJob, exc: Exception) -> None:
        backoff = job.handler.backoff(job.record)
        may_pass = isinstance(exc, DatabaseUnavailable | StorageFull | StorageUnavailable | OSError)
        if not isinstance(exc, PhonexError) and not (backoff and may_pass):
            logger.error("job %s raised an internal error", job.job_id, exc_info=exc)
        if backoff is None or (isinstance(exc, PhonexError) and not may_pass):
            known = exc if isinstance(exc, PhonexError) else job.handler.failure()
            await self._fail(job, known)
        elif isinstance(exc, DatabaseUnavailable):
            job.delay.pause(WAIT_S)
            await self._again(job, attempts=max(0, job.record.attempts - 1))
        else:
            await self._put_off(job, _sentence(exc), backoff)

    async def _put_off(self, job: LiveJob, why: str, backoff: Backoff) -> None:
        """Retry a job later after a fault, or fail it when it is out of tries."""
        n_failed = job.delay.n_failed + 1
        if n_failed >= backoff.n_tries:
            why = f"It failed {n_failed} times; last error: {why}"
            await self._fail(job, job.handler.failure(why))
            return
        if job.delay.note(why, backoff.pause_s(n_failed)):
            logger.warning("job %s is postponed: %s", job.job_id, why)
        # Only crashes and failed attempts count as attempts.
        await self._again(job, attempts=0, warnings=[job.handler.put_off(why)])
        await self._queue.write_behind.save(job)

    async def _fail(self, job: LiveJob, error: PhonexError) -> None:
        logger.warning("job %s failed: %s", job.job_id, reason(error))
        if job.delay.why:  # drop the warning that it will be retried
            job.end(warnings=[])
        await self._queue.end(job, JobStatus.FAILED, error)


def _sentence(fault: Exception) -> str:
    """The user message of a fault."""
    if isinstance(fault, PhonexError):
        return fault.message
    if isinstance(fault, OSError):
        return f"{fault.filename or 'A file'} cannot be used: {fault.strerror}."
    return "An internal error occurred; see the log."
