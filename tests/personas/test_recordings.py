"""Training by recordings: what is kept and measured, and the voice that they make."""

import asyncio
import io
import threading
from typing import BinaryIO

import pytest

from phonex.audio.types import Audio
from phonex.echo.types import Recording
from phonex.errors import NotAudio, QueueFull, SampleUnusable
from phonex.personas.errors import RecordingLengthWrong, TooManySamples, TrainingSampleNotFound
from phonex.personas.hearing import HeardRecording
from phonex.personas.samples import key_of
from phonex.personas.types import MAX_RECORDINGS
from phonex.store.records.owned import RecordState
from phonex.voices.consent_rule import ConsentDetails
from phonex.voices.errors import ConsentRequired
from tests.blob_places import everywhere
from tests.personas.clips import RECORDINGS, SECONDS, flac, hear_once, opened
from tests.personas.place import ADA, BOB, Place
from tests.running import SPEECH

pytestmark = pytest.mark.anyio


@everywhere
async def test_the_third_recording_makes_the_voice(place: Place) -> None:
    add = place.personas.recordings.add
    found = [await add(ADA, opened(path)) for path in RECORDINGS]
    assert [each.percent for each in found] == [33, 66, 100]
    assert [each.voice_id is None for each in found] == [True, True, False]
    voice_id = found[2].voice_id or ""
    assert place.voices.n_recordings == {voice_id: 3}
    model = await place.store.voice_models.find(ADA.owner_id, voice_id)
    assert model is not None
    assert model.name == "Ada Lovelace"
    assert len(place.kept()) == 3


async def test_a_recording_is_measured(place: Place) -> None:
    found = await place.personas.recordings.add(ADA, opened(SPEECH / "vctk-p226-ver1.flac"))
    assert found.sample is not None
    features = found.sample.features
    assert features is not None
    assert features.pitch_hz == pytest.approx(112, rel=0.05)  # a man
    assert features.duration == pytest.approx(SECONDS, abs=0.01)
    assert len(features.mfcc) == 13


async def test_a_fourth_recording_is_added_to_the_voice(place: Place) -> None:
    await place.record(*RECORDINGS)
    found = await place.personas.recordings.add(ADA, opened(RECORDINGS[0]))
    assert place.voices.n_recordings == {found.voice_id: 4}
    await place.record(*RECORDINGS[: MAX_RECORDINGS - 4])
    with pytest.raises(TooManySamples):
        await place.record(RECORDINGS[0])


async def voices_of(place: Place) -> list[int]:
    """How many recordings each voice of Ada's was made of."""
    found = await place.store.voice_models.of_owner(ADA.owner_id)
    return [place.voices.n_recordings[each.id] for each in found]


async def test_recordings_at_the_same_time_make_one_voice(place: Place) -> None:
    await place.record(*RECORDINGS[:2])
    await asyncio.gather(place.record(RECORDINGS[2]), place.record(RECORDINGS[0]))
    assert await voices_of(place) == [4]


async def test_what_was_added_meanwhile_is_deleted_with_the_others(place: Place) -> None:
    await place.record(*RECORDINGS)
    samples, recordings = place.personas.samples, place.personas.recordings
    [echo] = await place.store.echos.of_owner(ADA.owner_id)
    [first, *_] = await recordings.page(ADA)
    async with samples.changing(echo), asyncio.timeout(60):
        deletion = asyncio.create_task(recordings.delete_all(ADA))
        while not samples._locks[echo.id]._waiters:  # noqa: ASYNC110
            await asyncio.sleep(0)
        late = first.model_copy(update={"id": "0123456789abcdef0123aaaa"})
        await samples.records.insert(late)
    left = await deletion
    assert left is not None
    assert (left.n_samples, await voices_of(place)) == (0, [])


async def test_an_echo_changed_meanwhile_is_not_taken_for_the_old_one(place: Place) -> None:
    await place.record(*RECORDINGS[:2])
    before = await place.store.echos.find_profile(ADA.owner_id or "")
    assert before is not None
    await place.record(RECORDINGS[2])
    made = await place.personas.recordings.make_voice(ADA, before)
    assert await voices_of(place) == [3]
    assert await place.has_voice(made.voice_model_id)


async def test_a_recording_is_heard_apart_from_the_disk(place: Place) -> None:
    threads = list[str]()

    def listen(file: BinaryIO) -> HeardRecording:
        threads.append(threading.current_thread().name)
        return hear_once(file)

    await place.as_after_a_start(listen=listen).recordings.add(ADA, opened(RECORDINGS[0]))
    assert threads == ["phonex-samples"]


async def test_a_voice_is_deleted_with_its_echo(place: Place) -> None:
    await place.record(*RECORDINGS)
    [echo] = await place.store.echos.of_owner(ADA.owner_id)
    by_hand = Recording(opened(RECORDINGS[0]), "ada.flac", "Ada")
    uploaded = await place.voice_models.upload(ADA, by_hand, echo_id=echo.id)
    await place.echos.delete(ADA, echo.id)
    left = await place.store.voice_models.of_owner(ADA.owner_id)
    assert [each.id for each in left] == [uploaded.model_id]
    assert not await place.has_voice(echo.trained_model_id)
    assert await place.has_voice(uploaded.model_id)


@everywhere
async def test_a_voice_never_outlives_a_recording_in_it(place: Place) -> None:
    await place.record(*RECORDINGS, RECORDINGS[0])
    [first, second, *_] = await place.personas.recordings.page(ADA)
    [old] = place.voices.n_recordings
    left = await place.personas.recordings.delete(ADA, first.id)
    assert left.voice_id not in (None, old)
    assert place.voices.n_recordings[left.voice_id or ""] == 3
    assert not await place.has_voice(old)
    fewer = await place.personas.recordings.delete(ADA, second.id)
    assert (fewer.voice_id, fewer.percent) == (None, 66)
    assert not await place.has_voice(left.voice_id)
    assert len(place.kept()) == 2


@everywhere
async def test_all_recordings_are_deleted_with_their_voice(place: Place) -> None:
    assert await place.personas.recordings.delete_all(ADA) is None
    await place.record(*RECORDINGS)
    left = await place.personas.recordings.delete_all(ADA)
    assert left is not None
    assert (left.n_samples, left.voice_id) == (0, None)
    assert place.kept() == []
    assert await place.store.voice_models.of_owner(ADA.owner_id) == []


@everywhere
async def test_a_recording_whose_voice_cannot_be_made_is_not_kept(place: Place) -> None:
    await place.record(*RECORDINGS[:2])
    place.voices.full = True
    with pytest.raises(QueueFull):
        await place.record(RECORDINGS[2])
    assert len(place.kept()) == len(await place.personas.recordings.page(ADA)) == 2
    place.voices.full = False
    await place.record(RECORDINGS[2])
    assert len(place.voices.n_recordings) == 1


@everywhere
async def test_a_recording_that_is_not_kept_is_taken_out_of_the_voice_again(place: Place) -> None:
    await place.record(*RECORDINGS)
    place.voices.cannot_fit = True
    with pytest.raises(QueueFull):
        await place.record(RECORDINGS[0])
    assert await voices_of(place) == [3]
    assert len(place.kept()) == len(await place.personas.recordings.page(ADA)) == 3
    place.voices.cannot_fit = False
    await place.record(RECORDINGS[0])
    assert await voices_of(place) == [4]


async def test_a_voice_that_cannot_be_made_again_is_made_later(place: Place) -> None:
    await place.record(*RECORDINGS, RECORDINGS[0])
    [first, *_] = await place.personas.recordings.page(ADA)
    place.voices.full = True
    left = await place.personas.recordings.delete(ADA, first.id)
    assert (left.n_samples, left.voice_id) == (3, None)
    place.voices.full = False
    made = await place.personas.recordings.make_voice(ADA, left.echo)
    assert await place.has_voice(made.voice_model_id)


@pytest.mark.parametrize(
    ("sample", "error"),
    [
        (b"no sound", NotAudio),
        ("short", RecordingLengthWrong),
        ("long", RecordingLengthWrong),
        ("silent", SampleUnusable),
    ],
)
async def test_what_is_no_voice_is_refused(
    place: Place, sample: bytes | str, error: type[Exception]
) -> None:
    seconds = {"short": 2.0, "long": 31.0, "silent": 10.0}
    content = (
        sample
        if isinstance(sample, bytes)
        else flac(Audio.silence(seconds[sample], 16_000).samples, 16_000)
    )
    with pytest.raises(error) as found:
        await place.personas.recordings.add(ADA, io.BytesIO(content))
    assert getattr(found.value, "param", None) == "audio"
    assert place.kept() == []


async def test_recordings_are_their_owners(place: Place) -> None:
    added = await place.personas.recordings.add(ADA, opened(RECORDINGS[0]))
    assert added.sample is not None
    async with place.personas.recordings.recording(ADA, added.sample.id) as path:
        assert path.read_bytes().startswith(b"fLaC")
    for attempt in (place.personas.recordings.get, place.personas.recordings.delete):
        with pytest.raises(TrainingSampleNotFound) as found:
            await attempt(BOB, added.sample.id)
        assert found.value.param == "recording_id"


async def test_the_speakers_consent_is_asked_for_with_the_first_recording(place: Place) -> None:
    recordings = place.as_after_a_start(consent=True).recordings
    with pytest.raises(ConsentRequired):
        await recordings.add(ADA, opened(RECORDINGS[0]))
    given = ConsentDetails(consent=True, consent_name="Ada herself")
    found = [await recordings.add(ADA, opened(path), consent=given) for path in RECORDINGS]
    [voice] = await place.store.voices.find_all(ADA.owner_id, [found[2].voice_id or ""])
    assert voice.name == "Ada herself"  # the stand-in keeps it there
    stored = found[0].sample
    assert stored is not None
    assert stored.consent is not None
    assert stored.consent.name == "Ada herself"


@everywhere
async def test_what_a_dead_process_left_is_removed(place: Place) -> None:
    await place.record(RECORDINGS[0])
    [sample] = await place.personas.recordings.page(ADA)
    records = place.store.training_samples
    left = sample.model_copy(update={"id": "0123456789abcdef0123aaaa"})
    await records.insert(left, RecordState.PENDING)
    place.files.write(key_of(left), lambda file: None)
    change = {"$set": {"since": 0.0}}
    call = records._connection.call
    await call(lambda db: db["training_samples"].update_many({"state": "pending"}, change))
    restarted = place.as_after_a_start()
    await restarted.repair()  # makes it a tombstone
    await restarted.repair()
    assert place.kept() == [sample.id]
    assert [each.id for each in await place.personas.recordings.page(ADA)] == [sample.id]
