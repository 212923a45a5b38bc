"""Messages come twice, late or never; the records decide. Without a broker: see tests/fleet."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from phonex.errors import DatabaseUnavailable, PhonexError
from phonex.jobs.broker_queue.lease import LEASE
from phonex.jobs.broker_queue.node import FIRST_RESEND
from phonex.jobs.errors import BrokerUnavailable
from phonex.store.errors import StorageUnavailable
from phonex.store.records.job import JobStatus
from phonex.system.clock import utc_now
from tests.jobs.stand_ins import Bench, Fleet, Records, make_record
from tests.jobs.test_both_queues import ID, LONG_S, begun

pytestmark = pytest.mark.anyio
LONG_AGO = utc_now() - 2 * max(LEASE, FIRST_RESEND)


@pytest.fixture
async def fleet(records: Records, bench: Bench) -> AsyncIterator[Fleet]:
    """Not started yet."""
    fleet = Fleet(records, bench)
    yield fleet
    records.gate.set()
    await fleet.stop()


async def test_a_message_that_comes_twice_starts_nothing(fleet: Fleet, bench: Bench) -> None:
    await fleet.start()
    job = await fleet.submit()
    await begun(bench, job.job_id)
    worker = fleet.sender.worker
    assert worker is not None
    assert await worker.take(job.job_id)
    other = Fleet(fleet.records, Bench())
    assert other.sender.worker is not None
    assert await other.sender.worker.take(job.job_id)
    bench.gate.set()
    assert (await fleet.wait(job.job_id, LONG_S)).attempt == 1
    assert await worker.take(job.job_id)
    assert bench.begun == [job.job_id]


async def test_of_two_workers_that_get_a_job_one_starts_it(
    fleet: Fleet, records: Records, bench: Bench
) -> None:
    other_bench = Bench()
    other = Fleet(records, other_bench)
    await fleet.start()
    await other.start()
    bench.gate.set()
    other_bench.gate.set()
    records.kept[ID] = make_record(ID)
    takers = [each.sender.worker.take(ID) for each in (fleet, other) if each.sender.worker]
    assert await asyncio.gather(*takers) == [True, True]
    assert bench.begun + other_bench.begun == [ID]
    assert records.kept[ID].status is JobStatus.COMPLETED
    await other.stop()


async def test_a_start_whose_answer_was_lost_is_still_the_workers_own(
    fleet: Fleet, records: Records, bench: Bench
) -> None:
    await fleet.start()
    bench.gate.set()
    records.lost_answers = 1
    job = await fleet.submit()
    assert (await fleet.wait(job.job_id, LONG_S)).status is JobStatus.COMPLETED
    assert (bench.begun, records.kept[job.job_id].attempt) == ([job.job_id], 1)


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.PROCESSING])
async def test_what_no_message_stands_for_is_sent_again(
    fleet: Fleet, records: Records, bench: Bench, status: JobStatus
) -> None:
    """As of a node that died before it sent the job, and of a worker that died at it."""
    bench.gate.set()
    left = {"status": status, "seen_at": LONG_AGO, "created_at": LONG_AGO}
    records.kept[ID] = make_record(ID, **left)
    await fleet.start()
    assert (await fleet.wait(ID, LONG_S)).status is JobStatus.COMPLETED
    # who died at it had waited for its turn already
    assert fleet.sender.hastened == ([ID] if status is JobStatus.PROCESSING else [])


async def test_the_job_of_a_living_worker_is_left_alone(
    fleet: Fleet, records: Records, bench: Bench
) -> None:
    alive = {"status": JobStatus.PROCESSING, "seen_at": utc_now() + timedelta(hours=1)}
    records.kept[ID] = make_record(ID, attempt=1, created_at=LONG_AGO, **alive)
    worker = fleet.sender.worker
    assert worker is not None
    assert await worker.take(ID)
    assert records.kept[ID].attempt == 1
    assert bench.begun == []


async def test_a_job_that_three_workers_died_at_fails_and_no_earlier_one_writes(
    fleet: Fleet, records: Records, bench: Bench
) -> None:
    left = {"status": JobStatus.PROCESSING, "seen_at": LONG_AGO, "attempt": 3, "attempts": 3}
    records.kept[ID] = make_record(ID, **left)
    await fleet.start()
    reported = await fleet.wait(ID, LONG_S)
    assert reported.status is JobStatus.FAILED
    assert reported.attempt > 3
    assert bench.begun == []


async def test_a_worker_whose_job_was_taken_over_writes_nothing(
    fleet: Fleet, records: Records, bench: Bench
) -> None:
    await fleet.start()
    job = await fleet.submit()
    await begun(bench, job.job_id)
    taken_over = records.kept[job.job_id].model_copy(update={"attempt": 2, "revision": 9})
    records.kept[job.job_id] = taken_over
    bench.gate.set()
    async with asyncio.timeout(LONG_S):
        while fleet.sender.worker and fleet.sender.worker.find(job.job_id):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert records.kept[job.job_id] == taken_over


async def test_jobs_are_refused_while_the_broker_is_away(fleet: Fleet, records: Records) -> None:
    await fleet.start()
    fleet.sender.is_up = False
    with pytest.raises(BrokerUnavailable):
        await fleet.submit()
    assert records.kept == {}


@pytest.mark.parametrize(
    "fault", [DatabaseUnavailable(), StorageUnavailable("The bucket is away.")]
)
async def test_a_job_waits_for_the_database_and_the_files(
    fleet: Fleet, records: Records, bench: Bench, fault: PhonexError
) -> None:
    await fleet.start()
    job = await fleet.submit()
    await begun(bench, job.job_id)
    bench.outcome = fault
    bench.gate.set()
    async with asyncio.timeout(LONG_S):
        # Queued, which may be over when it is looked: then it has begun again.
        kept = records.kept
        while kept[job.job_id].status is not JobStatus.QUEUED and not bench.begun[1:]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    bench.outcome = None
    ended = await fleet.wait(job.job_id, LONG_S)
    assert (ended.status, ended.attempts, ended.warnings) == (JobStatus.COMPLETED, 1, [])
