"""A database that cannot write: what it cannot record is refused, or reported as unrecorded."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull, SynthesisFailed
from phonex.jobs.job import LiveJob
from phonex.jobs.write_behind import WriteBehind
from phonex.store.records.job import JobKind, JobRecord, JobStatus
from tests.jobs.stand_ins import Bench, Process, Records, failed, make_record, turn

pytestmark = pytest.mark.anyio
ID = "00000000-0000-4000-8000-000000000000"
FULL = StorageFull("The database's disk is full.")
FAULTS = [FULL, DatabaseUnavailable()]


@pytest.fixture
async def process(records: Records, bench: Bench) -> AsyncIterator[Process]:
    """Started."""
    process = Process(records, bench)
    await process.start()
    yield process
    records.fault = None
    records.gate.set()
    await process.stop()


@pytest.mark.parametrize("kind", [JobKind.TTS, JobKind.QUICK])
async def test_a_job_that_cannot_be_recorded_is_refused_and_leaves_nothing(
    process: Process, records: Records, bench: Bench, kind: JobKind
) -> None:
    records.fault = FULL
    bench.gate.set()
    with pytest.raises(StorageFull):
        await process.submit(kind=kind)
    await turn()
    assert (bench.begun, bench.kept_samples, records.kept) == ([], [], {})
    assert (process.queue.count(kind), process.queue.unwritten) == ((0, 0), "")


async def test_a_retry_that_cannot_be_recorded_is_refused_and_can_be_had_later(
    process: Process, records: Records, bench: Bench
) -> None:
    records.kept[ID] = failed(ID)
    bench.gate.set()
    retrying = asyncio.create_task(process.retry(ID))
    while process.queue.find(ID) is None:  # noqa: ASYNC110  # it reads the record
        await asyncio.sleep(0)
    records.fault = FULL
    with pytest.raises(StorageFull):
        await retrying
    records.fault = None
    assert bench.begun == []
    reported = await process.get(ID)
    assert (reported.status, reported.error) == (JobStatus.FAILED, failed(ID).error)
    await process.retry(ID)
    assert (await process.wait(ID, 5)).status is JobStatus.COMPLETED


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("outcome", [None, SynthesisFailed("It failed.")])
async def test_an_end_that_is_not_recorded_is_reported_with_a_warning_until_it_is(
    process: Process,
    records: Records,
    bench: Bench,
    fault: PhonexError,
    outcome: SynthesisFailed | None,
) -> None:
    bench.outcome = outcome
    job = await process.submit()
    await turn()
    watching = asyncio.create_task(_last(process, job.job_id))
    await turn()
    records.fault = fault
    bench.gate.set()
    reported = await process.wait(job.job_id, 5)
    assert reported.status.ended
    assert fault.message in reported.warnings[0]
    assert fault.message in (await watching)
    assert process.queue.unwritten == fault.message

    records.fault = None
    async with asyncio.timeout(30):
        while records.kept[job.job_id].status is not reported.status:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert (await process.get(job.job_id)).warnings == []
    assert records.kept[job.job_id].warnings == []
    assert process.queue.unwritten == ""


async def _last(process: Process, job_id: str) -> str:
    """The warnings of the last event."""
    reported = [record async for record in process.queue.events(ANONYMOUS, job_id)]
    assert [record.status.ended for record in reported] == [False] * (len(reported) - 1) + [True]
    return " ".join(reported[-1].warnings)


async def test_a_job_taken_while_the_database_is_away_is_reported_as_unrecorded(
    process: Process, records: Records
) -> None:
    records.fault = DatabaseUnavailable()
    first, second = await process.submit(), await process.submit()
    assert "does not answer" in first.warnings[0]
    assert "does not answer" in second.warnings[0]  # though nobody asked the database again


class Racing(Records):
    """Its first write lasts until the gate opens; meanwhile the second fails."""

    def __init__(self) -> None:
        super().__init__()
        self.gate.clear()
        self.n_writes = 0

    async def insert(self, job: JobRecord) -> bool:
        self.n_writes += 1
        if self.n_writes == 1:
            await self.gate.wait()
        elif self.n_writes == 2:
            raise DatabaseUnavailable
        self.kept[job.job_id] = job
        return True


async def test_what_no_write_was_tried_for_is_not_reported_as_recorded() -> None:
    records = Racing()
    write_behind = WriteBehind(records)
    slow, refused, third = (
        LiveJob(make_record(name), Bench()) for name in ("slow", "refused", "third")
    )
    writing = asyncio.create_task(write_behind.record(slow))
    await turn()
    await write_behind.record(refused)
    records.gate.set()
    await writing
    await write_behind.record(third)
    assert set(records.kept) == {"slow", "third"}
    assert [job.saved or bool(job.unwritten) for job in (slow, refused, third)] == [True] * 3


async def test_a_database_that_hangs_keeps_nobody_from_the_audio(
    process: Process, records: Records, bench: Bench
) -> None:
    job = await process.submit()
    await turn()
    records.gate.clear()
    bench.gate.set()
    reported = await process.wait(job.job_id, 30)
    assert reported.status is JobStatus.COMPLETED
    assert "not answered yet" in reported.warnings[0]


async def test_many_tries_that_fail_alike_are_logged_once(
    process: Process, records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "phonex.jobs")
    records.fault = FULL
    for _ in range(5):
        with pytest.raises(StorageFull):
            await process.submit()
    assert len(caplog.records) == 1
