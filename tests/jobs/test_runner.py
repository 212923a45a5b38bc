"""The runner: no job is lost, doubled or brought back, whatever comes at the same time."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from phonex.clock import utc_now
from phonex.errors import (
    AudioNotFound,
    DatabaseUnavailable,
    JobFinished,
    JobNotFailed,
    PhonexError,
    StorageFull,
    SynthesisFailed,
)
from phonex.jobs.ask import Ask
from phonex.jobs.journal import Journal
from phonex.jobs.live import LiveJob
from phonex.jobs.runner import JobRunner
from phonex.jobs.work import Cancelled, Workshop
from phonex.store.records import Failure, JobKind, JobRecord, JobStatus
from phonex.store.store import Store

pytestmark = pytest.mark.anyio
TTS = Ask(JobKind.TTS, "Hello.")
IDS = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(3)]


class Records:
    """Stands for the database's jobs. fault: what every call meets; gate: closed, writes wait."""

    def __init__(self) -> None:
        self.kept: dict[str, JobRecord] = {}
        self.fault: PhonexError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def jobs(self) -> "Records":
        return self

    async def replace(self, record: JobRecord) -> None:
        await self._answer()
        self.kept[record.job_id] = record

    async def find(self, job_id: str) -> JobRecord | None:
        await self._answer()
        return self.kept.get(job_id)

    async def get(self, job_id: str) -> JobRecord:
        await self._answer()
        return self.kept[job_id]

    async def unfinished(self) -> list[JobRecord]:
        await self._answer()
        return [record for record in self.kept.values() if not record.status.ended]

    async def delete(self, job_id: str) -> None:
        await self._answer()
        self.kept.pop(job_id, None)

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.fault:
            raise self.fault


class Bench:
    """Stands for the workshop: a job begins, waits for the gate, and ends as it is told."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun: list[str] = []
        self.outcome: Exception | None = None
        self.kept_samples: list[str] = []

    async def accept(self, ask: Ask, job_id: str) -> JobRecord:
        return make_record(job_id, kind=ask.kind)

    async def run(self, job: LiveJob) -> None:
        self.begun.append(job.record.job_id)
        await self.gate.wait()
        if self.outcome:
            raise self.outcome

    async def samples(self) -> list[str]:
        return list(self.kept_samples)

    async def discard_sample(self, job_id: str) -> None:
        self.kept_samples.remove(job_id)

    async def discard_audio(self, audio_id: str) -> None: ...


def make_record(job_id: str, **fields: object) -> JobRecord:
    plain = {"kind": JobKind.TTS, "text": "Hello.", "language": "EN", "speaker": "EN-US"}
    return JobRecord.model_validate(
        {"job_id": job_id, "created_at": utc_now(), **plain, **fields},
    )


def failed(job_id: str) -> JobRecord:
    failure = Failure(code="synthesis_failed", message="It failed.", status=500)
    return make_record(job_id, status=JobStatus.FAILED, error=failure, completed_at=utc_now())


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
async def runner(records: Records, bench: Bench) -> AsyncIterator[JobRunner]:
    """Not started yet."""
    journal = Journal(cast("Store", records))
    runner = JobRunner(cast("Workshop", bench), journal, capacity=8)
    yield runner
    records.gate.set()
    await runner.stop(0)


async def turn() -> None:
    """Let everything go on that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_of_two_retries_at_once_one_wins(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = failed(IDS[0])
    await runner.start()
    answers = await asyncio.gather(
        runner.retry(IDS[0]), runner.retry(IDS[0]), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [JobRecord, JobNotFailed]
    bench.gate.set()
    await turn()
    assert bench.begun == [IDS[0]]


@pytest.mark.parametrize("fault", [DatabaseUnavailable(), StorageFull()])
async def test_a_job_runs_without_the_database_and_is_written_once_it_is_back(
    runner: JobRunner, records: Records, bench: Bench, fault: PhonexError
) -> None:
    await runner.start()
    records.fault = fault
    bench.gate.set()
    job = await runner.submit(TTS)
    told = await runner.wait(job.job_id, 5)
    assert told.status is JobStatus.COMPLETED
    assert (await runner.get(job.job_id)).status is JobStatus.COMPLETED
    records.fault = None
    await runner.stop(0)
    assert records.kept[job.job_id].status is JobStatus.COMPLETED


async def test_a_job_that_begins_this_moment_can_be_cancelled(
    runner: JobRunner, bench: Bench
) -> None:
    await runner.start()
    job = await runner.submit(TTS)
    bench.outcome = Cancelled()
    bench.gate.set()
    cancelling = asyncio.create_task(runner.cancel(job.job_id))
    assert (await cancelling).status is JobStatus.CANCELLED


async def test_cancelling_a_job_that_completes_first_is_refused(
    runner: JobRunner, bench: Bench
) -> None:
    await runner.start()
    job = await runner.submit(TTS)
    await turn()
    cancelling = asyncio.create_task(runner.cancel(job.job_id))
    await turn()
    bench.gate.set()
    with pytest.raises(JobFinished):
        await cancelling


async def test_a_cancelled_job_is_not_taken_up_after_a_stop(
    runner: JobRunner, records: Records
) -> None:
    await runner.start()
    job = await runner.submit(TTS)
    await turn()
    cancelling = asyncio.create_task(runner.cancel(job.job_id))
    await turn()
    await runner.stop(0)
    assert (await cancelling).status is JobStatus.CANCELLED
    assert records.kept[job.job_id].status is JobStatus.CANCELLED


async def test_a_late_write_does_not_bring_a_deleted_record_back(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    await runner.start()
    job = await runner.submit(TTS)
    await turn()
    records.gate.clear()  # from here on the writes hang
    bench.gate.set()
    await runner.wait(job.job_id, 5)
    deleting = asyncio.create_task(runner.delete_audio(job.job_id))
    await turn()
    records.gate.set()
    await deleting
    await turn()
    assert records.kept == {}


async def test_audio_that_cannot_be_deleted_now_keeps_its_record(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    await runner.start()
    bench.gate.set()
    job = await runner.submit(TTS)
    records.fault = DatabaseUnavailable()
    await runner.wait(job.job_id, 5)
    with pytest.raises(DatabaseUnavailable):
        await runner.delete_audio(job.job_id)
    records.fault = None
    assert (await runner.get(job.job_id)).status is JobStatus.COMPLETED


async def test_deleting_the_audio_of_a_failed_job_keeps_the_reason(
    runner: JobRunner, records: Records
) -> None:
    records.kept[IDS[0]] = failed(IDS[0])
    await runner.start()
    with pytest.raises(AudioNotFound):
        await runner.delete_audio(IDS[0])
    assert (await runner.get(IDS[0])).error is not None


async def test_a_job_retried_before_its_failure_was_written_goes_on(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    await runner.start()
    job = await runner.submit(TTS)
    await turn()
    records.gate.clear()
    bench.outcome = SynthesisFailed("It failed.")
    bench.gate.set()
    await runner.wait(job.job_id, 5)
    bench.gate.clear()
    bench.outcome = None
    retrying = asyncio.create_task(runner.retry(job.job_id))
    await turn()
    records.gate.set()
    await retrying
    await turn()
    assert (await runner.get(job.job_id)).status is JobStatus.PROCESSING
    assert records.kept[job.job_id].status is JobStatus.PROCESSING
    bench.gate.set()
    assert (await runner.wait(job.job_id, 5)).status is JobStatus.COMPLETED


async def test_unfinished_jobs_are_there_from_the_start_and_stray_samples_are_not(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = make_record(IDS[0], kind=JobKind.QUICK, status=JobStatus.PROCESSING)
    bench.kept_samples = [IDS[0], IDS[1]]
    await runner.start()
    assert runner.position(IDS[0]) == 1
    assert bench.kept_samples == [IDS[0]]


async def test_a_job_accepted_while_the_service_stops_keeps_nobody_waiting(
    runner: JobRunner, records: Records
) -> None:
    await runner.start()
    records.gate.clear()
    submitting = asyncio.create_task(runner.submit(TTS))
    await turn()
    stopping = asyncio.create_task(runner.stop(0))
    await turn()
    records.gate.set()
    job = await submitting
    told = await asyncio.wait_for(runner.wait(job.job_id, 60), 5)
    await stopping
    assert told.status is JobStatus.QUEUED
    assert records.kept[job.job_id].status is JobStatus.QUEUED
