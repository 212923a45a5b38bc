"""What every queue of jobs does for its clients: in one process, and as a node with a
worker."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.errors import JobFinished, JobNotFailed, JobNotFound, SynthesisFailed
from phonex.store.records.job import JobKind, JobStatus
from phonex.system.clock import utc_now
from tests.jobs.real_broker import BrokerFleet
from tests.jobs.stand_ins import (
    Bench,
    Fleet,
    Process,
    Records,
    failed,
    make_record,
    quick_and_its_fit,
    turn,
)
from tests.redis_server import RedisServer, needs_redis

pytestmark = pytest.mark.anyio
ID = "00000000-0000-4000-8000-000000000000"
LONG_S = 20.0

LONG_AGO = utc_now() - timedelta(hours=1)
Work = Process | Fleet


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def fitter() -> Bench:
    return Bench(JobKind.FIT)


@pytest.fixture(params=["local", "broker", pytest.param("redis", marks=needs_redis)])
async def resting(
    request: pytest.FixtureRequest, records: Records, bench: Bench, fitter: Bench
) -> AsyncIterator[Work]:
    """Not started yet. broker: something in memory stands for it."""
    if request.param == "redis":
        url = request.getfixturevalue("redis").url
        work: Work = BrokerFleet(url, records, bench, fitter)
    else:
        work = (Process if request.param == "local" else Fleet)(records, bench, fitter)
    yield work
    records.gate.set()
    await work.stop()


@pytest.fixture
async def work(resting: Work) -> Work:
    """Started."""
    await resting.start()
    return resting


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


async def test_how_far_a_job_is_shows_and_how_far_the_one_it_waits_for_is(
    work: Work, bench: Bench, fitter: Bench
) -> None:
    quick, fit = quick_and_its_fit()
    await work.asked.submit(quick)
    await work.asked.submit(fit)
    await begun(fitter, fit.job_id)
    assert fitter.running is not None
    fitter.running.change(progress=50)
    async with asyncio.timeout(LONG_S):
        for job_id in (fit.job_id, quick.job_id):
            while (await work.get(job_id)).progress != 50:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("n_at_once", [1, 2])
async def test_as_many_jobs_run_as_the_handler_takes(
    resting: Work, bench: Bench, n_at_once: int
) -> None:
    bench.n_at_once = n_at_once
    await resting.start()
    jobs = [await resting.submit() for _ in range(4)]
    await begun(bench, jobs[n_at_once - 1].job_id)
    await turn()
    assert bench.begun == [job.job_id for job in jobs[:n_at_once]]
    bench.gate.set()
    for job in jobs:
        await resting.wait(job.job_id, LONG_S)
    assert bench.begun == [job.job_id for job in jobs]


async def test_jobs_of_clients_go_before_children_and_alone_are_counted(
    work: Work, bench: Bench
) -> None:
    first = await work.submit()
    await begun(bench, first.job_id)
    child = await work.submit(parent_id=ID, created_at=LONG_AGO)
    assert work.asked.oldest_s(JobKind.TTS) < 60
    client = await work.submit(created_at=LONG_AGO)
    async with asyncio.timeout(LONG_S):
        while work.asked.count(JobKind.TTS) != (1, 1):
            await work.asked.refresh()
            await asyncio.sleep(0.01)
    assert work.asked.oldest_s(JobKind.TTS) >= 3600
    bench.gate.set()
    assert (await work.wait(child.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert bench.begun == [first.job_id, client.job_id, child.job_id]


async def test_a_job_that_takes_too_long_fails_and_the_next_is_run(
    work: Work, bench: Bench
) -> None:
    bench.seconds = 0.05
    stuck = await work.submit()
    assert (await work.wait(stuck.job_id, LONG_S)).status is JobStatus.FAILED
    bench.gate.set()
    following = await work.submit()
    assert (await work.wait(following.job_id, LONG_S)).status is JobStatus.COMPLETED


async def test_a_job_that_its_process_died_at_is_run_again_and_alone(
    resting: Work, records: Records, bench: Bench
) -> None:
    died = {"status": JobStatus.PROCESSING, "attempt": 1, "attempts": 1, "created_at": LONG_AGO}
    records.kept[ID] = make_record(ID, seen_at=LONG_AGO, **died)
    await resting.start()
    await begun(bench, ID)
    other = await resting.submit()
    await turn()
    assert not bench.waiting()
    bench.gate.set()
    assert (await resting.wait(other.job_id, LONG_S)).status is JobStatus.COMPLETED
    again = await resting.wait(ID, LONG_S)
    assert (again.status, again.attempts) == (JobStatus.COMPLETED, 2)


async def test_a_job_that_three_processes_died_at_fails_alone(
    resting: Work, records: Records, bench: Bench
) -> None:
    died = {"status": JobStatus.PROCESSING, "attempt": 3, "attempts": 3, "created_at": LONG_AGO}
    records.kept[ID] = make_record(ID, seen_at=LONG_AGO, **died)
    bench.kept_samples = [ID]
    bench.gate.set()
    await resting.start()
    other = await resting.submit()
    assert (await resting.wait(other.job_id, LONG_S)).status is JobStatus.COMPLETED
    poisoned = await resting.wait(ID, LONG_S)
    assert poisoned.status is JobStatus.FAILED
    assert poisoned.error is not None
    assert "3 times" in poisoned.error.message
    assert bench.begun == [other.job_id]
