"""Quick clones that are fitted first: they hold up nobody, and are never lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from phonex.jobs.ask import Ask

from phonex.errors import Stopping
from phonex.jobs.runner import JobRunner
from phonex.store.records import JobKind, JobStatus
from tests.jobs.stand_ins import Bench, Records, make_record, make_runner, turn

pytestmark = pytest.mark.anyio
QUICK = Ask(JobKind.QUICK, "Hello.", fit=True)
TTS = Ask(JobKind.TTS, "Hello.")
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def runner(records: Records, bench: Bench) -> AsyncIterator[JobRunner]:
    """Started; what is not fitted ends at once."""
    runner = make_runner(records, bench)
    bench.gate.set()
    await runner.start()
    yield runner
    await runner.stop(0)


async def test_others_are_spoken_while_one_is_fitted(runner: JobRunner, bench: Bench) -> None:
    quick = await runner.submit(QUICK)
    other = await runner.submit(TTS)
    assert (await runner.wait(other.job_id, 5)).status is JobStatus.COMPLETED
    assert (await runner.get(quick.job_id)).status is JobStatus.QUEUED
    assert runner.position(quick.job_id) is None
    assert runner.state.depth == 1
    bench.fit_gate.set()
    assert (await runner.wait(quick.job_id, 5)).status is JobStatus.COMPLETED
    assert bench.begun == [other.job_id, quick.job_id]
    await turn()
    assert bench.kept_samples == []


async def test_cancelling_a_job_ends_its_fit(runner: JobRunner, bench: Bench) -> None:
    quick = await runner.submit(QUICK)
    await turn()
    assert (await runner.cancel(quick.job_id)).status is JobStatus.CANCELLED
    bench.fit_gate.set()
    await turn()
    assert bench.begun == []
    assert bench.kept_samples == []
    assert runner.state.depth == 0


async def test_a_stop_leaves_a_job_that_is_fitted_for_the_next_start(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    quick = await runner.submit(QUICK)
    waiting = asyncio.create_task(runner.wait(quick.job_id, 60))
    await turn()
    await runner.stop(0)
    assert (await waiting).status is JobStatus.QUEUED
    assert records.kept[quick.job_id].attempts == 0
    assert bench.kept_samples == [quick.job_id]

    bench.fit_gate.set()
    following = make_runner(records, bench)
    await following.start()
    assert (await following.wait(quick.job_id, 5)).status is JobStatus.COMPLETED
    await following.stop(0)


async def test_a_fit_at_which_the_service_dies_again_and_again_is_given_up(
    records: Records, bench: Bench
) -> None:
    records.kept[ID] = make_record(ID, kind=JobKind.QUICK, fit=True, attempts=3)
    bench.kept_samples = [ID]
    runner = make_runner(records, bench)
    await runner.start()
    assert (await runner.get(ID)).status is JobStatus.FAILED
    await runner.stop(0)


async def test_a_fault_of_the_fit_does_not_keep_a_job_from_being_spoken(
    runner: JobRunner, bench: Bench
) -> None:
    bench.fit_outcome = ValueError("a fault")
    bench.fit_gate.set()
    quick = await runner.submit(QUICK)
    told = await runner.wait(quick.job_id, 5)
    assert told.status is JobStatus.COMPLETED
    assert "instant clone" in told.warnings[0]


async def test_a_job_whose_fit_is_ended_by_a_stop_is_for_the_next_start(
    runner: JobRunner, records: Records, bench: Bench
) -> None:
    bench.fit_outcome = Stopping()
    bench.fit_gate.set()
    quick = await runner.submit(QUICK)
    told = await runner.wait(quick.job_id, 5)
    await runner.stop(0)
    assert told.status is JobStatus.QUEUED
    assert records.kept[quick.job_id].attempts == 0
    assert bench.begun == []
