"""Files of several channels, constructed so that what must be heard of them is known."""

import io
import tracemalloc
from contextlib import closing

import numpy as np
import pytest
import soundfile

from phonex.audio.decode import decode, read_blocks
from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples
from phonex.errors import SampleTooLong
from tests.audio.tones import SPEECH_DIR, likeness, noise, rms, tone

RATE = 24_000
SECONDS = 4
NOTHING = np.zeros(SECONDS * RATE, np.float32)
HISS = noise(SECONDS, RATE, 0.001).samples
HUM = tone(50, SECONDS, RATE, 0.3).samples


def speech(name: str, level: float = 0.1) -> Samples:
    samples, rate = soundfile.read(SPEECH_DIR / name, dtype="float32")
    said = resample(Audio(samples, rate), RATE).samples[: SECONDS * RATE]
    return np.asarray(said * (level / rms(said)), np.float32)


VOICE, OTHER = speech("lj-ver1.flac"), speech("vctk-p226-ver1.flac")


def file_of(*channels: Samples) -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, np.stack(channels, axis=1), RATE, format="WAV", subtype="FLOAT")
    return file


def mixed(*channels: Samples) -> Samples:
    return decode(file_of(*channels), max_seconds=60).samples


def delayed(samples: Samples, seconds: float) -> Samples:
    return np.roll(samples, round(seconds * RATE))


@pytest.mark.parametrize(
    ("channels", "heard"),
    [
        ([VOICE, VOICE], VOICE),
        ([VOICE, VOICE / 2], 0.75 * VOICE),
        ([VOICE, OTHER], (VOICE + OTHER) / 2),
        ([VOICE, -VOICE], VOICE),
        ([VOICE + 0.2, -VOICE - 0.1], VOICE + 0.15),
        ([VOICE, -0.98 * VOICE], 0.99 * VOICE),
        ([0.5 * VOICE, -VOICE], -0.75 * VOICE),
        ([VOICE, NOTHING], VOICE),
        ([HISS, VOICE], VOICE),
        ([NOTHING, NOTHING], NOTHING),
        ([NOTHING, NOTHING, VOICE, NOTHING, NOTHING, NOTHING], VOICE),
        ([VOICE, -VOICE, VOICE, -VOICE], VOICE),
        ([OTHER, 0.5 * VOICE, -0.5 * VOICE], (OTHER + VOICE) / 3),
    ],
    ids=[
        *("the same", "one quieter", "two voices", "opposite", "opposite and offset"),
        *("nearly opposite", "opposite and louder", "one silent", "one hisses", "silence"),
        *("in the centre of six", "every other one inverted", "opposite beside another voice"),
    ],
)
def test_what_is_in_the_channels_is_heard(channels: list[Samples], heard: Samples) -> None:
    assert np.abs(mixed(*channels) - heard).max() < 1e-5


def test_where_channels_turn_over_in_time_the_louder_is_heard() -> None:
    turned = VOICE.copy()
    turned[len(turned) // 2 :] *= -1
    assert np.abs(mixed(VOICE, 0.9 * turned) - VOICE).max() < 1e-6


def test_the_voice_in_the_centre_of_a_film_stands_alone() -> None:
    around = [delayed(OTHER, 0.3 * step) * np.float32(0.2) for step in range(4)]
    rumble = tone(35, SECONDS, RATE, 0.3).samples
    heard = mixed(around[0], around[1], VOICE, rumble, around[2], around[3])
    assert np.abs(heard - VOICE).max() < 1e-6


@pytest.mark.parametrize(("times", "weight"), [(1, 1.0), (3, 0.5)])
def test_a_voice_beside_a_louder_hum_is_kept(times: int, weight: float) -> None:
    heard = mixed(np.float32(times) * HUM, VOICE)
    assert np.abs(heard - weight * VOICE - (1 - weight) * times * HUM).max() < 1e-5


@pytest.mark.parametrize("milliseconds", [0.1, 0.25, 0.5, 1, 3])
def test_two_microphones_apart_keep_the_voice(milliseconds: float) -> None:
    heard = mixed(VOICE, 0.8 * delayed(VOICE, milliseconds / 1000))
    assert likeness(heard, VOICE) > 0.95


def test_the_mix_is_the_same_from_beginning_to_end() -> None:
    late = NOTHING.copy()
    late[len(late) // 2 :] = -VOICE[len(late) // 2 :]
    heard = mixed(VOICE, late)
    assert np.abs(heard[: len(late) // 2] - VOICE[: len(late) // 2] / 2).max() < 1e-5
    assert np.abs(heard[len(late) // 2 :] - VOICE[len(late) // 2 :]).max() < 1e-5


def test_many_channels_are_mixed() -> None:
    assert np.abs(mixed(*[VOICE, -VOICE] * 32) - VOICE).max() < 1e-5


def test_a_channel_of_no_numbers_silences_no_other() -> None:
    broken = np.full_like(VOICE, np.nan)
    assert np.abs(mixed(broken, VOICE) - VOICE).max() < 1e-6


def test_several_channels_are_read_in_constant_memory() -> None:
    file = file_of(np.tile(VOICE, 15), np.tile(-VOICE, 15))  # 11.5 MB
    tracemalloc.start()
    try:
        with closing(read_blocks(file)) as blocks:
            seconds = sum(block.seconds for block in blocks)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds == pytest.approx(15 * SECONDS)
    assert peak < 1e6


def test_two_channels_over_the_limit_are_refused() -> None:
    with pytest.raises(SampleTooLong):
        decode(file_of(VOICE, -VOICE), max_seconds=SECONDS - 1)
