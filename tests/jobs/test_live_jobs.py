"""Live jobs: the queue's order, and that no change is missed."""

import asyncio

import pytest

from phonex.jobs.job import LiveJob
from phonex.jobs.live_jobs import LiveJobs
from phonex.store.records.job import JobStatus
from tests.jobs.stand_ins import Bench, make_record
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio


def make_job(bench: Bench, **fields: object) -> LiveJob:
    return LiveJob(make_record("", **fields), bench)


async def test_jobs_wait_in_the_order_they_were_queued(bench: Bench) -> None:
    live = LiveJobs()
    jobs = [make_job(bench) for _ in range(3)]
    for job in jobs:
        live.enqueue(job)
    live.forget(jobs[1])
    assert live.position(jobs[2].job_id) == 2
    assert live.queued(bench) == [jobs[0], jobs[2]]


async def test_a_job_that_waits_for_another_has_no_place_in_the_order(bench: Bench) -> None:
    live = LiveJobs()
    first, second = make_job(bench, waits_for="another"), make_job(bench)
    for job in (first, second):
        live.enqueue(job)
    assert (live.position(first.job_id), live.position(second.job_id)) == (None, 1)
    assert live.waiting(bench) == [first, second]
    assert live.waiting_for("another") == [first]


async def test_in_a_shared_queue_who_waits_longest_comes_first() -> None:
    bench, live = Bench(shared=True), LiveJobs()
    older, newer = make_job(bench, created_at=NOON), make_job(bench)
    for job in (newer, older):
        live.enqueue(job)
    assert live.queued(bench) == [older, newer]


async def test_a_watcher_sees_the_last_change_and_then_the_end(bench: Bench) -> None:
    job, seen = make_job(bench), []

    async def watch() -> None:
        async for record in job.changes():
            seen.append((record.status, record.progress))

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    job.change(status=JobStatus.PROCESSING, progress=10)
    job.change(progress=90)  # at once: the one between may be skipped, this one may not
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    job.change(status=JobStatus.COMPLETED, progress=100)
    await watcher
    assert seen == [
        (JobStatus.QUEUED, 0),
        (JobStatus.PROCESSING, 90),
        (JobStatus.COMPLETED, 100),
    ]


async def test_a_change_makes_a_saved_job_unsaved(bench: Bench) -> None:
    job = make_job(bench)
    job.written(job.next_revision())
    assert job.saved
    job.change(progress=1)
    assert not job.saved
