"""The watermark: not heard, found after what clients do to audio, and found nowhere else."""

import io
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.encode import Encoder
from phonex.audio.formats import find_encoding
from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples
from phonex.audio.watermark import FALSE_ALARM, WatermarkWriter, detect
from tests.audio.tones import SPEECH_DIR

KEY, OTHER_KEY = b"of this installation", b"of another one"
FILES = ("lj-ver1.flac", "lj-ver2.flac", "ls-1688-ref.flac", "vctk-p226-ver1.flac")
DELAY_S = 0.03
# FFmpeg's codec, its parameters, and the sample rate of the file.
CODECS = [("mp3", 64_000, None), ("opus", 24_000, None), ("aac", 64_000, None), ("wav", None, 8000)]


@cache
def speech(name: str) -> Audio:
    return decode(SPEECH_DIR / name, max_seconds=60)


def mark(audio: Audio, key: bytes = KEY, cuts: list[int] | None = None) -> Audio:
    writer = WatermarkWriter(key, audio.rate)
    parts = [writer.feed(part) for part in np.split(audio.samples, cuts or [])]
    return Audio(np.concatenate([*parts, writer.flush()]), audio.rate)


def excerpts(audio: Audio, seconds: float) -> list[Audio]:
    """Cut at offsets that are no multiples of anything."""
    n = round(seconds * audio.rate)
    return [
        Audio(audio.samples[start : start + n], audio.rate)
        for start in range(1237, len(audio.samples) - n, 2 * n + 311)
    ]


def coded(audio: Audio, format: str, bitrate: int | None, rate: int | None) -> Audio:
    file = io.BytesIO()
    with Encoder(file, find_encoding(format, rate, bitrate), audio.rate) as encoder:
        encoder.write(audio.samples)
    return decode(file, max_seconds=60)


def quieter(audio: Audio) -> Audio:
    return Audio(np.asarray(audio.samples * 0.25, np.float32), audio.rate)


@pytest.mark.parametrize("rate", [8000, 22_050, 24_000, 44_100])
def test_the_same_samples_give_the_same_result_in_however_many_writes(rate: int) -> None:
    audio = resample(speech(FILES[0]), rate)
    starts = np.random.default_rng(rate).integers(0, len(audio.samples), 50)
    marked = mark(audio, cuts=[0, 0, 1, *sorted(starts), len(audio.samples)])
    assert np.array_equal(marked.samples, mark(audio).samples)
    assert len(marked.samples) == len(audio.samples)


def test_little_is_held_back() -> None:
    audio = speech(FILES[0])
    writer = WatermarkWriter(KEY, audio.rate)
    n_fed = n_given = 0
    for part in np.array_split(audio.samples, 300):
        n_fed += len(part)
        n_given += len(writer.feed(part))
        assert n_fed - n_given <= DELAY_S * audio.rate


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.015, 0.05])
def test_short_audio_keeps_its_length(seconds: float) -> None:
    audio = Audio.silence(seconds, 24_000)
    assert np.array_equal(mark(audio).samples, audio.samples)
    assert not detect(audio, KEY).found


@pytest.mark.parametrize("name", FILES)
def test_the_mark_is_far_below_the_speech_and_follows_it(name: str) -> None:
    audio = speech(name)
    noise = mark(audio).samples - audio.samples
    assert 25 < level_db(audio.samples) - level_db(noise) < 35
    n = audio.rate // 10
    for start in range(0, len(noise) - n, n):  # also where the speech is quiet
        part = slice(start, start + n)
        around = audio.samples[max(0, start - n // 2) : start + n + n // 2]
        assert level_db(noise[part]) < level_db(around) - 12


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("format", "bitrate", "rate"), CODECS)
def test_it_survives_codecs_and_a_cut(
    name: str, format: str, bitrate: int | None, rate: int | None
) -> None:
    received = coded(mark(speech(name)), format, bitrate, rate)
    assert all(detect(excerpt, KEY).found for excerpt in excerpts(received, 3))


@pytest.mark.parametrize("change", [quieter, lambda audio: resample(audio, 16_000)])
def test_it_survives_a_change_of_level_or_rate(change: Callable[[Audio], Audio]) -> None:
    for name in FILES:
        received = change(mark(speech(name)))
        assert all(detect(excerpt, KEY).found for excerpt in excerpts(received, 1.5))


def test_it_is_found_in_a_part_of_a_file() -> None:
    before, after = speech("ls-1688-ref.flac"), speech("vctk-p226-ver1.flac")
    rate = before.rate
    middle = resample(mark(speech(FILES[0])), rate)
    joined = Audio.join([before, middle, resample(after, rate)])
    found = detect(joined, KEY)
    assert found.found
    assert found.seconds == joined.seconds
    assert middle.seconds - 2 < found.marked_seconds < middle.seconds + 8  # parts have 4 s


def test_the_mark_of_another_key_is_none() -> None:
    for name in FILES:
        found = detect(mark(speech(name), OTHER_KEY), KEY)
        assert not found.found
        assert found.false_alarm > FALSE_ALARM
        assert found.marked_seconds == 0


def test_false_alarms_are_no_more_frequent_than_stated() -> None:
    """Of unmarked speech under many keys: the stated probability is an upper bound."""
    stated = np.array(
        [
            detect(excerpt, number.to_bytes(4)).false_alarm
            for name in FILES
            for excerpt in excerpts(speech(name), 2)
            for number in range(20)
        ]
    )
    assert len(stated) > 100
    for probability in (0.01, 0.1, 0.3):
        n_expected = probability * len(stated)
        assert np.sum(stated <= probability) <= n_expected + 3 * np.sqrt(n_expected)
    assert stated.min() > FALSE_ALARM
