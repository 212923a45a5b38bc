"""Faults that may pass: a fit backs off, tells why, and ends after some tries."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from phonex.engines.types import Progress
from phonex.errors import StorageFull
from phonex.jobs.job import Backoff
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.errors import StorageUnavailable
from phonex.store.records.voice import FittingState, VoiceRecord
from phonex.system.file_lock import FolderLock
from phonex.voices.fitting.checkpoint import write_arrays
from phonex.voices.fitting.subprocess import FitSubprocess, _parse
from phonex.voices.fitting.workspace import FitWorkspace
from tests.full_disk import full_disk
from tests.store.samples import mine
from tests.voices.fitting.house import PATIENCE_S, House, follow

pytestmark = pytest.mark.anyio

HASTY = Backoff(n_tries=4, first_s=0.01)
PATIENT = Backoff(n_tries=4, first_s=3600)
OnStep = Callable[[Progress], Awaitable[None]]


class Broken(FitSubprocess):
    """Fits nothing while there is a fault."""

    def __init__(self, process: FitSubprocess, fault: Exception | None) -> None:
        super().__init__(process.folder, process.models_dir)
        self._process = process
        self.fault = fault
        self.n_tries = 0

    async def fit(
        self, files: FitWorkspace, sample: Path, lock: FolderLock, on_step: OnStep
    ) -> None:
        self.n_tries += 1
        if self.fault:
            raise self.fault
        await self._process.fit(files, sample, lock, on_step)


def lay_out_result(house: House) -> None:
    """As if a process had fitted the voice already."""
    (house.fits / "anna").mkdir(parents=True, exist_ok=True)
    fitted = {**house.speaker.embeddings["offline"], "fitted": np.array(0.75)}
    write_arrays(house.fits / "anna" / "out.npz", fitted)


async def ended(house: House) -> VoiceRecord:
    async with asyncio.timeout(PATIENCE_S):
        while (read := await house.store.voices.get(mine("anna"))).fitting.state.active:  # noqa: ASYNC110
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
    caplog.set_level(logging.WARNING, "phonex.jobs.runner")
    process = Broken(house.process(), fault)
    fits = house.open(process=process, backoff=HASTY)
    await fits.start()
    await house.register(fits, "anna")
    reported = (await ended(house)).fitting
    assert (reported.state, process.n_tries) == (FittingState.FAILED, 4)
    assert "4 times" in reported.warnings[0]
    assert "POST /voice/anna/fit" in reported.warnings[0]
    if isinstance(fault, StorageFull | StorageUnavailable):
        assert fault.message in reported.warnings[0]
    if isinstance(fault, OSError):
        assert "/data/fits/anna cannot be used: Permission denied." in reported.warnings[0]
    logged_by_runner = [each for each in caplog.records if each.name == "phonex.jobs.runner"]
    logged = [record.message for record in logged_by_runner if not record.exc_info]
    assert [("postponed" in line, "failed" in line) for line in logged] == [
        (True, False),
        (False, True),
    ]

    async with asyncio.timeout(PATIENCE_S):
        while list(fits.queue.live) or (house.fits / "anna").exists():  # noqa: ASYNC110  # it tidies up after it has reported
            await asyncio.sleep(0.02)
    process.fault = None
    lay_out_result(house)
    await fits.enqueue(mine("anna"))
    assert (await ended(house)).fitting.state is FittingState.DONE


async def test_a_fit_that_is_put_off_tells_why_and_is_tried_at_once_when_asked_for(
    house: House,
) -> None:
    process = Broken(house.process(), StorageFull("The disk is full; make room."))
    fits = house.open(process=process, backoff=PATIENT)
    await fits.start()
    await house.register(fits, "anna")

    def put_off(record: VoiceRecord) -> bool:
        return bool(record.fitting.warnings) and record.fitting.state is FittingState.QUEUED

    reported = (await follow(fits, "anna", put_off))[-1]
    assert "make room" in reported.fitting.warnings[0]
    assert "retried automatically" in reported.fitting.warnings[0]
    process.fault = None
    lay_out_result(house)
    await fits.enqueue(mine("anna"))
    assert (await ended(house)).fitting.warnings == []


async def test_others_are_fitted_while_one_is_put_off(house: House) -> None:
    process = Broken(house.process(), StorageFull())
    fits = house.open(process=process, backoff=PATIENT)
    await fits.start()
    await house.register(fits, "bert")
    await follow(fits, "bert", lambda record: bool(record.fitting.warnings))
    process.fault = None
    lay_out_result(house)
    await house.register(fits, "anna")
    assert (await ended(house)).fitting.state is FittingState.DONE
    assert (await house.store.voices.get(mine("bert"))).fitting.state is FittingState.QUEUED


async def test_a_fit_without_a_lock_to_be_had_ends_too(house: House) -> None:
    (house.fits / ".lock").mkdir(parents=True)
    fits = house.open(backoff=HASTY)
    await fits.start()
    await house.register(fits, "anna")
    reported = (await ended(house)).fitting
    assert reported.state is FittingState.FAILED
    assert str(house.fits / ".lock") in reported.warnings[0]


async def test_a_fit_is_made_and_reported_while_its_records_cannot_be_written(
    house: House, database: EmbeddedServer
) -> None:
    fits = house.open(silence_s=0)  # no process would get as far as to say a word
    record = await house.register(fits, "anna")
    lay_out_result(house)
    assert database.pid is not None
    with full_disk(database.pid):
        await fits.start()
        reported = (await follow(fits, "anna"))[-1]
        assert reported.fitting.state is FittingState.DONE
        assert "cannot be recorded yet" in reported.fitting.warnings[-1]
        assert "make room" in fits.unwritten.lower()
        assert (await house.store.voices.get(mine("anna"))).fitting.state is FittingState.QUEUED
    assert (await ended(house)).fitting.state is FittingState.DONE
    async with asyncio.timeout(PATIENCE_S):
        while fits.unwritten:  # noqa: ASYNC110  # the job's own record goes last
            await asyncio.sleep(0.02)
    assert fits.current(record).fitting.warnings == []


async def test_a_fit_is_given_up_also_while_its_records_cannot_be_written(
    house: House, database: EmbeddedServer
) -> None:
    process = Broken(house.process(), StorageFull())
    fits = house.open(process=process, backoff=HASTY)
    record = await house.register(fits, "anna")
    assert database.pid is not None
    with full_disk(database.pid):
        await fits.start()
        reported = [record.fitting for record in await follow(fits, "anna")]
        assert (reported[-1].state, process.n_tries) == (FittingState.FAILED, 4)
        said = [bool(fitting.warnings) for fitting in reported]
        assert said == sorted(said)  # once it is reported, it is not taken back at each try
        assert fits.current(record).fitting.state is FittingState.FAILED
    assert (await ended(house)).fitting.state is FittingState.FAILED


def test_a_process_without_room_says_so() -> None:
    with pytest.raises(StorageFull, match="make room"):
        _parse(b'{"error": "storage_full", "message": "The disk is full; make room."}')


def test_each_pause_is_twice_the_one_before() -> None:
    assert [Backoff(first_s=5).pause_s(n) for n in (1, 2, 3, 7)] == [5, 10, 20, 320]
