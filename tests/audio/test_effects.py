from pathlib import Path

import numpy as np
import pytest
from swift_f0 import SwiftF0

from phonex.audio.decode import decode
from phonex.audio.effects import CEILING, amplify, change_tempo, fade, limit, shift_pitch
from phonex.audio.types import Audio
from tests.audio.tones import FORMATS_DIR, SPEECH_DIR, noise, rms, strongest_hz, tone


def pitch_ratio(after: Audio, before: Audio) -> float:
    """Median ratio of pitch over the frames that are voiced in both."""
    one, other = (SwiftF0().detect(audio.samples, audio.rate) for audio in (after, before))
    voiced = (one.confidence > 0.9) & (other.confidence > 0.9)
    assert voiced.sum() > 50
    return float(np.median(one.pitch_hz[voiced] / other.pitch_hz[voiced]))


def median_pitch(audio: Audio) -> float:
    track = SwiftF0().detect(audio.samples, audio.rate)
    return float(np.median(track.pitch_hz[track.confidence > 0.9]))


@pytest.mark.parametrize("semitones", [-12, -5, -0.5, 1, 4, 12])
@pytest.mark.parametrize("path", [SPEECH_DIR / "vctk-p226-ver1.flac", FORMATS_DIR / "clip.flac"])
def test_speech_moves_by_the_semitones_asked_and_keeps_its_length(
    path: Path, semitones: float
) -> None:
    speech = decode(path, max_seconds=60)

    shifted = shift_pitch(speech, semitones)

    assert pitch_ratio(shifted, speech) == pytest.approx(2 ** (semitones / 12), rel=0.01)
    assert len(shifted.samples) == len(speech.samples)
    assert rms(shifted.samples) == pytest.approx(rms(speech.samples), rel=0.2)


@pytest.mark.parametrize("rate", [16_000, 24_000, 44_100])
def test_a_tone_lands_where_it_should_at_any_rate(rate: int) -> None:
    shifted = shift_pitch(tone(300, 2, rate), 7)

    middle = shifted.samples[rate // 2 : -rate // 2]
    assert strongest_hz(middle, rate) == pytest.approx(300 * 2 ** (7 / 12), rel=0.005)


def test_sound_stays_in_its_place() -> None:
    click = np.zeros(24_000, np.float32)
    click[15_000] = 1

    shifted = shift_pitch(Audio(click, 24_000), 5)

    assert int(np.abs(shifted.samples).argmax()) == pytest.approx(15_000, abs=240)


def test_the_end_does_not_fade() -> None:
    shifted = shift_pitch(tone(300, 1, 24_000), 3)

    assert rms(shifted.samples[-2400:]) == pytest.approx(
        rms(shifted.samples[12_000:14_400]), rel=0.1
    )


def test_shifting_is_repeatable() -> None:
    sound = noise(0.5, 24_000)

    assert np.array_equal(shift_pitch(sound, 3).samples, shift_pitch(sound, 3).samples)


@pytest.mark.parametrize("tempo", [0.5, 0.8, 1.25, 2])
def test_a_tempo_changes_the_length_and_not_the_pitch(tempo: float) -> None:
    speech = decode(SPEECH_DIR / "vctk-p226-ver1.flac", max_seconds=60)

    changed = change_tempo(speech, tempo)

    assert len(changed.samples) == round(len(speech.samples) / tempo)
    assert median_pitch(changed) == pytest.approx(median_pitch(speech), rel=0.03)
    assert rms(changed.samples) == pytest.approx(rms(speech.samples), rel=0.2)


@pytest.mark.parametrize("tempo", [0.5, 0.8, 1.25, 2])
def test_everything_moves_in_proportion_to_the_tempo(tempo: float) -> None:
    bursts = np.zeros(72_000, np.float32)
    for at in (4800, 24_000, 36_000, 66_000):
        bursts[at : at + 240] = noise(0.01, 24_000, 0.5).samples

    changed = change_tempo(Audio(bursts, 24_000), tempo).samples

    for at in (4800, 24_000, 36_000, 66_000):
        middle = round((at + 120) / tempo)
        around = np.square(changed[middle - 2400 : middle + 2400])
        loudest = int(np.convolve(around, np.ones(240), "same").argmax()) - 2400
        assert abs(loudest) < 0.005 * 24_000


def test_the_tempo_reaches_to_the_end() -> None:
    faster = change_tempo(tone(300, 1, 24_000), 1.5).samples

    assert rms(faster[-2400:]) == pytest.approx(rms(faster[6000:8400]), rel=0.1)


@pytest.mark.parametrize("n", [0, 1, 50, 1000])
def test_short_sound_takes_a_tempo(n: int) -> None:
    assert len(change_tempo(Audio(np.zeros(n, np.float32), 24_000), 1.5).samples) == round(n / 1.5)


def test_tempo_one_changes_nothing() -> None:
    sound = noise(0.1, 24_000)

    assert change_tempo(sound, 1) is sound


def test_a_tempo_is_repeatable() -> None:
    sound = noise(0.5, 24_000)

    assert np.array_equal(change_tempo(sound, 1.7).samples, change_tempo(sound, 1.7).samples)


def test_no_shift_changes_nothing() -> None:
    sound = noise(0.1, 24_000)

    assert shift_pitch(sound, 0) is sound


@pytest.mark.parametrize("n", [0, 1, 50, 1000])
def test_short_sound_keeps_its_length(n: int) -> None:
    assert len(shift_pitch(Audio(np.zeros(n, np.float32), 24_000), 4).samples) == n


@pytest.mark.parametrize("level", [0.99, 1.5, 10])
def test_nothing_leaves_the_ceiling(level: float) -> None:
    limited = limit(Audio(noise(1, 24_000, 0.5).samples * np.float32(level), 24_000))

    assert np.abs(limited.samples).max() <= CEILING


def test_sound_under_the_ceiling_is_not_touched() -> None:
    sound = tone(440, 1, 24_000, CEILING)

    assert limit(sound) is sound


def test_only_the_surroundings_of_a_peak_are_turned_down() -> None:
    sound = tone(440, 1, 24_000, 0.5)
    sound.samples[12_000] = 2.0

    limited = limit(sound).samples

    reach = 2 * 24_000 // 100  # 20 ms
    assert limited[12_000] == pytest.approx(CEILING, abs=1e-3)
    assert np.allclose(limited[: 12_000 - reach], sound.samples[: 12_000 - reach], atol=1e-6)
    assert np.allclose(limited[12_000 + reach :], sound.samples[12_000 + reach :], atol=1e-6)


def test_limiting_bends_no_waves() -> None:
    limited = limit(tone(440, 1, 24_000, 1.2)).samples[2400:-2400]

    spectrum = np.abs(np.fft.rfft(limited * np.hanning(len(limited)))) ** 2
    at_tone = round(440 * len(limited) / 24_000)
    distortion = 1 - spectrum[at_tone - 5 : at_tone + 6].sum() / spectrum.sum()
    assert distortion < 1e-4  # clipping it at 0.98 instead: 4e-3


@pytest.mark.parametrize("n", [0, 1, 2, 30, 1000])
def test_short_sound_is_limited_too(n: int) -> None:
    limited = limit(Audio(np.full(n, 3, np.float32), 24_000))

    assert len(limited.samples) == n
    assert np.abs(limited.samples).max(initial=0) <= CEILING


@pytest.mark.parametrize("decibels", [-20, -6, 6])
def test_the_volume_changes_by_the_decibels_asked(decibels: float) -> None:
    sound = tone(440, 1, 24_000, 0.2)

    changed = amplify(sound, decibels)

    assert 20 * np.log10(rms(changed.samples) / rms(sound.samples)) == pytest.approx(decibels)


def test_no_decibels_change_nothing() -> None:
    sound = tone(440, 0.1, 24_000, 0.999)

    assert amplify(sound, 0) is sound


def test_the_highest_volume_of_speech_stays_under_the_ceiling() -> None:
    speech = decode(FORMATS_DIR / "clip.flac", max_seconds=60)

    loud = amplify(speech, 20)

    assert np.abs(loud.samples).max() <= CEILING
    assert rms(loud.samples) > 2 * rms(speech.samples)


def test_a_fade_reaches_silence_at_the_edges_and_keeps_the_middle() -> None:
    sound = Audio(np.ones(24_000, np.float32), 24_000)

    faded = fade(sound, 0.01, 0.02).samples

    assert faded[0] < 0.001
    assert faded[-1] < 0.001
    assert (np.diff(faded[:240]) > 0).all()
    assert (faded[240:-480] == 1).all()
    assert (sound.samples == 1).all()  # the original is left alone


@pytest.mark.parametrize("n", [0, 1, 5])
def test_a_fade_longer_than_the_sound_fits(n: int) -> None:
    assert len(fade(Audio(np.ones(n, np.float32), 24_000), 1, 1).samples) == n
