"""What every database must do for jobs."""

import asyncio
import time
import uuid
from datetime import UTC, timedelta, timezone

import pytest

from phonex.errors import JobNotFound, ValueOutOfRange
from phonex.store.database.paging import Page
from phonex.store.records.job import (
    BatchRecord,
    CastVoice,
    Failure,
    FitRecord,
    JobKind,
    JobRecord,
    JobStatus,
    SharedVoice,
    SynthesisRecord,
    Timings,
)
from phonex.store.records.jobs import IDS_AT_ONCE
from phonex.store.store import Store
from tests.store.samples import NOON, make_job

pytestmark = pytest.mark.anyio

NASTY_TEXTS = [
    "$where",
    "$text",
    "a.b",
    '{"$ne": null}',
    '{"$date": "2024-01-01T00:00:00"}',
    '{"__neosqlite_objectid__": true, "id": "65a000000000000000000001"}',
    "65a000000000000000000001",
    "2024-01-01T00:00:00.000Z",
    "1e5",
    "null",
    "\x00 a \x00 b",
    "'; DROP TABLE jobs; --",
    "%s ? :x @y",
    '\\u0041 \\ "',
    "日本語 🎉 \u2028 é",
    "x" * 20_000,
]


async def page_of(
    store: Store, status: JobStatus | None, limit: int, cursor: str | None
) -> Page[JobRecord]:
    return await store.jobs.page(None, list(JobKind), status, limit, cursor)


async def all_pages(store: Store, status: JobStatus | None, limit: int) -> list[JobRecord]:
    found: list[JobRecord] = []
    cursor: str | None = None
    while True:
        page = await page_of(store, status, limit, cursor)
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def test_a_job_comes_back_as_it_was_stored(store: Store) -> None:
    job = make_job().model_copy(
        update={
            "status": JobStatus.FAILED,
            "completed_at": NOON + timedelta(seconds=3, milliseconds=7),
            "error": Failure(code="synthesis_failed", message="no", status=500),
            "warnings": ["one", "two"],
            "timings": Timings(text=1.5, acoustic=2),
            "pitch": -3.0,
            "duration": 1.25,
        }
    )
    await store.jobs.insert(job)
    assert await store.jobs.get(job.job_id) == job


async def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    east = timezone(timedelta(hours=9))
    job = make_job().model_copy(update={"created_at": NOON.astimezone(east)})
    await store.jobs.insert(job)
    created_at = (await store.jobs.get(job.job_id)).created_at
    assert (created_at, created_at.tzinfo) == (NOON, UTC)


@pytest.mark.parametrize("text", NASTY_TEXTS, ids=lambda text: repr(text[:12]))
async def test_any_text_comes_back_unchanged(store: Store, text: str) -> None:
    job = make_job(text=text)
    await store.jobs.insert(job)
    found = await store.jobs.get(job.job_id)
    assert isinstance(found, SynthesisRecord)
    assert found.text == text


@pytest.mark.parametrize("job_id", NASTY_TEXTS, ids=lambda text: repr(text[:12]))
async def test_no_string_is_a_query(store: Store, job_id: str) -> None:
    await store.jobs.insert(make_job())
    assert await store.jobs.find(job_id) is None
    with pytest.raises(JobNotFound):
        await store.jobs.get(job_id)


async def test_a_job_is_inserted_once(store: Store) -> None:
    job = make_job()
    assert await store.jobs.insert(job)
    assert not await store.jobs.insert(job.model_copy(update={"progress": 40}))
    assert await store.jobs.get(job.job_id) == job


async def test_only_the_next_revision_of_the_same_attempt_is_written(store: Store) -> None:
    job = make_job().model_copy(update={"attempt": 3, "revision": 5})
    assert not await store.jobs.replace(job, [3])  # there is none
    await store.jobs.insert(job)

    async def replace(revision: int, attempt: int, *attempts: int) -> bool:
        changed = job.model_copy(update={"revision": revision, "attempt": attempt})
        return await store.jobs.replace(changed, attempts)

    assert not await replace(5, 3, 3)
    assert not await replace(6, 2, 2)
    assert await store.jobs.get(job.job_id) == job
    assert await replace(9, 4, 3, 4)
    assert not await replace(10, 3, 3)
    assert await replace(10, 4, 3, 4)
    assert (await store.jobs.get(job.job_id)).revision == 10


async def test_of_many_who_start_a_job_one_does(store: Store) -> None:
    job = make_job()
    await store.jobs.insert(job)
    begun = job.model_copy(update={"attempt": 1, "revision": 1})
    started = await asyncio.gather(*[store.jobs.replace(begun, [0]) for _ in range(20)])
    assert sum(started) == 1
    assert len((await page_of(store, None, 10, None)).items) == 1


async def test_a_page_has_the_owners_jobs_of_the_kinds_asked_for(store: Store) -> None:
    mine = make_job().model_copy(update={"owner_id": "me"})
    fit = FitRecord(job_id="fit", kind=JobKind.FIT, voice_id="anna", created_at=NOON)
    for job in (mine, fit, other := make_job()):
        await store.jobs.insert(job)
    page = await store.jobs.page(None, [JobKind.TTS], None, 10, None)
    assert page.items == [other]
    assert (await store.jobs.page("me", list(JobKind), None, 10, None)).items == [mine]
    assert await store.jobs.unfinished([JobKind.FIT]) == [fit]
    assert await store.jobs.get("fit") == fit


async def test_delete_forgets_and_does_not_mind_a_second_time(store: Store) -> None:
    job = make_job()
    await store.jobs.insert(job)
    await store.jobs.delete(job.job_id)
    await store.jobs.delete(job.job_id)
    assert await store.jobs.find(job.job_id) is None


async def test_unfinished_jobs_are_the_queued_and_interrupted_ones_oldest_first(
    store: Store,
) -> None:
    jobs = [make_job(-at, status=status) for at, status in enumerate(JobStatus)]
    for job in jobs:
        await store.jobs.insert(job)
    found = await store.jobs.unfinished([JobKind.TTS])
    assert [job.status for job in found] == [JobStatus.PROCESSING, JobStatus.QUEUED]


async def test_unfinished_are_also_those_whose_records_were_not_to_be_kept(store: Store) -> None:
    left = make_job(status=JobStatus.COMPLETED).model_copy(update={"stored": False})
    await store.jobs.insert(left)
    await store.jobs.insert(make_job(status=JobStatus.COMPLETED))
    assert await store.jobs.unfinished([JobKind.TTS]) == [left]


async def test_ended_before_leaves_out_later_and_unfinished_jobs(store: Store) -> None:
    def ended(offset_ms: int) -> JobRecord:
        at = NOON + timedelta(milliseconds=offset_ms)
        return make_job(status=JobStatus.COMPLETED, completed_at=at)

    jobs = [ended(-1), ended(0), ended(1), make_job(), ended(-2000)]
    for job in jobs:
        await store.jobs.insert(job)
    assert set(await store.jobs.ended_before(NOON)) == {jobs[0].job_id, jobs[4].job_id}


async def test_pages_are_newest_first_and_complete(store: Store) -> None:
    jobs = [make_job(at // 3) for at in range(25)]  # three in each millisecond
    for job in jobs:
        await store.jobs.insert(job)
    newest_first = sorted(jobs, key=lambda job: (job.created_at, job.job_id), reverse=True)
    assert await all_pages(store, None, 7) == newest_first


async def test_a_full_last_page_has_no_cursor(store: Store) -> None:
    for at in range(4):
        await store.jobs.insert(make_job(at))
    assert (await page_of(store, None, 4, None)).next_cursor is None


async def test_no_jobs_are_an_empty_page(store: Store) -> None:
    page = await page_of(store, None, 5, None)
    assert (page.items, page.next_cursor) == ([], None)


async def test_a_page_of_one_status_has_no_other(store: Store) -> None:
    for at in range(20):
        await store.jobs.insert(
            make_job(at, status=JobStatus.FAILED if at % 2 else JobStatus.COMPLETED)
        )
    failed = await all_pages(store, JobStatus.FAILED, 3)
    assert [job.status for job in failed] == [JobStatus.FAILED] * 10


async def test_a_cursor_stands_still_while_jobs_come_and_go(store: Store) -> None:
    jobs = [make_job(at) for at in range(30)]
    for job in jobs:
        await store.jobs.insert(job)
    first = await page_of(store, None, 10, None)
    for at in range(100, 105):
        await store.jobs.insert(make_job(at))
    await store.jobs.delete(first.items[-1].job_id)  # the one the cursor points at
    second = await page_of(store, None, 20, first.next_cursor)
    assert [*first.items, *second.items] == jobs[::-1]
    assert second.next_cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "é", "'$gt'", "eyIkZ3QiOiAiIn0", "A" * 5000])
async def test_a_foreign_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(ValueOutOfRange, match="cursor"):
        await page_of(store, None, 5, cursor)


@pytest.mark.parametrize("limit", [-1, 0, 1001])
async def test_a_limit_that_cannot_be_is_refused(store: Store, limit: int) -> None:
    with pytest.raises(ValueOutOfRange, match="1 to 1000"):
        await page_of(store, None, limit, None)


async def seconds_of_a_page(store: Store) -> float:
    """The least of some."""
    seconds = []
    for _ in range(25):
        started = time.perf_counter()
        assert len((await page_of(store, JobStatus.COMPLETED, 50, None)).items) == 50
        seconds.append(time.perf_counter() - started)
    return min(seconds)


async def test_a_page_takes_no_longer_among_a_thousand_jobs(store: Store) -> None:
    jobs = [make_job(at, status=JobStatus.COMPLETED, text="x" * 300) for at in range(1000)]
    await asyncio.gather(*[store.jobs.insert(job) for job in jobs[:100]])
    among_few = await seconds_of_a_page(store)
    await asyncio.gather(*[store.jobs.insert(job) for job in jobs[100:]])
    assert await seconds_of_a_page(store) < 4 * among_few  # 10 times without an index
    assert await all_pages(store, JobStatus.COMPLETED, 50) == jobs[::-1]


async def test_the_jobs_of_others_forget_whose_voice_spoke(store: Store) -> None:
    def spoken(status: JobStatus, owner_id: str) -> SynthesisRecord:
        shared = SharedVoice(owner_id=owner_id, voice_id="mine")
        voices = [CastVoice(name="a.$b", voice_id="2", shared=shared)]
        said = {"owner_id": "bob", "voice_id": "1", "shared": shared, "voices": voices}
        return make_job(status=status).model_copy(update=said)

    jobs = {
        "of ada": spoken(JobStatus.COMPLETED, "ada"),
        "of ada, failed": spoken(JobStatus.FAILED, "ada"),
        "of ada, running": spoken(JobStatus.PROCESSING, "ada"),
        "of eve": spoken(JobStatus.COMPLETED, "eve"),
        "of nobody": make_job(status=JobStatus.COMPLETED),
    }
    for job in jobs.values():
        await store.jobs.insert(job)
    await store.jobs.forget_shared("ada")
    found = {name: await store.jobs.get(job.job_id) for name, job in jobs.items()}
    expected = dict(jobs)
    for name in ("of ada", "of ada, failed"):
        expected[name] = jobs[name].model_copy(update={"shared": None, "voices": []})
    assert found == expected


async def test_the_statuses_of_any_number_of_jobs_are_found(store: Store) -> None:
    job = make_job()
    await store.jobs.insert(job)
    ids = [str(uuid.uuid4()) for _ in range(2 * IDS_AT_ONCE)]
    assert await store.jobs.statuses([*ids, job.job_id]) == {job.job_id: job.status}


async def test_the_parents_are_the_jobs_that_others_work_for(store: Store) -> None:
    batch = BatchRecord(job_id="batch", n_children=2, n_characters=9, created_at=NOON)
    for job in (make_job(), batch):
        await store.jobs.insert(job)
    assert await store.jobs.parents() == [batch]
