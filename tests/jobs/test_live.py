"""Live jobs: the queue's order, and that no change is missed."""

import asyncio
import uuid

import pytest
from phonex.jobs.live import LiveJob, LiveJobs

from phonex.clock import utc_now
from phonex.store.records import JobKind, JobRecord, JobStatus

pytestmark = pytest.mark.anyio


def make_job() -> LiveJob:
    return LiveJob(
        JobRecord(
            job_id=str(uuid.uuid4()),
            kind=JobKind.TTS,
            text="Hello.",
            language="EN",
            speaker="EN-US",
            created_at=utc_now(),
        )
    )


async def test_jobs_come_in_the_order_they_were_queued() -> None:
    live = LiveJobs(capacity=8)
    jobs = [make_job() for _ in range(3)]
    for job in jobs:
        live.enqueue(job)
    live.dequeue(jobs[1])
    assert live.position(jobs[2].record.job_id) == 2
    assert [await live.next(), await live.next()] == [jobs[0], jobs[2]]
    assert live.depth == 0


async def test_a_worker_that_waits_is_woken() -> None:
    live, job = LiveJobs(capacity=8), make_job()
    waiting = asyncio.create_task(live.next())
    await asyncio.sleep(0)
    live.enqueue(job)
    assert await waiting is job


async def test_a_watcher_sees_the_last_change_and_then_the_end() -> None:
    job, seen = make_job(), []

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


async def test_a_change_makes_a_saved_job_unsaved() -> None:
    live, job = LiveJobs(capacity=8), make_job()
    live.enqueue(job)
    job.saved = True
    assert live.unsaved() == []
    job.change(progress=1)
    assert live.unsaved() == [job]
