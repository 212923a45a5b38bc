"""The runner: no job is lost, doubled or brought back, whatever comes at the same time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from phonex.errors import (
    DatabaseUnavailable,
    JobNotFailed,
    SynthesisFailed,
)
from phonex.jobs.job import Cancelled, Superseded
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from tests.jobs.stand_ins import Bench, Process, Records, failed, make_record, turn

pytestmark = pytest.mark.anyio
IDS = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(3)]


@pytest.fixture
async def process(records: Records, bench: Bench) -> AsyncIterator[Process]:
    """Not started yet."""
    process = Process(records, bench)
    yield process
    records.gate.set()
    await process.stop()


async def test_of_two_retries_at_once_one_wins(
    process: Process, records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = failed(IDS[0])
    await process.start()
    answers = await asyncio.gather(
        process.retry(IDS[0]), process.retry(IDS[0]), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [SynthesisRecord, JobNotFailed]
    bench.gate.set()
    await turn()
    assert bench.begun == [IDS[0]]


async def test_a_user_has_at_most_half_of_the_places(process: Process, bench: Bench) -> None:
    bench.n_at_once = 4
    await process.start()
    mine = [await process.submit(owner_id="me") for _ in range(4)]
    others = await process.submit(owner_id="you")
    async with asyncio.timeout(5):
        while others.job_id not in bench.begun:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert bench.begun == [mine[0].job_id, mine[1].job_id, others.job_id]
    bench.gate.set()
    async with asyncio.timeout(5):
        while len(bench.begun) < 5:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_the_running_job_sees_the_jobs_that_wait(process: Process, bench: Bench) -> None:
    await process.start()
    _, second, third = [await process.submit() for _ in range(3)]
    await turn()
    assert [record.job_id for record in bench.waiting()] == [second.job_id, third.job_id]
    await process.cancel(second.job_id)
    assert [record.job_id for record in bench.waiting()] == [third.job_id]


async def test_a_job_that_the_service_died_at_is_spoken_alone(
    process: Process, records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = make_record(IDS[0], status=JobStatus.PROCESSING, attempts=1)
    records.kept[IDS[1]] = make_record(IDS[1])
    await process.start()
    await turn()
    assert bench.begun == [IDS[0]]
    assert not bench.waiting()


async def test_a_job_runs_without_the_database_and_is_written_once_it_is_back(
    process: Process, records: Records, bench: Bench
) -> None:
    await process.start()
    records.fault = DatabaseUnavailable()
    bench.gate.set()
    job = await process.submit()
    reported = await process.wait(job.job_id, 5)
    assert reported.status is JobStatus.COMPLETED
    assert (await process.get(job.job_id)).status is JobStatus.COMPLETED
    records.fault = None
    await process.stop()
    assert records.kept[job.job_id].status is JobStatus.COMPLETED


async def test_a_job_that_begins_this_moment_can_be_cancelled(
    process: Process, bench: Bench
) -> None:
    await process.start()
    job = await process.submit()
    bench.outcome = Cancelled()
    bench.gate.set()
    cancelling = asyncio.create_task(process.cancel(job.job_id))
    assert (await cancelling).status is JobStatus.CANCELLED


async def test_a_cancelled_job_is_not_taken_up_after_a_stop(
    process: Process, records: Records
) -> None:
    await process.start()
    job = await process.submit()
    await turn()
    cancelling = asyncio.create_task(process.cancel(job.job_id))
    await turn()
    await process.stop()
    assert (await cancelling).status is JobStatus.CANCELLED
    assert records.kept[job.job_id].status is JobStatus.CANCELLED


async def test_a_late_write_does_not_bring_a_deleted_record_back(
    process: Process, records: Records, bench: Bench
) -> None:
    await process.start()
    job = await process.submit()
    await turn()
    records.gate.clear()  # from here on the writes hang
    bench.gate.set()
    await process.wait(job.job_id, 5)
    deleting = asyncio.create_task(process.delete(job.job_id))
    await turn()
    records.gate.set()
    await deleting
    await turn()
    assert records.kept == {}


async def test_a_record_that_cannot_be_deleted_now_is_kept(
    process: Process, records: Records, bench: Bench
) -> None:
    await process.start()
    bench.gate.set()
    job = await process.submit()
    records.fault = DatabaseUnavailable()
    await process.wait(job.job_id, 5)
    with pytest.raises(DatabaseUnavailable):
        await process.delete(job.job_id)
    records.fault = None
    assert (await process.get(job.job_id)).status is JobStatus.COMPLETED


async def test_a_job_retried_before_its_failure_was_written_goes_on(
    process: Process, records: Records, bench: Bench
) -> None:
    await process.start()
    job = await process.submit()
    await turn()
    records.gate.clear()
    bench.outcome = SynthesisFailed("It failed.")
    bench.gate.set()
    await process.wait(job.job_id, 5)
    bench.gate.clear()
    bench.outcome = None
    retrying = asyncio.create_task(process.retry(job.job_id))
    await turn()
    records.gate.set()
    await retrying
    await turn()
    assert (await process.get(job.job_id)).status is JobStatus.PROCESSING
    assert records.kept[job.job_id].status is JobStatus.PROCESSING
    bench.gate.set()
    assert (await process.wait(job.job_id, 5)).status is JobStatus.COMPLETED


async def test_unfinished_jobs_are_there_from_the_start_and_stray_samples_are_not(
    process: Process, records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = make_record(IDS[0], kind=JobKind.QUICK, status=JobStatus.PROCESSING)
    bench.kept_samples = [IDS[0], IDS[1]]
    await process.start()
    assert process.queue.position(IDS[0]) == 1
    assert bench.kept_samples == [IDS[0]]


async def test_a_job_accepted_while_the_service_stops_keeps_nobody_waiting(
    process: Process, records: Records
) -> None:
    await process.start()
    records.gate.clear()
    submitting = asyncio.create_task(process.submit())
    await turn()
    stopping = asyncio.create_task(process.stop())
    await turn()
    records.gate.set()
    job = await submitting
    reported = await asyncio.wait_for(process.wait(job.job_id, 60), 5)
    await stopping
    assert reported.status is JobStatus.QUEUED
    assert records.kept[job.job_id].status is JobStatus.QUEUED


async def test_of_two_processes_that_start_the_same_job_one_does_it(
    records: Records, bench: Bench
) -> None:
    records.kept[IDS[0]] = make_record(IDS[0])
    other = Bench()
    processes = [Process(records, each) for each in (bench, other)]
    bench.gate.set()
    other.gate.set()
    records.gate.clear()
    starting = [asyncio.create_task(process.start()) for process in processes]
    await turn()
    records.gate.set()
    await asyncio.gather(*starting)
    async with asyncio.timeout(5):
        while not records.kept[IDS[0]].status.ended:  # noqa: ASYNC110
            await asyncio.sleep(0)
    for process in processes:
        await process.stop()
    assert sorted([*bench.begun, *other.begun]) == [IDS[0]]
    assert records.kept[IDS[0]].attempt == 1


async def test_a_runner_whose_job_was_taken_over_writes_nothing(
    process: Process, records: Records, bench: Bench
) -> None:
    await process.start()
    job = await process.submit()
    await turn()
    taken_over = records.kept[job.job_id].model_copy(update={"attempt": 2, "revision": 9})
    records.kept[job.job_id] = taken_over
    bench.gate.set()
    await turn()
    assert records.kept[job.job_id] == taken_over
    assert process.queue.find(job.job_id) is None


async def test_a_job_that_another_process_cancels_ends_here(records: Records) -> None:
    bench = Bench(shared=True)
    bench.cancel_s = 0
    working, other = Process(records, bench), Process(records, Bench(shared=True))
    await working.start()
    job = await working.submit()
    await turn()
    assert (await other.cancel(job.job_id)).status is JobStatus.CANCELLED
    async with asyncio.timeout(10):
        while working.queue.find(job.job_id) is not None:
            working.queue.live.find(job.job_id)
            await asyncio.sleep(0.05)
            if (live := working.queue.live.find(job.job_id)) is not None:
                live.change(progress=live.record.progress)
    assert records.kept[job.job_id].status is JobStatus.CANCELLED
    await working.stop()
    assert records.kept[job.job_id].status is JobStatus.CANCELLED


async def test_a_job_that_should_be_in_the_records_is_made(records: Records) -> None:
    bench = Bench(shared=True)
    bench.gate.set()
    bench.missing_jobs = [make_record(IDS[0])]
    process = Process(records, bench)
    await process.start()
    await turn()
    assert bench.begun == [IDS[0]]
    await process.stop()


async def test_a_job_that_proves_unneeded_is_removed_and_not_started_again(
    records: Records,
) -> None:
    bench = Bench(shared=True)
    process = Process(records, bench)
    await process.start()
    job = await process.submit()
    await turn()
    bench.kept_samples = [job.job_id]
    bench.wanted, bench.outcome = False, Superseded()
    bench.gate.set()
    await process.wait(job.job_id, 5)
    await turn()
    assert (records.kept, bench.kept_samples) == ({}, [])
    assert max(record.attempt for record in bench.reflected) == 1
    await process.stop()


async def test_a_job_that_nobody_needs_any_longer_leaves_nothing(records: Records) -> None:
    bench = Bench(shared=True)
    bench.wanted = False
    records.kept[IDS[0]] = make_record(IDS[0])
    bench.kept_samples = [IDS[0]]
    process = Process(records, bench)
    await process.start()
    await turn()
    assert (bench.begun, bench.kept_samples, records.kept) == ([], [], {})
    await process.stop()
