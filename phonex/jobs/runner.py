"""Runs each handler's jobs in order: attempts, deadlines, faults and shutdown."""

import asyncio
import contextlib
import logging
import math
import time
from collections import Counter
from collections.abc import Coroutine

from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.jobs.job import (
    FRESH,
    AttemptFailed,
    Backoff,
    Cancelled,
    JobHandler,
    LiveJob,
    Superseded,
)
from phonex.jobs.local_queue import LocalQueue
from phonex.store.errors import StorageUnavailable
from phonex.store.records.job import JobStatus
from phonex.system.logs import log_fault, reason

logger = logging.getLogger(__name__)

# How often writing unsaved records is retried.
WRITE_S = 1.0
POLL_S = 5.0  # how often the records are checked for jobs of other processes
IDLE_POLL_S = 0.2  # at shutdown, how often it is looked whether a job waits for its client
# Of a job whose files cannot be read or written, where its queue waits for them: two minutes.
FILES = Backoff(n_tries=7, first_s=1.0)
WAIT_S = 1.0  # before a retry, while another process runs a job or the database is down


class JobRunner:
    """Runs the jobs of each handler in queue order, as many at a time as it takes, and urgent jobs
    beside them.
    """

    def __init__(self, queue: LocalQueue) -> None:
        self._queue = queue
        self._running: dict[asyncio.Task[None], LiveJob] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._writing: list[asyncio.Task[None]] = []
        self._swept: set[JobHandler] = set()
        self._stop: asyncio.Task[None] | None = None

    @property
    def has_started(self) -> bool:
        return bool(self._loops)

    async def start(self) -> None:
        """Requeue what an earlier process left (later, if the database is down), then run jobs."""
        handlers = list(self._queue.arrived)
        for handler in handlers:
            await handler.open()
        for handler in handlers:
            if not handler.shared:
                await self._read(handler)
        self._writing = [_go(self._write_repeatedly(), "write-behind")]
        self._loops = [_go(self._run_jobs(each), "jobs") for each in handlers]
        self._loops.append(_go(self._run_urgent_jobs(), "urgent jobs"))

    async def stop(self, drain_s: float) -> None:
        """Start no more jobs. A running job gets drain_s seconds, unless it can be resumed; after
        that it is left for the next start, like the queued ones. Clients stop waiting for
        unfinished jobs. A second call waits for the first one.
        """
        if self._stop is None:
            self._stop = asyncio.create_task(self._drain(drain_s), name="drain")
        await asyncio.shield(self._stop)

    async def _drain(self, drain_s: float) -> None:
        self._queue.stopping = True
        for loop in self._loops:
            loop.cancel()
        self._queue.hold_urgent()
        for job in self._queue.live:
            if not job.running:
                job.release()
        await asyncio.gather(*(self._end(*each, drain_s) for each in self._running.items()))
        for task in self._writing:
            task.cancel()
        await asyncio.gather(*self._loops, *self._writing, return_exceptions=True)
        await self._write(insist=True)

    @staticmethod
    async def _end(task: asyncio.Task[None], job: LiveJob, drain_s: float) -> None:
        """Cancel a job after drain_s, or as soon as it only waits for its client."""
        deadline = time.monotonic() + (0 if job.handler.resumes else drain_s)
        while not (task.done() or job.idle) and (left_s := deadline - time.monotonic()) > 0:
            await asyncio.wait([task], timeout=min(IDLE_POLL_S, left_s))
        task.cancel()
        await asyncio.wait([task])

    def hurry(self) -> None:
        """Cut a drain short: the running jobs are left for the next start."""
        for task in self._running:
            task.cancel()

    async def _write_repeatedly(self) -> None:
        while True:
            await asyncio.sleep(WRITE_S)
            self._queue.beat()
            await self._write()

    async def _write(self, *, insist: bool = False) -> None:
        await self._queue.write_behind.write(self._queue.live, insist=insist)
        for job in self._queue.live:
            await self._queue.settle(job)
            if job.superseded and not job.running:
                await self._queue.drop(job)

    async def _run_jobs(self, handler: JobHandler) -> None:
        arrived, tasks = self._queue.arrived[handler], set[asyncio.Task[None]]()
        while True:
            if len(tasks) >= handler.n_at_once:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            arrived.clear()
            answered = await self._read(handler)
            job = await self._next_job(handler)
            if job is None:
                delays = [each.delay_s for each in self._queue.live.queued(handler)]
                pause_s = min([POLL_S, *filter(None, delays)]) if answered else WAIT_S
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(arrived.wait(), pause_s)
            elif not await self._try_to_run(job, tasks):
                await asyncio.sleep(WAIT_S)

    async def _read(self, handler: JobHandler) -> bool:
        """Read the handler's jobs in the records; False if the database does not answer.

        The records of a handler that is not shared are read once, after the start.
        """
        is_first = handler not in self._swept
        try:
            if is_first or handler.shared:
                await self._queue.read(handler)
            if is_first:
                await self._queue.sweep(handler)
        except (DatabaseUnavailable, StorageFull):
            return False
        except (StorageUnavailable, OSError) as exc:  # jobs can still run
            logger.error("%s", exc)
        self._swept.add(handler)
        return True

    async def _next_job(self, handler: JobHandler) -> LiveJob | None:
        live = self._queue.live
        running = Counter(job.record.owner_id for job in live.of(handler) if job.running)
        # Where one runs at a time, those that run beside it (streams) count for nothing.
        most = handler.n_at_once // 2 if handler.n_at_once > 1 else math.inf
        for job in live.queued(handler):
            if job.delay_s or job.superseded or not await handler.ready(job.record):
                continue
            if job.record.owner_id is not None and running[job.record.owner_id] >= most:
                continue  # the rest is for other users
            if job in self._queue.live.queued(handler):  # it was not cancelled meanwhile
                return job
        return None

    async def _try_to_run(self, job: LiveJob, tasks: set[asyncio.Task[None]]) -> bool:
        """False: another process runs a job. tasks: the handler's, to which the job's is added."""
        handler = job.handler
        try:
            claimed = handler.claim()  # not in a thread: a cancel would lose the claim
        except OSError as exc:
            job.place = None
            await self._handle_fault(job, exc)
            return True
        if claimed:
            tasks.add(task := self._begin_task(job))
            task.add_done_callback(tasks.discard)
            arrived = self._queue.arrived[handler]
            task.add_done_callback(lambda _: arrived.set())  # its user has a place again
        return claimed

    def _begin_task(self, job: LiveJob) -> asyncio.Task[None]:
        job.place, job.running = None, True
        task = asyncio.create_task(self._run(job))
        self._running[task] = job
        task.add_done_callback(self._running.pop)
        return task

    async def _run_urgent_jobs(self) -> None:
        while True:
            self._begin_task(await self._queue.urgent.get())

    async def _run(self, job: LiveJob) -> None:
        try:
            if job.record.attempts >= job.handler.max_attempts:
                await self._queue.seize(job)
                await self._give_up(job)
                return
            await self._begin(job)
            await self._attempt(job)
        except asyncio.CancelledError:  # the service stops
            await self._interrupt(job)
        except Superseded:
            # Writing it once more removes the record of a job that is no longer needed.
            job.change_silently()
            await self._queue.write_behind.save(job)
            await self._queue.drop(job)
        except Cancelled:
            await self._queue.end(job, JobStatus.CANCELLED)
        except AttemptFailed as exc:
            if job.record.attempts >= job.handler.max_attempts:
                await self._give_up(job, str(exc))
            else:
                await self._requeue(job)
        except Exception as exc:  # noqa: BLE001  # an error in one job must not end the others
            await self._handle_fault(job, exc)
        else:
            await self._queue.end(job, JobStatus.COMPLETED)
        finally:
            job.running = False
            job.handler.release()

    async def _begin(self, job: LiveJob) -> None:
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
        await self._queue.begin(job)

    async def _attempt(self, job: LiveJob) -> None:
        limit_s = job.handler.limit_s(job.record)
        try:
            async with asyncio.timeout(limit_s) as deadline:
                job.deadline = deadline
                job.go_on()
                await self._run_traced(job)
        except TimeoutError as exc:
            if not deadline.expired():
                raise
            job.go_on()
            raise job.handler.timed_out(limit_s or 0) from exc
        finally:
            job.deadline = None

    async def _run_traced(self, job: LiveJob) -> None:
        record = job.record
        with self._queue.tracing.job(record.kind, record.job_id, record.trace) as span:
            try:
                await job.handler.run(job)
            finally:
                span.note(job.handler.facts(job.record))

    async def _interrupt(self, job: LiveJob) -> None:
        """Leave a job for the next start."""
        fields = {} if job.handler.resumes else FRESH
        # An interruption does not count as an attempt.
        await self._requeue(job, **{**fields, "attempts": job.record.attempts - 1})

    async def _requeue(self, job: LiveJob, **fields: object) -> None:
        """Queue a job again, unless it was cancelled."""
        if job.cancelling:
            await self._queue.end(job, JobStatus.CANCELLED)
        else:
            job.change(**{**fields, "status": JobStatus.QUEUED})
            self._queue.enqueue(job)

    async def _handle_fault(self, job: LiveJob, exc: Exception) -> None:
        backoff = job.handler.backoff(job.record)
        may_pass = isinstance(exc, DatabaseUnavailable | StorageFull | StorageUnavailable | OSError)
        if not isinstance(exc, PhonexError) and not (backoff and may_pass):
            logger.error("job %s raised an internal error", job.job_id, exc_info=exc)
        waits = backoff is not None or self._queue.waits_for_stores
        if waits and isinstance(exc, DatabaseUnavailable):
            job.postpone(WAIT_S)
            await self._requeue(job, attempts=max(0, job.record.attempts - 1))
        elif backoff is None and isinstance(exc, StorageUnavailable) and self._waits_for_files(job):
            await self._wait_for_files(job, exc)
        elif backoff is None or (isinstance(exc, PhonexError) and not may_pass):
            known = exc if isinstance(exc, PhonexError) else job.handler.failure()
            await self._fail(job, known)
        else:
            await self._postpone(job, _sentence(exc), backoff)

    def _waits_for_files(self, job: LiveJob) -> bool:
        return self._queue.waits_for_stores and job.n_failed < FILES.n_tries

    async def _wait_for_files(self, job: LiveJob, exc: StorageUnavailable) -> None:
        job.n_failed += 1
        job.postpone(FILES.pause_s(job.n_failed))
        logger.warning("job %s begins again soon: %s", job.job_id, exc.message)
        await self._requeue(job, attempts=max(0, job.record.attempts - 1))

    async def _postpone(self, job: LiveJob, why: str, backoff: Backoff) -> None:
        """Retry a job later after a fault, or fail it when it is out of tries."""
        is_new, job.fault = why != job.fault, why
        job.n_failed += 1
        if job.n_failed >= backoff.n_tries:
            why = f"It failed {job.n_failed} times; last error: {why}"
            await self._fail(job, job.handler.failure(why))
            return
        job.postpone(backoff.pause_s(job.n_failed))
        if is_new:
            logger.warning("job %s is postponed: %s", job.job_id, why)
        what = f"The {job.handler.name} was interrupted and will be retried automatically."
        # Only crashes and failed attempts count as attempts.
        await self._requeue(job, attempts=0, warnings=[f"{what} {why}"])
        await self._queue.write_behind.save(job)

    async def _give_up(self, job: LiveJob, why: str = "") -> None:
        """Fail a job that is out of attempts. why: the failure of the last one, if it is known."""
        handler, n = job.handler, job.handler.max_attempts
        said = f"The service stopped {n} times during this job."
        if why:
            said = f"The {handler.name} was interrupted {n} times; last error: {why}."
        await self._fail(job, handler.failure(said))

    async def _fail(self, job: LiveJob, error: PhonexError) -> None:
        logger.warning("job %s failed: %s", job.job_id, reason(error))
        if job.fault:  # drop the warning that it will be retried
            job.change_silently(warnings=[])
        await self._queue.end(job, JobStatus.FAILED, error)


def _go(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(log_fault)
    return task


def _sentence(fault: Exception) -> str:
    """The user message of a fault."""
    if isinstance(fault, PhonexError):
        return fault.message
    if isinstance(fault, OSError):
        return f"{fault.filename or 'A file'} cannot be used: {fault.strerror}."
    return "An internal error occurred; see the log."
