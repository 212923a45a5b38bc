"""Faults that may pass: a fit backs off, tells why, and ends after some tries."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from phonex.fitting.delay import Backoff

from phonex.errors import StorageFull
from phonex.store.embedded import EmbeddedServer
from phonex.store.errors import StorageUnavailable
from phonex.store.lock import FolderLock
from phonex.store.records import FittingState, VoiceRecord
from phonex.voices.fitting.checkpoint import write_arrays
from phonex.voices.fitting.subprocess import Step, _parse
from phonex.voices.fitting.workspace import Work, Workbench
from tests.fitting.house import PATIENCE_S, House, follow
from tests.full_disk import full_disk

pytestmark = pytest.mark.anyio

HASTY = Backoff(n_tries=4, first_s=0.01)
PATIENT = Backoff(n_tries=4, first_s=3600)
Told = Callable[[Step], Awaitable[None]]


@dataclass
class Broken(Workbench):
    """Fits nothing while there is a fault."""

    bench: Workbench
    fault: Exception | None
    n_tries: int = field(default=0)

    def __post_init__(self) -> None:
        self.folder = self.bench.folder

    def open(self) -> None:
        self.bench.open()

    async def fit(self, work: Work, lock: FolderLock, told: Told) -> None:
        self.n_tries += 1
        if self.fault:
            raise self.fault
        await self.bench.fit(work, lock, told)

    async def clear(self, work: Work) -> None:
        await self.bench.clear(work)


def lay_out_result(house: House) -> None:
    """As if a process had fitted the voice already."""
    fitted = {**house.speaker.embeddings["offline"], "fitted": np.array(0.75)}
    write_arrays(house.fits / "anna" / "out.npz", fitted)


async def ended(house: House) -> VoiceRecord:
    async with asyncio.timeout(PATIENCE_S):
        while (read := await house.store.voices.get("anna")).fitting.state.active:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return read


FAULTS = [
    StorageFull("The disk is full; make room."),
    StorageUnavailable("The folder voices is read-only."),
    PermissionError(13, "Permission denied", "/data/fits/anna"),
    RuntimeError("unforeseen"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
async def test_a_fit_that_meets_the_same_fault_again_and_again_ends_and_says_what_to_do(
    house: House, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "phonex.fitting.turn")
    bench = Broken(house.bench(), fault)
    queue = house.queue(bench=bench, backoff=HASTY)
    await queue.start()
    await house.register(queue, "anna")
    told = (await ended(house)).fitting
    assert (told.state, bench.n_tries) == (FittingState.FAILED, 4)
    assert "4 times" in told.warnings[0]
    assert "POST /voice/anna/fit" in told.warnings[0]
    if isinstance(fault, StorageFull | StorageUnavailable):
        assert fault.message in told.warnings[0]
    if isinstance(fault, OSError):
        assert "/data/fits/anna cannot be used: Permission denied." in told.warnings[0]
    logged = [record.message for record in caplog.records if record.name == "phonex.fitting.turn"]
    assert [("put off" in line, "could not be" in line) for line in logged] == [
        (True, False),
        (False, True),
    ]

    bench.fault = None
    lay_out_result(house)
    await queue.enqueue("anna")
    assert (await ended(house)).fitting.state is FittingState.DONE


async def test_a_fit_that_is_put_off_tells_why_and_is_tried_at_once_when_asked_for(
    house: House,
) -> None:
    bench = Broken(house.bench(), StorageFull("The disk is full; make room."))
    queue = house.queue(bench=bench, backoff=PATIENT)
    await queue.start()
    await house.register(queue, "anna")

    def put_off(record: VoiceRecord) -> bool:
        return bool(record.fitting.warnings) and record.fitting.state is FittingState.QUEUED

    told = (await follow(queue, "anna", put_off))[-1]
    assert "make room" in told.fitting.warnings[0]
    assert "retried automatically" in told.fitting.warnings[0]
    bench.fault = None
    lay_out_result(house)
    await queue.enqueue("anna")
    assert (await ended(house)).fitting.warnings == []


async def test_others_are_fitted_while_one_is_put_off(house: House) -> None:
    bench = Broken(house.bench(), StorageFull())
    queue = house.queue(bench=bench, backoff=PATIENT)
    await queue.start()
    await house.register(queue, "bert")
    await follow(queue, "bert", lambda record: bool(record.fitting.warnings))
    bench.fault = None
    lay_out_result(house)
    await house.register(queue, "anna")
    assert (await ended(house)).fitting.state is FittingState.DONE
    assert (await house.store.voices.get("bert")).fitting.state is FittingState.QUEUED


async def test_a_fit_without_a_lock_to_be_had_ends_too(house: House) -> None:
    (house.fits / ".lock").mkdir(parents=True)
    queue = house.queue(backoff=HASTY)
    await queue.start()
    await house.register(queue, "anna")
    told = (await ended(house)).fitting
    assert told.state is FittingState.FAILED
    assert str(house.fits / ".lock") in told.warnings[0]


async def test_a_fit_is_made_and_told_while_its_records_cannot_be_written(
    house: House, database: EmbeddedServer
) -> None:
    queue = house.queue(silence_s=0)  # no process would get as far as to say a word
    record = await house.register(queue, "anna")
    lay_out_result(house)
    assert database.pid is not None
    with full_disk(database.pid):
        await queue.start()
        told = (await follow(queue, "anna"))[-1]
        assert told.fitting.state is FittingState.DONE
        assert "cannot be recorded yet" in told.fitting.warnings[-1]
        assert "make room" in queue.unwritten.lower()
        assert (await house.store.voices.get("anna")).fitting.state is FittingState.QUEUED
    assert (await ended(house)).fitting.state is FittingState.DONE
    assert queue.current(record).fitting.warnings == []
    assert queue.unwritten == ""


async def test_a_fit_is_given_up_also_while_its_records_cannot_be_written(
    house: House, database: EmbeddedServer
) -> None:
    bench = Broken(house.bench(), StorageFull())
    queue = house.queue(bench=bench, backoff=HASTY)
    record = await house.register(queue, "anna")
    assert database.pid is not None
    with full_disk(database.pid):
        await queue.start()
        told = [record.fitting for record in await follow(queue, "anna")]
        assert (told[-1].state, bench.n_tries) == (FittingState.FAILED, 4)
        said = [bool(fitting.warnings) for fitting in told]
        assert said == sorted(said)  # once it is told, it is not taken back at each try
        assert queue.current(record).fitting.state is FittingState.FAILED
    assert (await ended(house)).fitting.state is FittingState.FAILED


def test_a_process_without_room_says_so() -> None:
    with pytest.raises(StorageFull, match="make room"):
        _parse(b'{"error": "storage_full", "message": "The disk is full; make room."}')


def test_each_pause_is_twice_the_one_before() -> None:
    assert [Backoff(first_s=5).pause_s(n) for n in (1, 2, 3, 7)] == [5, 10, 20, 320]
