"""What breaks around the queue: the database, the files, other processes. No fit is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.errors import DatabaseUnavailable
from phonex.store.database.connection import Connection, Database, connect
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.database.migrations import migrate
from phonex.store.errors import StorageUnavailable
from phonex.store.records.job import FitRecord, JobKind, JobRecord, JobStatus
from phonex.store.records.voice import FittingState, LikenessFacts, VoiceFitting, VoiceRecord
from phonex.store.store import INDEXES, Store
from phonex.voices.fitting.checkpoint import read_arrays, write_arrays
from phonex.voices.fitting.facts import fit_job_of
from phonex.voices.fitting.workspace import FitWorkspace
from tests.store.samples import NOON, make_voice, mine
from tests.voices.fitting.house import PATIENCE_S, Fits, House, follow, quick_fit, reached

pytestmark = pytest.mark.anyio

T = TypeVar("T")
JOB = "5a1c2b7e-0d7e-4a0e-8f53-6f0a5d1b9c11"


class Unreliable(Connection):
    """A database that is away now and then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.away = False
        self.unwritable = ""

    async def call(self, work: Callable[[Database], Awaitable[T]]) -> T:
        if self.away:
            raise DatabaseUnavailable
        return await self._connection.call(work)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
async def unreliable(house: House, database: EmbeddedServer) -> AsyncIterator[Unreliable]:
    place, migration = "the disk of the tests", migrate
    connection = connect(database.uri, house.database, INDEXES, place=place, migrate=migration)
    yield Unreliable(connection)
    connection.close()


async def settled(house: House, voice_id: str) -> VoiceRecord:
    """The record in the database once its fit has ended there."""
    async with asyncio.timeout(PATIENCE_S):
        while (read := await house.store.voices.get(mine(voice_id))).fitting.state.active:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return read


async def test_a_voice_fitted_without_the_database_is_reported_once_it_is_back(
    house: House, unreliable: Unreliable
) -> None:
    fits = house.open(store=Store(unreliable, None))
    await fits.start()
    record = await house.register(fits, "anna")
    watching = asyncio.create_task(follow(fits, "anna"))
    while (await house.store.voices.get(mine("anna"))).fitting.state is FittingState.QUEUED:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    while not house.children():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    unreliable.away = True
    assert (await watching)[-1].fitting.state is FittingState.DONE
    assert fits.current(record).fitting.state is FittingState.DONE
    assert (await house.store.voices.get(mine("anna"))).fitting.state is FittingState.RUNNING
    assert await house.disk.run(FitWorkspace(house.voices, "anna", house.fits / "anna").is_fitted)

    unreliable.away = False
    assert (await settled(house, "anna")).likeness.fitted is not None


async def test_a_voice_fitted_without_the_database_is_not_fitted_again_at_the_next_start(
    house: House,
) -> None:
    fitted = {**house.speaker.embeddings["offline"], "fitted": np.array(0.75)}
    write_arrays(house.fits / "anna" / "out.npz", fitted)
    fits = house.open(silence_s=0)  # no process would get as far as to say a word
    await house.register(fits, "anna")
    await fits.start()
    assert (await settled(house, "anna")).likeness.fitted == 0.75
    assert float(house.voices.embeddings("anna")["offline"]["fitted"]) == 0.75


async def test_what_was_kept_and_breaks_a_fit_is_forgotten(house: House) -> None:
    fits = house.open(n_steps=1)
    await house.register(fits, "anna")
    of = np.append(house.speaker.embeddings["offline"]["speaker"], np.float32(1))
    write_arrays(house.fits / "anna" / "state.npz", {"of": of, "step": np.array(1.0)})
    await fits.start()
    fitted = await settled(house, "anna")
    assert (fitted.fitting.state, fitted.fitting.attempts) == (FittingState.DONE, 3)


async def test_the_queue_begins_when_the_database_does(
    house: House, unreliable: Unreliable
) -> None:
    unreliable.away = True
    fits = house.open(needed_bytes=1 << 60, store=Store(unreliable, None))
    await fits.start()
    await house.register(fits, "anna")
    unreliable.away = False
    assert (await settled(house, "anna")).fitting.state is FittingState.OFF


async def test_a_fit_of_another_sample_is_not_put_into_the_voice(house: House) -> None:
    work = FitWorkspace(house.voices, "anna", house.fits / "anna")
    house.voices.write("anna", house.speaker.embeddings, house.speaker.sample)
    before = (house.folder / "voices" / "anna.pth").read_bytes()
    voice = house.speaker.embeddings["offline"]
    write_arrays(work.out, {**voice, "speaker": voice["speaker"] + 1})
    assert work.deliver(1) is None
    assert (house.folder / "voices" / "anna.pth").read_bytes() == before
    assert not work.prepare()
    assert not work.out.exists()
    assert work.is_current()
    house.voices.delete("anna")
    write_arrays(work.out, read_arrays(work.voice))
    assert work.deliver(1) is None
    assert not work.is_current()
    assert not house.voices.exists("anna")


async def test_what_cannot_be_removed_of_a_deleted_voice_is_reported(house: House) -> None:
    house.fits.mkdir(exist_ok=True)
    (house.fits / "anna").write_bytes(b"in the way of a folder")
    with pytest.raises(StorageUnavailable, match=r"fits \(PHONEX_DATA_DIR\)"):
        await house.open().forget(mine("anna"))


async def test_what_is_left_of_voices_that_nobody_fits_is_removed(house: House) -> None:
    for name in ("gone", "done", "_quick/gone"):
        (house.fits / name).mkdir(parents=True)
        (house.fits / name / "voice.npz").write_bytes(b"left")
    await house.store.voices.insert(make_voice("done"))
    fits = house.open(needed_bytes=1 << 60)
    await fits.start()
    await house.register(fits, "anna")
    await settled(house, "anna")
    await fits.stop()
    assert [path.name for path in house.fits.iterdir() if path.is_dir()] == ["_quick"]
    assert list((house.fits / "_quick").iterdir()) == []


async def test_a_voice_without_its_sample_is_given_up_and_one_without_its_file_waits(
    house: House,
) -> None:
    fits = house.open()
    waiting = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    for voice_id in ("anna", "bert"):  # anna has no file, as in a folder that is not mounted
        record = make_voice(voice_id).model_copy(update={"fitting": waiting})
        await house.store.voices.insert(record)
    house.voices.write_embeddings("bert", house.speaker.embeddings)
    await fits.start()
    fitting = (await settled(house, "bert")).fitting
    assert fitting.state is FittingState.FAILED
    assert "sample is missing" in fitting.warnings[0]
    fitting = (await house.store.voices.get(mine("anna"))).fitting
    assert (fitting.state, fitting.warnings) == (FittingState.QUEUED, [])

    house.voices.write("anna", house.speaker.embeddings, house.speaker.sample)
    fits.queue.wake()
    assert (await settled(house, "anna")).fitting.state is FittingState.DONE


async def test_another_process_is_waited_for_and_what_it_does_is_reported(house: House) -> None:
    first, second = house.open(n_steps=2), house.open(needed_bytes=1 << 60)
    await first.start()
    await house.register(first, "anna")
    await follow(first, "anna", reached(50))
    await second.start()
    reported = await follow(second, "anna")
    assert reported[-1].fitting.state is FittingState.DONE
    assert reported[-1] == await house.store.voices.get(mine("anna"))


async def test_a_fault_ends_the_wait_for_a_quick_clone_and_the_queue_goes_on(house: House) -> None:
    fits = house.open(needed_bytes=0)
    await fits.start()
    house.quick.write(JOB, house.speaker.embeddings, house.speaker.sample)
    (house.fits / "_quick").write_bytes(b"no folder")
    for _ in range(2):
        reported = await fits.fit_quick(JOB)
        assert reported.status is JobStatus.FAILED
        assert reported.error is not None
        assert "internal error" in reported.error.message


async def test_without_room_a_voice_that_was_fitted_stays_fitted(house: House) -> None:
    fits = house.open(needed_bytes=1 << 60)
    fitted = {"likeness": LikenessFacts(instant=0.25, fitted=0.75)}
    await house.store.voices.insert(make_voice("anna").model_copy(update=fitted))
    house.voices.write("anna", house.speaker.embeddings, house.speaker.sample)
    await fits.enqueue(mine("anna"))
    await fits.start()
    fitting = (await settled(house, "anna")).fitting
    assert (fitting.state, fitting.progress) == (FittingState.DONE, 100)
    assert "not fitted again" in fitting.warnings[0]


async def _fit_quick(fits: Fits, begun: asyncio.Event) -> JobRecord:
    return await fits.fit_quick(JOB, lambda percent: begun.set())


async def test_cancelling_ends_the_fit_of_a_quick_clone_and_a_stop_keeps_it(house: House) -> None:
    house.quick.write(JOB, house.speaker.embeddings, house.speaker.sample)
    for ends in (False, True):
        fits = house.open(n_steps=4)
        await fits.start()
        begun = asyncio.Event()
        fitting = asyncio.create_task(_fit_quick(fits, begun))
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        while not house.children():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        if ends:
            await fits.queue.cancel(ANONYMOUS, quick_fit(JOB).job_id)
            assert (await fitting).status is JobStatus.CANCELLED
        await fits.stop()
        assert house.children() == []
        assert (house.fits / "_quick" / JOB).exists() is not ends
        if not ends:
            assert (await fitting).status is JobStatus.QUEUED


async def test_no_record_of_a_job_stays_when_its_fit_has_ended(house: House) -> None:
    fits = house.open()
    await fits.start()
    await house.register(fits, "anna")
    (job,) = await house.store.jobs.unfinished([JobKind.FIT])
    assert isinstance(job, FitRecord)
    assert (job.voice_id, job.quick) == ("anna", False)
    await settled(house, "anna")
    await fits.stop()
    assert await house.store.jobs.find(job.job_id) is None


async def test_a_fit_whose_end_was_written_and_not_reported_is_reported_at_the_next_start(
    house: House,
) -> None:
    """As of a process that was killed between the two."""
    fits = house.open(needed_bytes=1 << 60)
    record = await house.register(fits, "anna")
    job = await house.store.jobs.find(fit_job_of(record).job_id)
    assert job is not None
    likeness = LikenessFacts(instant=0.25, fitted=0.75)
    done = {"status": JobStatus.COMPLETED, "likeness": likeness, "progress": 100, "revision": 7}
    assert await house.store.jobs.replace(job.model_copy(update=done), [0])
    await fits.stop()
    following = house.open(needed_bytes=1 << 60)
    await following.start()
    reported = await settled(house, "anna")
    assert (reported.fitting.state, reported.likeness) == (FittingState.DONE, likeness)


async def test_a_voice_that_an_earlier_release_was_fitting_is_fitted_on(house: House) -> None:
    running = VoiceFitting(state=FittingState.RUNNING, attempts=1, progress=40, queued_at=NOON)
    record = make_voice("anna").model_copy(update={"fitting": running})
    await house.store.voices.insert(record)
    house.voices.write("anna", house.speaker.embeddings, house.speaker.sample)
    fits = house.open()
    await fits.start()
    reported = await settled(house, "anna")
    assert (reported.fitting.state, reported.fitting.attempts) == (FittingState.DONE, 2)
