"""What every queue of jobs does for its clients: in one process, and as a node with a worker."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.errors import JobFinished, JobNotFailed, JobNotFound, SynthesisFailed
from phonex.store.records.job import JobKind, JobStatus
from tests.jobs.stand_ins import (
    Bench,
    Fleet,
    Process,
    Records,
    failed,
    make_record,
    quick_and_its_fit,
)

pytestmark = pytest.mark.anyio
ID = "00000000-0000-4000-8000-000000000000"
LONG_S = 20.0

Work = Process | Fleet


@pytest.fixture
def fitter() -> Bench:
    return Bench(JobKind.FIT)


@pytest.fixture(params=[Process, Fleet], ids=["local", "broker"])
async def work(
    request: pytest.FixtureRequest, records: Records, bench: Bench, fitter: Bench
) -> AsyncIterator[Work]:
    """Started."""
    work: Work = request.param(records, bench, fitter)
    await work.start()
    yield work
    records.gate.set()
    await work.stop()


async def begun(bench: Bench, job_id: str) -> None:
    """Wait until a job has begun."""
    async with asyncio.timeout(LONG_S):
        while job_id not in bench.begun:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_job_is_recorded_run_and_told_of(
    work: Work, records: Records, bench: Bench
) -> None:
    job = await work.submit()
    assert job.job_id in records.kept
    watching = asyncio.create_task(_statuses(work, job.job_id))
    await begun(bench, job.job_id)
    bench.gate.set()
    assert (await work.wait(job.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert (await watching)[-1] is JobStatus.COMPLETED
    assert (await work.get(job.job_id)).attempt == 1


async def _statuses(work: Work, job_id: str) -> list[JobStatus]:
    return [record.status async for record in work.asked.events(ANONYMOUS, job_id)]


async def test_a_job_that_is_submitted_twice_runs_once(work: Work, bench: Bench) -> None:
    bench.gate.set()
    record = make_record(ID)
    await work.asked.submit(record)
    await work.asked.submit(record)
    assert (await work.wait(ID, LONG_S)).status is JobStatus.COMPLETED
    assert bench.begun == [ID]


async def test_waiting_jobs_have_places_and_are_counted(work: Work, bench: Bench) -> None:
    first = await work.submit()
    await begun(bench, first.job_id)
    waiting = [await work.submit() for _ in range(2)]
    async with asyncio.timeout(LONG_S):
        while work.asked.count(JobKind.TTS) != (2, 1):
            await work.asked.refresh()
            await asyncio.sleep(0.01)
    assert [work.asked.position(job.job_id) for job in waiting] == [1, 2]


async def test_a_waiting_job_that_is_cancelled_never_begins(work: Work, bench: Bench) -> None:
    first = await work.submit()
    await begun(bench, first.job_id)
    second, third = await work.submit(), await work.submit()
    assert (await work.cancel(second.job_id)).status is JobStatus.CANCELLED
    assert (await work.cancel(second.job_id)).status is JobStatus.CANCELLED
    bench.gate.set()
    assert (await work.wait(third.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert bench.begun == [first.job_id, third.job_id]


async def test_a_running_job_is_cancelled(work: Work, records: Records, bench: Bench) -> None:
    bench.cancel_s = 0.01
    job = await work.submit()
    await begun(bench, job.job_id)
    assert (await work.cancel(job.job_id)).status is JobStatus.CANCELLED
    bench.gate.set()
    following = await work.submit()
    assert (await work.wait(following.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert records.kept[job.job_id].status is JobStatus.CANCELLED


async def test_a_finished_job_cannot_be_cancelled(work: Work, bench: Bench) -> None:
    bench.gate.set()
    job = await work.submit()
    await work.wait(job.job_id, LONG_S)
    with pytest.raises(JobFinished):
        await work.cancel(job.job_id)


async def test_a_failed_job_is_retried_and_no_other(
    work: Work, records: Records, bench: Bench
) -> None:
    bench.outcome = SynthesisFailed("It failed.")
    bench.gate.set()
    job = await work.submit()
    assert (await work.wait(job.job_id, LONG_S)).status is JobStatus.FAILED
    bench.outcome = None
    retried = await asyncio.gather(
        work.retry(job.job_id), work.retry(job.job_id), return_exceptions=True
    )
    assert [type(each) for each in retried].count(JobNotFailed) == 1
    assert (await work.wait(job.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert (records.kept[job.job_id].attempts, len(bench.begun)) == (1, 2)


async def test_each_sees_their_own_jobs(work: Work, records: Records) -> None:
    mine = await work.submit(owner_id="me")
    everybodys = await work.submit()
    me = Principal("me")
    assert (await work.asked.get(me, mine.job_id)).job_id == mine.job_id
    page = await work.asked.page(me, list(JobKind), None, 10, None)
    assert [record.job_id for record in page.items] == [mine.job_id]
    for ask in (work.get, work.cancel, work.retry, work.delete):
        with pytest.raises(JobNotFound):
            await ask(mine.job_id)
    with pytest.raises(JobNotFound):
        await work.asked.wait(me, everybodys.job_id, 0)
    assert mine.job_id in records.kept


async def test_a_deleted_job_is_gone(work: Work, records: Records) -> None:
    records.kept[ID] = failed(ID)
    await work.delete(ID)
    assert not await work.asked.exists(ID)
    with pytest.raises(JobNotFound):
        await work.get(ID)


async def test_a_stop_keeps_nobody_waiting(work: Work, records: Records, bench: Bench) -> None:
    first, second = await work.submit(), await work.submit()
    await begun(bench, first.job_id)
    waiting = asyncio.create_task(work.wait(second.job_id, LONG_S * 2))
    await asyncio.sleep(0)
    await work.stop()
    assert (await asyncio.wait_for(waiting, LONG_S)).status is JobStatus.QUEUED
    assert work.asked.stopping
    statuses = [records.kept[job.job_id].status for job in (first, second)]
    assert statuses == [JobStatus.QUEUED, JobStatus.QUEUED]
    assert records.kept[first.job_id].attempts == 0


async def test_a_job_waits_for_another_one(work: Work, bench: Bench, fitter: Bench) -> None:
    bench.gate.set()
    quick, fit = quick_and_its_fit()
    await work.asked.submit(quick)
    await work.asked.submit(fit)
    other = await work.submit()
    assert (await work.wait(other.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert (await work.get(quick.job_id)).status is JobStatus.QUEUED
    assert work.asked.position(quick.job_id) is None
    fitter.outcome = SynthesisFailed("a fault")
    fitter.gate.set()
    reported = await work.wait(quick.job_id, LONG_S)
    assert (reported.status, reported.warnings) == (JobStatus.COMPLETED, ["It was not fitted."])
    assert bench.begun == [other.job_id, quick.job_id]


async def test_cancelling_a_job_cancels_the_one_it_waits_for(
    work: Work, bench: Bench, fitter: Bench
) -> None:
    fitter.cancel_s = 0.01
    quick, fit = quick_and_its_fit()
    bench.kept_samples.append(quick.job_id)
    await work.asked.submit(quick)
    await work.asked.submit(fit)
    await begun(fitter, fit.job_id)
    assert (await work.cancel(quick.job_id)).status is JobStatus.CANCELLED
    assert (await work.get(fit.job_id)).status is JobStatus.CANCELLED
    assert (bench.begun, bench.kept_samples) == ([], [])
