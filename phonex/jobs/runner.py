"""The one runner: gives each handler's jobs their turns; attempts, deadlines, faults and drain."""

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

# How often records that could not be written are tried again.
BEAT_S = 1.0
LOOK_S = 5.0  # how often the records are asked what other processes have queued
WAIT_S = 1.0  # until another try, when another process runs or the database is away
# A job that was at work so often when its process or the service died is what kills it.
MAX_ATTEMPTS = 3


class JobRunner:
    """Runs one job of each handler at a time, as they are in the queue."""

    def __init__(self, queue: LocalQueue) -> None:
        self._queue = queue
        self._running: dict[JobHandler, asyncio.Task[None]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._beat: asyncio.Task[None] | None = None
        self._to_take_up: list[JobHandler] = []
        self._to_sweep: list[JobHandler] = []

    @asynccontextmanager
    async def running(self, drain_s: float) -> AsyncIterator[None]:
        """Work for the block, then drain for drain_s seconds at most."""
        await self.start()
        try:
            yield
        finally:
            await self.stop(drain_s)

    async def start(self) -> None:
        """Take up what a former process left (later, if the database is down), then work."""
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
        """Take no new work; a running job that may drain gets drain_s seconds, then it waits for
        the next start like the queued ones. Those who wait for a job that is not done are let go.
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
        """End a stop's patience: the running jobs wait for the next start."""
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
        except (StorageUnavailable, OSError) as exc:  # no reason to run nothing
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
        """Until there may be something to do; None: until something arrives."""
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
            claim = handler.claim()  # not in a thread, where a stop would lose it
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
        except Exception as exc:  # noqa: BLE001  # one job's fault must not end the others
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
        # Alone once the service has died at it, for those along with it may be to blame.
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
        # It is not the job's fault.
        await self._again(job, **{**fields, "attempts": job.record.attempts - 1})

    async def _again(self, job: LiveJob, **fields: object) -> None:
        """Queue a job again, unless it is not wanted any more."""
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
            logger.error("job %s met an internal fault", job.job_id, exc_info=exc)
        if backoff is None or (isinstance(exc, PhonexError) and not may_pass):
            known = exc if isinstance(exc, PhonexError) else job.handler.failure()
            await self._fail(job, known)
        elif isinstance(exc, DatabaseUnavailable):
            job.delay.pause(WAIT_S)
            await self._again(job, attempts=max(0, job.record.attempts - 1))
        else:
            await self._put_off(job, _sentence(exc), backoff)

    async def _put_off(self, job: LiveJob, why: str, backoff: Backoff) -> None:
        """Leave a job that met a fault for a later turn, or give it up."""
        n_failed = job.delay.n_failed + 1
        if n_failed >= backoff.n_tries:
            why = f"It failed {n_failed} times; last error: {why}"
            await self._fail(job, job.handler.failure(why))
            return
        if job.delay.note(why, backoff.pause_s(n_failed)):
            logger.warning("job %s is put off: %s", job.job_id, why)
        # The attempts that are counted are those that break off.
        await self._again(job, attempts=0, warnings=[job.handler.put_off(why)])
        await self._queue.write_behind.save(job)

    async def _fail(self, job: LiveJob, error: PhonexError) -> None:
        logger.warning("job %s failed: %s", job.job_id, reason(error))
        if job.delay.why:  # the warning says that it is tried again
            job.end(warnings=[])
        await self._queue.end(job, JobStatus.FAILED, error)


def _sentence(fault: Exception) -> str:
    """What people are told of a fault."""
    if isinstance(fault, PhonexError):
        return fault.message
    if isinstance(fault, OSError):
        return f"{fault.filename or 'A file'} cannot be used: {fault.strerror}."
    return "It met an internal fault, which was logged."
