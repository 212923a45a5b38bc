"""Syntheses that another job has spoken: how many at a time, after a crash, a cancel, a retry."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection

import pytest

from phonex.errors import PhonexError, SynthesisFailed
from phonex.jobs.job import JobHandler, LiveJob
from phonex.store.records.jobs import (
    BatchRecord,
    JobKind,
    JobRecord,
    JobStatus,
    ParentRecord,
    SynthesisRecord,
    is_job_id,
)
from phonex.synthesis.children import MAX_ATTEMPTS, ChildSyntheses, child_id
from phonex.system.clock import utc_now
from tests.jobs.stand_ins import Bench, Process, Records, make_record, turn

pytestmark = pytest.mark.anyio
PARENT = "10000000-0000-4000-8000-000000000000"
AT_ONCE = 2


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await turn()


class Speaker(Bench):
    """failing: the ids of jobs that fail."""

    failing: Collection[str] = ()

    async def run(self, job: LiveJob) -> None:
        await super().run(job)
        if job.job_id in self.failing:
            raise SynthesisFailed("Hiss.")


class Parent(JobHandler):
    """Has as many children spoken as its record says; fails if one of them has failed."""

    kinds = (JobKind.BATCH,)
    resumes = True
    max_attempts = MAX_ATTEMPTS
    children: ChildSyntheses

    def __init__(self) -> None:
        self.ended_numbers: list[int] = []

    async def run(self, job: LiveJob) -> None:
        async for each in self.children.run(job, self._records):
            self.ended_numbers.append(each.number)
        assert isinstance(job.record, ParentRecord)
        if job.record.n_failed:
            job.change_silently(failed_at=utc_now())
            raise SynthesisFailed("Not all could be spoken.")

    async def _records(self, first: int) -> AsyncIterator[SynthesisRecord]:
        for number in range(first, 5):
            yield make_record(child_id(PARENT, number), parent_id=PARENT)

    def failure(self, why: str = "") -> PhonexError:
        return SynthesisFailed(why)

    async def ended(self, record: JobRecord) -> None:
        if record.status is JobStatus.CANCELLED:
            await self.children.cancel(record)


class Place(Process):
    """A process with parents and children over records that may be another's, too."""

    def __init__(self, records: Records) -> None:
        self.bench, self.parent = Speaker(JobKind.TTS), Parent()
        super().__init__(records, self.bench, self.parent)
        self.parent.children = ChildSyntheses(self.queue, AT_ONCE)

    async def begin(self) -> None:
        await self.start()
        await self.queue.submit(
            BatchRecord(job_id=PARENT, n_children=5, n_characters=30, created_at=utc_now())
        )
        await self.until_begun(1)

    async def until_begun(self, n: int) -> None:
        await until(lambda: len(self.bench.begun) >= n)

    async def state(self) -> BatchRecord:
        record = await self.get(PARENT)
        assert isinstance(record, BatchRecord)
        return record


def number_of(job_id: str) -> int:
    return [child_id(PARENT, number) for number in range(5)].index(job_id)


async def test_a_few_wait_at_a_time_and_all_are_spoken_in_order() -> None:
    place = Place(Records())
    await place.begin()
    await turn()
    assert len(place.queue.active(JobKind.TTS)) == AT_ONCE
    place.bench.gate.set()
    ended = await place.wait(PARENT, 60)
    assert ended.status is JobStatus.COMPLETED
    assert place.parent.ended_numbers == [*map(number_of, place.bench.begun)] == [0, 1, 2, 3, 4]
    await place.stop()


def test_the_ids_of_children_are_those_of_jobs_and_differ() -> None:
    ids = {child_id(parent, n) for parent in (PARENT, PARENT.replace("1", "2")) for n in (0, 1)}
    assert len(ids) == 4
    assert all(map(is_job_id, ids))


async def test_what_was_spoken_before_a_crash_is_not_spoken_again() -> None:
    records = Records()
    died, after = Place(records), Place(records)
    await died.begin()
    died.bench.gate.set()
    await died.until_begun(3)
    await died.stop()  # as the others stop it: nothing is ended by it
    spoken = set(died.bench.begun[:2])
    await after.start()
    after.bench.gate.set()
    assert (await after.wait(PARENT, 60)).status is JobStatus.COMPLETED
    assert not spoken & {*after.bench.begun}
    assert {*map(number_of, [*died.bench.begun, *after.bench.begun])} == {0, 1, 2, 3, 4}
    await after.stop()


async def test_a_cancel_ends_the_children_too() -> None:
    place = Place(Records())
    await place.begin()
    cancelling = asyncio.create_task(place.cancel(PARENT))
    await turn()
    place.bench.gate.set()  # the running one may end
    assert (await cancelling).status is JobStatus.CANCELLED
    await until(lambda: not place.queue.active(JobKind.TTS))
    assert len(place.bench.begun) == 1
    await place.stop()


async def test_a_retry_speaks_only_what_failed() -> None:
    place = Place(Records())
    place.bench.failing = {child_id(PARENT, 1), child_id(PARENT, 3)}
    place.bench.gate.set()
    await place.begin()
    assert (await place.wait(PARENT, 60)).status is JobStatus.FAILED
    assert (await place.state()).n_failed == 2
    again = sorted(place.bench.failing)
    place.bench.begun.clear()
    place.bench.failing = ()
    await place.retry(PARENT)
    ended = await place.wait(PARENT, 60)
    assert (ended.status, sorted(place.bench.begun)) == (JobStatus.COMPLETED, again)
    await place.stop()


async def test_what_was_deleted_is_not_spoken_again() -> None:
    records = Records()
    died, after = Place(records), Place(records)
    await died.begin()
    await turn()  # the second one is there, too
    await died.stop()
    await records.delete(child_id(PARENT, 1))
    await after.start()
    after.bench.gate.set()
    await after.wait(PARENT, 60)
    assert child_id(PARENT, 1) not in after.bench.begun
    await after.stop()


async def test_a_child_that_kills_the_service_does_not_take_its_parent_with_it() -> None:
    records = Records()
    place, poison = Place(records), child_id(PARENT, 0)
    await place.begin()
    await place.stop()
    for job_id in (PARENT, poison):
        killed = {"attempts": 3, "status": JobStatus.PROCESSING}
        records.kept[job_id] = records.kept[job_id].model_copy(update=killed)
    after = Place(records)
    await after.start()
    after.bench.gate.set()
    await after.wait(PARENT, 60)
    state = await after.state()
    assert (state.n_ended, state.n_failed) == (5, 1)
    assert (await after.get(poison)).status is JobStatus.FAILED
    await after.stop()


async def test_a_restart_does_not_hide_how_far_a_parent_is() -> None:
    records = Records()
    place = Place(records)
    await place.begin()
    await place.stop()
    records.kept[PARENT] = records.kept[PARENT].model_copy(update={"progress": 40, "n_ended": 2})
    after = Place(records)
    await after.queue.read(after.parent)
    assert (await after.state()).progress == 40


async def test_crashes_count_only_while_nothing_is_spoken() -> None:
    records = Records()
    place = Place(records)
    await place.begin()
    assert (await place.state()).attempts == 1
    records.kept[PARENT] = records.kept[PARENT].model_copy(update={"attempts": 2})
    await place.stop()
    after = Place(records)
    await after.start()
    after.bench.gate.set()
    ended = await after.wait(PARENT, 60)
    assert (ended.status, ended.attempts) == (JobStatus.COMPLETED, 1)
    await after.stop()


class SlowRecords(Records):
    """The answer to the insert of the second child comes when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.inserted, self.may_answer = asyncio.Event(), asyncio.Event()

    async def insert(self, job: JobRecord) -> bool:
        done = await super().insert(job)
        if job.job_id == child_id(PARENT, 1):
            self.inserted.set()
            await self.may_answer.wait()
        return done


async def test_a_child_that_is_being_recorded_at_a_cancel_is_cancelled_too() -> None:
    records = SlowRecords()
    place = Place(records)
    await place.begin()
    await records.inserted.wait()
    cancelling = asyncio.create_task(place.cancel(PARENT))
    await turn()
    records.may_answer.set()
    place.bench.gate.set()
    await cancelling
    await until(lambda: not place.queue.active(JobKind.TTS))
    children = [each for each in records.kept.values() if each.kind is JobKind.TTS]
    assert [child.status.ended for child in children] == [True, True]
    await place.stop()
