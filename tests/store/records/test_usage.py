"""What every database must do for the counts of what users use."""

import asyncio
from datetime import date

import pytest

from phonex.store.records.job import JobStatus
from phonex.store.store import Store
from tests.store.samples import make_job, make_voice

pytestmark = pytest.mark.anyio
MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


async def test_characters_are_counted_per_owner_and_day(store: Store) -> None:
    usage = store.usage
    assert await usage.characters("ada", MONDAY) == 0
    for n in (5, 7):
        assert await usage.add_characters("ada", MONDAY, n)
    await usage.add_characters("ada", TUESDAY, 1)
    await usage.add_characters("bob", MONDAY, 3)
    assert await usage.characters("ada", MONDAY) == 12
    assert await usage.characters("ada", TUESDAY) == 1
    assert await usage.characters("bob", MONDAY) == 3


async def test_a_limit_holds_for_requests_at_the_same_time(store: Store) -> None:
    add = (store.usage.add_characters("ada", MONDAY, 10, 95) for _ in range(20))
    assert sum(await asyncio.gather(*add)) == 9
    assert await store.usage.characters("ada", MONDAY) == 90
    assert not await store.usage.add_characters("ada", MONDAY, 6, 95)
    await store.usage.take_back("ada", MONDAY, 90)
    assert await store.usage.characters("ada", MONDAY) == 0


async def test_counts_are_deleted_with_their_day_and_their_owner(store: Store) -> None:
    for owner, day in (("ada", MONDAY), ("ada", TUESDAY), ("bob", TUESDAY)):
        await store.usage.add_characters(owner, day, 1)
    await store.usage.delete_before(TUESDAY)
    assert await store.usage.characters("ada", MONDAY) == 0
    assert await store.usage.characters("ada", TUESDAY) == 1
    await store.usage.delete("ada")
    await store.usage.take_back("ada", TUESDAY, 1)
    assert await store.usage.characters("ada", TUESDAY) == 0
    assert await store.usage.characters("bob", TUESDAY) == 1


async def test_what_an_owner_keeps_is_reported(store: Store) -> None:
    for owner, status in (
        ("ada", JobStatus.COMPLETED),
        ("ada", JobStatus.COMPLETED),
        ("ada", JobStatus.FAILED),
        ("bob", JobStatus.COMPLETED),
    ):
        fields = {"owner_id": owner, "duration": 1.5}
        await store.jobs.insert(make_job(status=status).model_copy(update=fields))
    assert await store.jobs.audio_seconds("ada") == 3.0
    assert await store.jobs.audio_seconds("eve") == 0
    for owner in ("ada", "bob"):
        await store.voices.insert(make_voice("v").model_copy(update={"owner_id": owner}))
    assert {key.owner_id for key in await store.voices.keys_of("ada")} == {"ada"}


async def test_a_job_is_found_by_its_owner_alone(store: Store) -> None:
    theirs = make_job().model_copy(update={"owner_id": "ada"})
    mine = make_job()
    for job in (theirs, mine):
        await store.jobs.insert(job)
    assert await store.jobs.find_own("ada", theirs.job_id) == theirs
    assert await store.jobs.find_own(None, mine.job_id) == mine
    for owner, job in (("bob", theirs), (None, theirs), ("ada", mine)):
        assert await store.jobs.find_own(owner, job.job_id) is None
