"""Jobs that wait for another one, as quick clones do for their fit: they hold up nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.store.records.job import JobKind, JobStatus
from tests.jobs.stand_ins import Bench, Process, Records, make_record, quick_and_its_fit, turn

pytestmark = pytest.mark.anyio
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def fitter() -> Bench:
    return Bench(JobKind.FIT)


@pytest.fixture
async def process(records: Records, bench: Bench, fitter: Bench) -> AsyncIterator[Process]:
    """Started; what is not fitted ends at once."""
    process = Process(records, bench, fitter)
    bench.gate.set()
    await process.start()
    yield process
    await process.stop()


async def submit_quick(process: Process, bench: Bench) -> tuple[str, str]:
    """The ids of a quick clone and of its fit."""
    quick, fit = quick_and_its_fit()
    bench.kept_samples.append(quick.job_id)
    await process.queue.submit(quick)
    await process.queue.submit(fit)
    return quick.job_id, fit.job_id


async def test_others_are_spoken_while_one_is_fitted(
    process: Process, bench: Bench, fitter: Bench
) -> None:
    quick, fit = await submit_quick(process, bench)
    other = await process.submit()
    assert (await process.wait(other.job_id, 5)).status is JobStatus.COMPLETED
    assert (await process.get(quick)).status is JobStatus.QUEUED
    assert process.queue.position(quick) is None
    assert process.queue.count(JobKind.QUICK) == (1, 0)
    fitter.gate.set()
    assert (await process.wait(quick, 5)).status is JobStatus.COMPLETED
    assert bench.begun == [other.job_id, quick]
    assert fitter.begun == [fit]
    await turn()
    assert bench.kept_samples == []


async def test_a_stop_leaves_both_for_the_next_start(
    process: Process, records: Records, bench: Bench, fitter: Bench
) -> None:
    quick, fit = await submit_quick(process, bench)
    waiting = asyncio.create_task(process.wait(quick, 60))
    await turn()
    await process.stop()
    assert (await waiting).status is JobStatus.QUEUED
    assert [records.kept[each].attempts for each in (quick, fit)] == [0, 0]
    assert bench.kept_samples == [quick]

    fitter.gate.set()
    following = Process(records, bench, fitter)
    await following.start()
    assert (await following.wait(quick, 5)).status is JobStatus.COMPLETED
    await following.stop()


async def test_a_job_at_which_the_service_dies_again_and_again_is_given_up(
    records: Records, bench: Bench
) -> None:
    records.kept[ID] = make_record(ID, kind=JobKind.QUICK, fit=True, attempts=3)
    bench.kept_samples = [ID]
    process = Process(records, bench)
    await process.start()
    reported = await process.wait(ID, 5)
    assert reported.status is JobStatus.FAILED
    assert reported.error is not None
    assert "3 times" in reported.error.message
    await process.stop()
    assert bench.begun == []


async def test_a_job_waits_for_one_that_was_never_written(
    records: Records, bench: Bench, fitter: Bench
) -> None:
    """As of a service that was killed between the two."""
    quick, fit = quick_and_its_fit()
    records.kept[quick.job_id] = quick
    process = Process(records, bench, fitter)
    bench.gate.set()
    await process.start()
    await turn()
    assert bench.begun == []
    fitter.gate.set()
    await process.queue.submit(fit)
    async with asyncio.timeout(5):
        async for record in process.queue.events(ANONYMOUS, quick.job_id):
            last = record
    assert last.status is JobStatus.COMPLETED
    await process.stop()
