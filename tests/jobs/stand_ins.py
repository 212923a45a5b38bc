"""What stands for the database and for the work in tests of the queue and its runner."""

import asyncio
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence

from phonex.accounts.principal import ANONYMOUS
from phonex.errors import DatabaseUnavailable, PhonexError, SynthesisFailed
from phonex.jobs.broker_queue.node import NodeWork
from phonex.jobs.broker_queue.queue import BrokerQueue
from phonex.jobs.broker_queue.sender import JobSender
from phonex.jobs.broker_queue.worker_queue import WorkerQueue
from phonex.jobs.errors import BrokerUnavailable
from phonex.jobs.job import LAST_RANK, JobHandler, LiveJob
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.queue import JobQueue
from phonex.jobs.runner import JobRunner
from phonex.store.database.paging import Page
from phonex.store.records.fleet_jobs import FleetJobs, UnfinishedJob, brief_of
from phonex.store.records.job import (
    Failure,
    FitRecord,
    JobKind,
    JobRecord,
    JobStatus,
    SynthesisRecord,
)
from phonex.store.records.jobs import ANY_PARENT, JobOutcome
from phonex.synthesis.task import fit_of
from phonex.system.clock import utc_now

SYNTHESES = (JobKind.TTS, JobKind.CLONE, JobKind.QUICK)


class Records(FleetJobs):
    """Stands for the database's jobs, in memory. fault: what every call meets; gate: closed, writes
    wait; lost_answers: so many changes are made, but not answered.
    """

    def __init__(self) -> None:
        self.n_calls = 0
        self.lost_answers = 0
        self.kept: dict[str, JobRecord] = {}
        self.fault: PhonexError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def insert(self, job: JobRecord) -> bool:
        await self._answer()
        return self.kept.setdefault(job.job_id, job) is job

    async def replace(self, job: JobRecord, attempts: Collection[int]) -> bool:
        await self._answer()
        kept = self.kept.get(job.job_id)
        if kept is None or kept.attempt not in attempts or kept.revision >= job.revision:
            return False
        self.kept[job.job_id] = job
        if self.lost_answers:
            self.lost_answers -= 1
            raise DatabaseUnavailable
        return True

    async def find(self, job_id: str) -> JobRecord | None:
        await self._answer()
        return self.kept.get(job_id)

    async def find_own(self, owner_id: str | None, job_id: str) -> JobRecord | None:
        kept = await self.find(job_id)
        return kept if kept and kept.owner_id == owner_id else None

    async def with_ids(self, job_ids: Collection[str]) -> list[JobRecord]:
        await self._answer()
        return [self.kept[job_id] for job_id in job_ids if job_id in self.kept]

    async def outcomes(self, job_ids: Collection[str]) -> list[JobOutcome]:
        found = await self.with_ids(job_ids)
        return [
            JobOutcome(each.job_id, each.status, getattr(each, "duration", None)) for each in found
        ]

    async def page(
        self,
        owner_id: str | None,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
        parent: str = ANY_PARENT,
    ) -> Page[JobRecord]:
        await self._answer()
        found = [job for job in self.kept.values() if job.owner_id == owner_id]
        return Page([job for job in found if job.kind in kinds], None)

    async def unfinished(self, kinds: Collection[JobKind]) -> list[JobRecord]:
        await self._answer()
        kept = [job for job in self.kept.values() if job.kind in kinds]
        return [job for job in kept if not job.status.ended or not getattr(job, "stored", True)]

    async def all_unfinished(self) -> list[UnfinishedJob]:
        await self._answer()
        return [brief_of(job) for job in self.kept.values() if not job.status.ended]

    async def states(self, job_ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
        await self._answer()
        found = [self.kept[job_id] for job_id in job_ids if job_id in self.kept]
        return {job.job_id: (job.attempt, job.revision) for job in found}

    async def waiting_for(self, job_id: str) -> list[JobRecord]:
        await self._answer()
        queued = [job for job in self.kept.values() if job.status is JobStatus.QUEUED]
        return [job for job in queued if job.waits_for == job_id]

    async def recent_seconds(self, limit: int) -> list[float]:
        await self._answer()
        return []

    async def delete(self, job_id: str) -> None:
        await self._answer()
        self.kept.pop(job_id, None)

    async def forget_shared(self, owner_id: str) -> None:
        await self._answer()

    async def _answer(self) -> None:
        self.n_calls += 1
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.fault:
            raise self.fault


class Bench(JobHandler):
    """A handler whose jobs begin, wait for the gate, and end as they should.

    missing_jobs: that should be in the records, submitted to the queue. wanted: what reflect()
    returns. running: the job that began last. seconds: the time limit of a job.
    """

    name = "work"
    unsaved = "Not saved."

    def __init__(self, *kinds: JobKind, shared: bool = False) -> None:
        self.kinds: Collection[JobKind] = kinds or SYNTHESES
        self.shared = shared
        self.gate = asyncio.Event()
        self.begun: list[str] = []
        self.running: LiveJob | None = None
        self.seconds: float | None = None
        self.waiting: Callable[[], Sequence[JobRecord]] = tuple
        self.outcome: Exception | None = None
        self.kept_samples: list[str] = []
        self.queue: LocalQueue | None = None
        self.missing_jobs: list[JobRecord] = []
        self.wanted = True
        self.reflected: list[JobRecord] = []

    async def run(self, job: LiveJob) -> None:
        self.running = job
        self.begun.append(job.record.job_id)
        self.waiting = job.waiting
        await self.gate.wait()
        if self.outcome:
            raise self.outcome

    def rank(self, record: JobRecord) -> int:
        return LAST_RANK if getattr(record, "parent_id", None) else 0

    def limit_s(self, record: JobRecord) -> float | None:
        return self.seconds

    def failure(self, why: str = "") -> PhonexError:
        return SynthesisFailed(why)

    async def restore(self, records: Sequence[JobRecord]) -> Sequence[JobRecord]:
        known = [record.job_id for record in records]
        for job in self.missing_jobs:
            if job.job_id not in known and self.queue is not None:
                await self.queue.submit(job)
        return records

    def follow(self, record: JobRecord, awaited: JobRecord) -> dict[str, object]:
        if awaited.status is JobStatus.FAILED:
            return {"warnings": ["It was not fitted."]}
        return {"progress": awaited.progress}

    async def reflect(self, record: JobRecord) -> bool:
        self.reflected.append(record)
        return self.wanted

    async def ended(self, record: JobRecord) -> None:
        if record.job_id in self.kept_samples:
            self.kept_samples.remove(record.job_id)

    async def sweep(self, unfinished: Collection[str]) -> None:
        self.kept_samples = [each for each in self.kept_samples if each in unfinished]


def make_record(job_id: str = "", **fields: object) -> SynthesisRecord:
    plain = {"kind": JobKind.TTS, "text": "Hello.", "language": "EN", "speaker": "EN-US"}
    return SynthesisRecord.model_validate(
        {"job_id": job_id or str(uuid.uuid4()), "created_at": utc_now(), **plain, **fields},
    )


def quick_and_its_fit() -> tuple[SynthesisRecord, FitRecord]:
    """A quick clone that waits for its fit."""
    record = make_record(kind=JobKind.QUICK, fit=True)
    fit = fit_of(record)
    return record.model_copy(update={"waits_for": fit.job_id}), fit


def failed(job_id: str) -> SynthesisRecord:
    failure = Failure(code="synthesis_failed", message="It failed.", status=500)
    return make_record(job_id, status=JobStatus.FAILED, error=failure, completed_at=utc_now())


class Asking:
    """What the anonymous principal asks of a queue."""

    def __init__(self, asked: JobQueue) -> None:
        self.asked = asked

    async def submit(self, **fields: object) -> JobRecord:
        return await self.asked.submit(make_record("", **fields))

    async def retry(self, job_id: str) -> JobRecord:
        return await self.asked.retry(ANONYMOUS, job_id)

    async def get(self, job_id: str) -> JobRecord:
        return await self.asked.get(ANONYMOUS, job_id)

    async def wait(self, job_id: str, seconds: float) -> JobRecord:
        return await self.asked.wait(ANONYMOUS, job_id, seconds)

    async def cancel(self, job_id: str) -> JobRecord:
        return await self.asked.cancel(ANONYMOUS, job_id)

    async def delete(self, job_id: str) -> None:
        await self.asked.delete(ANONYMOUS, job_id)


class Process(Asking):
    """A queue and its runner over some records, as one process has them; not started yet."""

    def __init__(self, records: Records, *handlers: JobHandler) -> None:
        self.queue = LocalQueue(records)
        super().__init__(self.queue)
        for handler in handlers:
            self.queue.register(handler)
            if isinstance(handler, Bench):
                handler.queue = self.queue
        self.runner = JobRunner(self.queue)

    async def start(self) -> None:
        await self.runner.start()

    async def stop(self) -> None:
        await self.runner.stop(0)


class DirectSender(JobSender):
    """Stands for the broker: a worker gets each job at once. is_up: whether it gets them."""

    def __init__(self) -> None:
        self.worker: WorkerQueue | None = None
        self.is_up = True
        self.n_sent = 0
        self.hastened: list[str] = []  # jobs that go before all that wait
        self._taking: set[asyncio.Task[bool]] = set()

    async def send(self, handler: JobHandler, record: JobRecord, *, at_once: bool = False) -> None:
        await self.require()
        self.n_sent += 1
        self.hastened += [record.job_id] if at_once else []
        if self.worker is not None:
            taking = asyncio.create_task(self.worker.take(record.job_id, at_once=at_once))
            self._taking.add(taking)
            taking.add_done_callback(self._taking.discard)

    async def require(self) -> None:
        if not self.is_up:
            raise BrokerUnavailable

    async def memory(self) -> str:
        await self.require()
        return "memory"


class Fleet(Asking):
    """A node and a worker over the same records; not started yet. The worker has the handlers; the
    node has some that run nothing. by: the broker, if it is a real one.
    """

    def __init__(self, records: Records, *handlers: Bench, by: JobSender | None = None) -> None:
        self.records = records
        self.sender = DirectSender()
        by = by or self.sender
        self.sender.worker = worker = WorkerQueue(records, by, str(uuid.uuid4()))
        self.node = BrokerQueue(records, by, WorkerQueue(records, by, "node"))
        super().__init__(self.node)
        for handler in handlers:
            handler.lane = "speech"
            worker.register(handler)
            self.node.register(handler)
        self.work = NodeWork(self.node, records, by)
        self.runner = JobRunner(worker)

    async def start(self) -> None:
        await self.runner.start()
        await self.work.start()

    async def stop(self) -> None:
        await self.work.stop(0)
        await self.runner.stop(0)


async def turn() -> None:
    """Let everything go on that can."""
    for _ in range(30):
        await asyncio.sleep(0)
