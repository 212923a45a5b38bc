"""The runner: no job is lost, doubled or brought back, whatever comes at the same time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from phonex.jobs.ask import Ask
from phonex.jobs.work import Cancelled

from phonex.errors import (
    AudioNotFound,
    DatabaseUnavailable,
    JobFinished,
    JobNotFailed,
    SynthesisFailed,
)
from phonex.jobs.runner import JobRunner
from phonex.store.errors import StorageUnavailable
from phonex.store.records import JobKind, JobRecord, JobStatus
from tests.jobs.stand_ins import Bench, Records, failed, make_record, make_runner, turn

pytestmark = pytest.mark.anyio
TTS = Ask(JobKind.TTS, "Hello.")
IDS = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(3)]


@pytest.fixture
async def runner(records: Records, bench: Bench) -> AsyncIterator[JobRunner]:
    """Not started yet."""
    runner = make_runner(records, bench)
    yield runner
    records.gate.set()
    await runner.stop(0)


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


async def test_the_job_at_work_is_told_what_waits_behind_it(
    runner: JobRunner, bench: Bench
) -> None:
    await runner.start()
    _, second, third = [await runner.submit(TTS) for _ in range(3)]
    await turn()
    assert [record.job_id for record in bench.queue()] == [second.job_id, third.job_id]
    await runner.cancel(second.job_id)
    assert [record.job_id for record in bench.queue()] == [third.job_id]


async def test_a_job_that_the_service_died_at_is_spoken_alone(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = make_record(IDS[0], status=JobStatus.PROCESSING, attempts=1)
    records.kept[IDS[1]] = make_record(IDS[1])
    await runner.start()
    await turn()
    assert bench.begun == [IDS[0]]
    assert not bench.queue()


async def test_a_job_runs_without_the_database_and_is_written_once_it_is_back(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    await runner.start()
    records.fault = DatabaseUnavailable()
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


async def test_audio_that_a_disk_keeps_keeps_its_record(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    await runner.start()
    bench.gate.set()
    job = await runner.submit(TTS)
    await turn()
    bench.disk_fault = StorageUnavailable("The folder is read-only.")
    with pytest.raises(StorageUnavailable):
        await runner.delete_audio(job.job_id)
    assert job.job_id in records.kept
    bench.disk_fault = None
    await runner.delete_audio(job.job_id)
    assert records.kept == {}


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
