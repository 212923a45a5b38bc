"""The work of a node on the jobs of the fleet: it sends again what no message stands for."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Coroutine
from datetime import datetime, timedelta

from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.jobs.broker_queue.lanes import SPEECH
from phonex.jobs.broker_queue.lease import LEASE, is_abandoned
from phonex.jobs.broker_queue.queue import BrokerQueue
from phonex.jobs.broker_queue.sender import JobSender
from phonex.jobs.errors import BrokerUnavailable
from phonex.jobs.job import JobHandler
from phonex.jobs.runner import JobRunner
from phonex.store.records.fleet_jobs import FleetJobs, UnfinishedJob
from phonex.store.records.job import JobKind, JobRecord, JobStatus
from phonex.system.clock import utc_now
from phonex.system.logs import log_fault

logger = logging.getLogger(__name__)

SWEEP_S = 1.0
# A job that has waited this long is sent again, and again whenever it has waited twice as long.
FIRST_RESEND = timedelta(seconds=10)
LAST_RESEND = timedelta(minutes=5)
MISSING_S = 10.0  # after which what a job waits for has ended, or was never recorded
OTHERS = timedelta(seconds=3)  # when other nodes try a job that its own has not begun
LEFTOVERS_S = 60.0
UNREAD = timedelta(minutes=10)  # when a client has left whose audio was not to be kept

JobState = tuple[str, int, JobStatus]  # id, attempt


class NodeWork:
    """A JobWork: sweeps the records, and runs the jobs that go to no worker.

    on_end: called when a job has ended that this node accepted.
    """

    def __init__(
        self,
        queue: BrokerQueue,
        jobs: FleetJobs,
        sender: JobSender,
        on_end: Callable[[JobRecord], None] = lambda record: None,
    ) -> None:
        self._on_end = on_end
        self._queue = queue
        self._jobs = jobs
        self._sender = sender
        self._runner = JobRunner(queue.own)
        self._tasks: list[asyncio.Task[None]] = []
        self._memory: str | None = None  # of the broker
        self._due: dict[JobState, float] = {}  # when a job is sent again
        self._missing: dict[str, float] = {}  # since when
        self._judges_from = 0.0  # until then, records may be old because nothing could be written

    @property
    def has_started(self) -> bool:
        return self._runner.has_started

    async def start(self) -> None:
        for handler in self._queue.handlers:
            if handler.lane is not None:
                await handler.open()
        await self._runner.start()
        self._tasks = [_go(self._sweep_repeatedly(), "sweep"), _go(self._tidy_repeatedly(), "tidy")]

    async def stop(self, drain_s: float) -> None:
        self._queue.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._runner.stop(drain_s)

    def hurry(self) -> None:
        self._runner.hurry()

    async def _sweep_repeatedly(self) -> None:
        while True:
            try:
                await self._sweep()
            except (DatabaseUnavailable, StorageFull):
                self._judges_from = time.monotonic() + LEASE.total_seconds()
            except PhonexError as exc:
                logger.warning("jobs cannot be sent again now: %s", exc.message)
            await asyncio.sleep(SWEEP_S)

    async def _sweep(self) -> None:
        jobs = await self._queue.look()
        has_forgotten = await self._has_forgotten()
        known, states = {job.job_id for job in jobs}, set(map(_key, jobs))
        self._due = {state: due for state, due in self._due.items() if state in states}
        awaited = {job.waits_for for job in jobs}
        self._missing = {each: at for each, at in self._missing.items() if each in awaited}
        if any(job.kind is JobKind.FIT for job in jobs) or self._queue.fits:
            self._queue.fits = await self._jobs.unfinished((JobKind.FIT,))
        await self._note_ends(known)
        for job in jobs:
            if job.waits_for is not None:
                await self._follow(job, known)
            elif self._is_due(job, utc_now(), has_forgotten=has_forgotten):
                await self._send_again(job)

    async def _note_ends(self, unfinished: Collection[str]) -> None:
        for job_id in self._queue.accepted.difference(unfinished):
            found = await self._jobs.find(job_id)
            if found is None or found.status.ended:  # not one that was accepted since
                self._queue.accepted.discard(job_id)
                if found is not None:
                    self._on_end(found)

    async def _has_forgotten(self) -> bool:
        """Whether the broker has lost its messages since the last look."""
        try:
            memory = await self._sender.memory()
        except BrokerUnavailable:
            return False
        before, self._memory = self._memory, memory
        return memory != before

    def _is_due(self, job: UnfinishedJob, now: datetime, *, has_forgotten: bool) -> bool:
        abandoned, age = self._is_abandoned(job, now), now - job.created_at
        queued = job.status is JobStatus.QUEUED
        if self._queue.handler(job.kind).lane is None:
            return abandoned or (queued and age > OTHERS)
        if not self._sender.is_up or not (abandoned or queued):
            return False
        left_s = 0.0 if abandoned else max(0.0, (FIRST_RESEND - age).total_seconds())
        due = self._due.setdefault(_key(job), time.monotonic() + left_s)
        return has_forgotten or due <= time.monotonic()

    def _is_abandoned(self, job: UnfinishedJob, now: datetime) -> bool:
        can_judge = time.monotonic() >= self._judges_from
        return can_judge and is_abandoned(job.status, job.seen_at, now)

    async def _send_again(self, job: UnfinishedJob) -> None:
        pause = min(max(FIRST_RESEND, utc_now() - job.created_at), LAST_RESEND)
        self._due[_key(job)] = time.monotonic() + pause.total_seconds()
        if (record := await self._jobs.find(job.job_id)) is not None:
            logger.info("job %s is sent again", job.job_id)
            # Who died at it had waited for its turn: it goes before what waits.
            begun = job.status is JobStatus.PROCESSING
            is_speech = self._queue.handler(job.kind).lane == SPEECH
            await self._queue.send(record, at_once=begun and is_speech)

    async def _follow(self, job: UnfinishedJob, known: Collection[str]) -> None:
        """Show the progress of what a job waits for, and let it begin if that has ended unseen."""
        record = await self._jobs.find(job.job_id)
        if record is None or record.waits_for is None or record.status.ended:
            return
        awaited = await self._jobs.find(record.waits_for)
        fields: dict[str, object] = {}
        if awaited is not None and not awaited.status.ended:
            fields = self._queue.handler(record.kind).follow(record, awaited)
        elif record.waits_for not in known and self._is_missing(record.waits_for):
            fields = {"waits_for": None}
        if fields:
            changed = record.model_copy(update={**fields, "revision": record.revision + 1})
            if await self._jobs.replace(changed, {record.attempt}):
                await self._queue.send(changed)

    def _is_missing(self, job_id: str) -> bool:
        """Whether a job was not there for a while: its worker tells those who wait how it ended."""
        now = time.monotonic()
        return now - self._missing.setdefault(job_id, now) > MISSING_S

    async def _tidy_repeatedly(self) -> None:
        is_first = True
        while True:
            with contextlib.suppress(PhonexError, OSError):
                for handler in self._queue.handlers:
                    await self._tidy(handler, is_first=is_first)
            is_first = False
            await asyncio.sleep(LEFTOVERS_S)

    async def _tidy(self, handler: JobHandler, *, is_first: bool) -> None:
        """Submit and remove what earlier processes left."""
        records = await self._jobs.unfinished(handler.kinds)
        if handler.shared:
            await handler.restore(records)
        if handler.lane is not None and not is_first:  # what was being submitted is recorded by now
            await handler.sweep([record.job_id for record in records])
        for record in records:
            ended_at = record.completed_at
            if ended_at is not None and utc_now() - ended_at > UNREAD:
                await self._jobs.delete(record.job_id)


def _key(job: UnfinishedJob) -> JobState:
    return job.job_id, job.attempt, job.status


def _go(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(log_fault)
    return task
