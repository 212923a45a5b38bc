"""The queue of fits: what becomes of a voice, its record and its files."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from phonex.engines.offline.embedding import FITTED
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import FittingImpossible, Stopping, VoiceNotFound
from phonex.jobs.job import Backoff
from phonex.store.files.version_files import VersionFiles
from phonex.store.records.voice import FittingState, VoiceFitting
from phonex.system.file_lock import take_lock
from phonex.voices.fitting.subprocess import PROGRAM
from tests.store.samples import NOON, make_voice, mine
from tests.voices.fitting.house import House, follow, reached

pytestmark = pytest.mark.anyio


JOB = "5a1c2b7e-0d7e-4a0e-8f53-6f0a5d1b9c11"


def left(house: House) -> list[str]:
    """What is in the folder of the fits, apart from the lock."""
    return [path.name for path in house.fits.iterdir() if path.name != ".lock"]


async def test_a_voice_is_fitted_and_all_is_reported(house: House) -> None:
    fits = house.open(n_steps=2, program=PROGRAM)
    registered = await house.register(fits, "anna")
    assert registered.fitting.state is FittingState.QUEUED
    watching = asyncio.create_task(follow(fits, "anna"))
    await follow(fits, "anna", lambda _: True)  # hence it is watched from the beginning
    await fits.start()
    reported = await watching
    states = list(dict.fromkeys(record.fitting.state for record in reported))
    assert states == [FittingState.QUEUED, FittingState.RUNNING, FittingState.DONE]
    assert sorted({record.fitting.progress for record in reported}) == [0, 50, 99, 100]
    on_the_way = [record.likeness.fitted for record in reported if record.fitting.progress == 50]
    assert on_the_way
    assert None not in on_the_way

    kept = await house.store.voices.get(mine("anna"))
    assert kept.model_copy(update={"revision": reported[-1].revision}) == reported[-1]
    assert kept.fitting.attempts == 1
    assert kept.fitting.queued_at is None
    assert kept.likeness.fitted is not None
    assert kept.likeness.instant is not None
    assert kept.likeness.fitted > kept.likeness.instant
    embeddings = house.voices.embeddings("anna")
    assert float(embeddings["offline"][FITTED]) == kept.likeness.fitted
    assert np.array_equal(embeddings["other"]["tone"], np.arange(3.0))
    assert [version.kind.value for version in kept.versions] == ["registered", "fitted"]
    assert [version.likeness.fitted is None for version in kept.versions] == [True, False]
    assert {version.sample_from for version in kept.versions} == {1}
    assert FITTED not in VersionFiles(house.voices).embeddings("anna", 1)["offline"]
    assert left(house) == []
    assert house.children() == []


async def test_one_is_fitted_at_a_time_quick_clones_first(house: House) -> None:
    fits = house.open()
    for voice_id in ("anna", "ben"):
        await house.register(fits, voice_id)
    await fits.start()
    await follow(fits, "anna", lambda record: record.fitting.state is FittingState.RUNNING)
    house.quick.write(JOB, house.speaker.embeddings, house.speaker.sample)
    ended: list[str] = []
    percentages: list[int] = []

    async def end_of(voice_id: str) -> None:
        await follow(fits, voice_id)
        ended.append(voice_id)

    async def end_of_quick() -> None:
        await fits.fit_quick(JOB, percentages.append)
        ended.append("quick")

    watching = asyncio.gather(end_of("anna"), end_of("ben"), end_of_quick())
    most = 0
    while not watching.done():
        most = max(most, len(house.children()))
        await asyncio.wait([watching], timeout=0.1)
    assert ended == ["anna", "quick", "ben"]
    assert most == 1
    assert sorted(set(percentages)) == [0, 99, 100]
    assert FITTED in house.quick.embeddings(JOB)["offline"]
    percentages.clear()
    await fits.fit_quick(JOB, percentages.append)  # is done already
    assert sorted(set(percentages)) == [0, 100]


async def test_a_killed_process_is_gone_on_with(house: House) -> None:
    fits = house.open(n_steps=4)
    await fits.start()
    await house.register(fits, "anna")
    await follow(fits, "anna", reached(50))
    house.children()[0].kill()
    reported = await follow(fits, "anna")
    assert {record.fitting.progress for record in reported} <= {50, 75, 99, 100}
    assert reported[-1].fitting.state is FittingState.DONE
    assert reported[-1].fitting.attempts == 2


async def test_a_stop_leaves_the_rest_for_the_next_start(house: House) -> None:
    fits = house.open(n_steps=4)
    await fits.start()
    await house.register(fits, "anna")
    watching = asyncio.create_task(follow(fits, "anna"))
    await follow(fits, "anna", reached(50))
    assert take_lock(house.fits / ".lock") is None
    assert str(house.fits / ".lock") in [file.path for file in house.children()[0].open_files()]
    await fits.stop()
    assert house.children() == []
    assert (await watching)[-1].fitting.state is FittingState.QUEUED
    kept = await house.store.voices.get(mine("anna"))
    assert (kept.fitting.state, kept.fitting.attempts) == (FittingState.QUEUED, 0)
    with pytest.raises(Stopping):
        await fits.enqueue(mine("anna"))

    following = house.open(n_steps=4)
    await following.start()
    reported = await follow(following, "anna")
    assert 25 not in {record.fitting.progress for record in reported}
    assert reported[-1].fitting.state is FittingState.DONE


async def test_a_cancelled_voice_stays_as_it_is_and_can_be_fitted_later(house: House) -> None:
    fits = house.open(n_steps=1)
    await fits.start()
    await house.register(fits, "anna")
    before = (house.folder / "voices" / "anna.pth").read_bytes()
    await follow(fits, "anna", lambda record: record.fitting.state is FittingState.RUNNING)
    reported = await fits.cancel(mine("anna"))
    assert house.children() == []
    assert left(house) == []
    assert (reported.fitting.state, reported.fitting.progress) == (FittingState.OFF, 0)
    assert await house.store.voices.get(mine("anna")) == reported
    assert await fits.cancel(mine("anna")) == reported
    assert (house.folder / "voices" / "anna.pth").read_bytes() == before

    assert (await fits.enqueue(mine("anna"))).fitting.state is FittingState.QUEUED
    assert (await follow(fits, "anna"))[-1].fitting.state is FittingState.DONE
    await fits.enqueue(mine("anna"))
    again = await fits.cancel(mine("anna"))
    assert again.fitting.state is FittingState.DONE  # it was fitted once, and stays so
    assert again.likeness.fitted is not None


async def test_nothing_comes_back_of_a_voice_deleted_while_it_is_fitted(house: House) -> None:
    fits = house.open(n_steps=2)
    await fits.start()
    await house.register(fits, "anna")
    watching = asyncio.create_task(follow(fits, "anna"))
    await follow(fits, "anna", reached(50))
    await house.store.voices.delete(mine("anna"))
    await fits.forget(mine("anna"))
    house.voices.delete("anna")
    await watching
    assert house.children() == []
    assert left(house) == []
    assert list((house.folder / "voices").iterdir()) == []
    with pytest.raises(VoiceNotFound):
        await fits.cancel(mine("anna"))


async def test_nothing_comes_back_of_a_voice_that_another_process_deletes(house: House) -> None:
    fits = house.open(n_steps=2)
    await fits.start()
    await house.register(fits, "anna")
    watching = asyncio.create_task(follow(fits, "anna"))
    await follow(fits, "anna", reached(50))
    await house.store.voices.delete(mine("anna"))
    house.voices.delete("anna")
    await watching
    await fits.stop()
    assert left(house) == []
    assert list((house.folder / "voices").iterdir()) == []


async def test_without_room_the_voice_stays_as_it_is_and_says_why(house: House) -> None:
    fits = house.open(needed_bytes=1 << 60)
    await fits.start()
    await house.register(fits, "anna")
    fitting = (await follow(fits, "anna"))[-1].fitting
    assert fitting.state is FittingState.OFF
    assert "GB of free memory" in fitting.warnings[0]
    assert "POST /voice/anna/fit" in fitting.warnings[0]
    assert fitting.attempts == 0


async def test_where_nothing_can_be_fitted_it_is_said_at_once(house: House) -> None:
    unwanted = house.open(wanted=False)
    assert unwanted.admit(make_voice("anna")).fitting == VoiceFitting()
    await house.register(unwanted, "anna")
    with pytest.raises(FittingImpossible, match="PHONEX_FIT"):
        await unwanted.enqueue(mine("anna"))
    await unwanted.start()
    reported = await unwanted.fit_quick(JOB)
    assert reported.error is not None
    assert "PHONEX_FIT" in reported.error.message

    house.engines = EngineRegistry(EngineOptions(house.models, threads=1, speech="espeak"))
    mute = house.open()
    fitting = mute.admit(make_voice("anna")).fitting
    house.engines.close()
    assert fitting.state is FittingState.OFF
    assert "Kokoro" in fitting.warnings[0]


async def test_a_voice_without_a_sample_is_not_queued(house: House) -> None:
    fits = house.open()
    await house.store.voices.insert(make_voice("anna"))
    house.voices.write_embeddings("anna", house.speaker.embeddings)
    with pytest.raises(FittingImpossible, match="/voice/anna/samples"):
        await fits.enqueue(mine("anna"))
    with pytest.raises(VoiceNotFound):
        await fits.enqueue(mine("nobody"))


@contextmanager
def files_up_to(n_bytes: int) -> Iterator[None]:
    """A disk that is full for larger files, also for processes that begin meanwhile."""
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, unlimited[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)


async def test_a_full_disk_fails_the_fit_and_the_voice_stays_as_it_is(house: House) -> None:
    fits = house.open(n_steps=2, backoff=Backoff(n_tries=2, first_s=0.01))
    await fits.start()
    await house.register(fits, "anna")
    before = (house.folder / "voices" / "anna.pth").read_bytes()
    with files_up_to(50_000):
        fitting = (await follow(fits, "anna"))[-1].fitting
    assert fitting.state is FittingState.FAILED
    assert "The disk is full" in fitting.warnings[0]
    assert (house.folder / "voices" / "anna.pth").read_bytes() == before
    assert left(house) == []


async def test_what_the_process_says_is_reported(house: House) -> None:
    fits = house.open()
    await house.register(fits, "anna")
    (house.folder / "voices" / "anna.wav").write_bytes(b"no sound")
    await fits.start()
    fitting = (await follow(fits, "anna"))[-1].fitting
    assert fitting.state is FittingState.FAILED
    assert fitting.attempts == 1
    assert "not" in fitting.warnings[0]
    assert "Traceback" not in fitting.warnings[0]


async def test_a_fit_that_breaks_off_again_and_again_is_given_up(house: House) -> None:
    fits = house.open(silence_s=0.05)
    await fits.start()
    await house.register(fits, "anna")
    fitting = (await follow(fits, "anna"))[-1].fitting
    assert (fitting.state, fitting.attempts) == (FittingState.FAILED, 3)
    assert "3 times" in fitting.warnings[0]
    assert "reported nothing" in fitting.warnings[0]
    house.quick.write(JOB, house.speaker.embeddings, house.speaker.sample)
    reported = await fits.fit_quick(JOB)
    assert reported.error is not None
    assert "3 times" in reported.error.message


async def test_a_voice_at_which_the_service_dies_again_and_again_is_given_up(house: House) -> None:
    fitting = VoiceFitting(state=FittingState.RUNNING, attempts=3, queued_at=NOON)
    await house.store.voices.insert(make_voice("anna").model_copy(update={"fitting": fitting}))
    house.voices.write("anna", house.speaker.embeddings, house.speaker.sample)
    fits = house.open()
    await fits.start()
    assert (await follow(fits, "anna"))[-1].fitting.state is FittingState.FAILED
