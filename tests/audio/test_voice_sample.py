import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.effects import CEILING
from phonex.audio.loudness import measure
from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.audio.voice_sample import SampleReport, clean_sample
from phonex.errors import SampleTooShort, SampleUnusable
from phonex.store.records.voice import SampleFacts
from tests.audio.tones import FORMATS_DIR, SPEECH_DIR, noise, tone


@pytest.fixture(scope="module")
def speech() -> Audio:
    """8.5 s, 16 kHz."""
    return decode(SPEECH_DIR / "vctk-p226-ver1.flac", max_seconds=60)


@pytest.fixture(scope="module")
def paused() -> Audio:
    """15 s, 16 kHz, with pauses."""
    return decode(SPEECH_DIR / "ls-1688-ref.flac", max_seconds=60)


def warned(warnings: list[str]) -> set[str]:
    words = ("short", "noisy", "clipped", "is quiet", "telephone", "left out")
    return {word for word in words if any(word in warning for warning in warnings)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clip.flac", {"short"}),
        ("clip.mp3", {"short"}),
        ("clip.m4a", {"short"}),
        ("clip.ogg", {"short"}),
        ("clip.webm", {"short"}),
        ("video.mp4", {"short"}),
        ("wav_8bit_22k.wav", {"short"}),
        ("wav_float32.wav", {"short"}),
        ("wav_24bit_48k_stereo.wav", {"short"}),
        ("clip.amr", {"short", "telephone"}),
        ("wav_mulaw_8k.wav", {"short", "telephone"}),
        ("poor_clipped.wav", {"short", "clipped"}),
        ("poor_noise_0dB.wav", {"short", "noisy"}),
    ],
)
def test_files_are_accepted_with_the_warnings_they_earn(name: str, expected: set[str]) -> None:
    sample = clean_sample([decode(FORMATS_DIR / name, max_seconds=600)])

    assert warned(sample.warnings) == expected
    assert measure(sample.audio) == pytest.approx(-23, abs=0.2)
    assert sample.facts.speech_duration == pytest.approx(sample.facts.duration, abs=0.1)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("bad_silence_3s.wav", "sample_unusable", "silent"),
        ("bad_noise_only.wav", "sample_unusable", "No speech"),
        ("bad_0.3s.wav", "sample_too_short", "only 0.3 s of speech"),
        ("bad_truncated.mp3", "sample_too_short", "only 1.0 s of speech"),
    ],
)
def test_samples_that_are_no_use_are_refused_with_the_reason(
    name: str, code: str, words: str
) -> None:
    audio = decode(FORMATS_DIR / name, max_seconds=600)

    with pytest.raises(SampleUnusable, match=re.escape(words)) as refusal:
        clean_sample([audio])

    assert (refusal.value.status, refusal.value.code) == (422, code)


def test_a_good_sample_earns_no_warning(paused: Audio) -> None:
    sample = clean_sample([paused])

    assert sample.warnings == []
    assert sample.audio.rate == sample.facts.sample_rate == 16_000
    assert sample.facts.duration == pytest.approx(sample.audio.seconds, abs=0.001)
    assert sample.facts.speech_duration < sample.facts.duration < paused.seconds - 2
    assert np.abs(sample.audio.samples).max() <= CEILING


def test_loudness_is_reported_as_it_came(speech: Audio) -> None:
    softer = Audio(speech.samples * np.float32(0.1), speech.rate)

    as_it_is, soft = clean_sample([speech]), clean_sample([softer])

    assert as_it_is.facts.loudness_lufs == pytest.approx(measure(speech), abs=0.3)
    assert as_it_is.facts.loudness_lufs - soft.facts.loudness_lufs == pytest.approx(20, abs=0.2)
    assert measure(soft.audio) == pytest.approx(-23, abs=0.2)


def test_a_quiet_sample_is_reported(speech: Audio) -> None:
    quiet = Audio(speech.samples * np.float32(0.02), speech.rate)

    assert warned(clean_sample([quiet]).warnings) == {"is quiet"}


def test_dc_is_removed(speech: Audio) -> None:
    sample = clean_sample([Audio(speech.samples * np.float32(0.5) + np.float32(0.3), speech.rate)])

    assert abs(float(sample.audio.samples.mean())) < 1e-3
    assert sample.warnings == []


def test_silence_around_speech_is_cut(speech: Audio) -> None:
    silence = Audio.silence(4, speech.rate)

    sample = clean_sample([Audio.join([silence, speech, silence])])

    assert sample.facts.duration == pytest.approx(speech.seconds, abs=0.5)


def test_several_recordings_become_one_equally_loud(speech: Audio, paused: Audio) -> None:
    soft = Audio(paused.samples * np.float32(0.05), paused.rate)

    sample = clean_sample([speech, soft])

    one, other = clean_sample([speech]), clean_sample([paused])
    together = one.facts.duration + other.facts.duration
    assert sample.facts.duration == pytest.approx(together, abs=0.2)
    first, second = np.split(sample.audio.samples, [len(one.audio.samples)])
    assert measure(Audio(first, 16_000)) == pytest.approx(measure(Audio(second, 16_000)), abs=0.5)


@pytest.mark.parametrize(
    ("rates", "expected"), [([8000], 16_000), ([16_000, 22_050], 22_050), ([48_000], 48_000)]
)
def test_the_rate_is_the_highest_of_the_recordings(
    speech: Audio, rates: list[int], expected: int
) -> None:
    sample = clean_sample([resample(speech, rate) for rate in rates])

    assert sample.audio.rate == expected
    assert sample.facts.sample_rate == max(rates)


def test_short_recordings_add_up(speech: Audio) -> None:
    second = Audio(speech.samples[8000:24_000], 16_000)

    with pytest.raises(SampleTooShort):
        clean_sample([second])
    assert clean_sample([second, second]).facts.speech_duration >= 1.5


def test_a_recording_without_speech_is_left_out_and_reported(speech: Audio) -> None:
    sample = clean_sample([noise(3, 16_000), speech])

    assert sample.warnings == ["Sample 1 contains no speech and was ignored."]
    assert sample.facts == clean_sample([speech]).facts


def test_at_most_60_seconds_of_speech_are_used(speech: Audio) -> None:
    long = Audio.join([speech] * 9)

    sample = clean_sample([long, speech])

    assert sample.facts.speech_duration == pytest.approx(60, abs=0.01)
    assert 60 <= sample.facts.duration < 67


@pytest.mark.parametrize(
    "sound",
    [Audio.silence(0, 16_000), Audio.silence(2, 48_000), noise(4, 16_000, 1e-4)],
    ids=["nothing", "silence", "faint noise"],
)
def test_silence_is_called_silence(sound: Audio) -> None:
    with pytest.raises(SampleUnusable, match="silent"):
        clean_sample([sound])


def test_a_tone_is_no_speech() -> None:
    with pytest.raises(SampleUnusable, match="No speech"):
        clean_sample([tone(300, 4, 16_000)])


def test_the_report_has_the_fields_of_the_record(speech: Audio) -> None:
    assert [field.name for field in fields(SampleReport)] == list(SampleFacts.model_fields)
    SampleFacts(**vars(clean_sample([speech]).facts))


def test_every_file_of_the_folder_has_a_test() -> None:
    listed = Path(__file__).read_text() + (Path(__file__).parent / "test_decode.py").read_text()

    names = [path.name for path in FORMATS_DIR.iterdir() if path.suffix != ".md"]

    assert len(names) == 21
    assert [name for name in names if f'"{name}"' not in listed] == []
