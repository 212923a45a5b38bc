"""Measurements of a voice, against tones and against what librosa 0.11.0 gave for a recording."""

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.audio.voice_features import RATE, measure_voice
from tests.running import SPEECH

# librosa.yin (trough_threshold=0.2, median of the frames with a trough), librosa.feature.rms and
# .mfcc, of the file at 22 050 Hz; see benchmarks/voice_features.py.
PITCH_HZ, ENERGY = 111.951, 0.0898966
MFCC = [
    *(-261.970, 124.752, -29.169, 48.244, -2.438, 9.471, -4.325),
    *(-0.767, -21.576, -9.375, -4.571, -6.613, 3.758),
]


def harmonics(hz: float, seconds: float = 1.0) -> Audio:
    times = np.arange(round(seconds * RATE)) / RATE
    waves = sum(np.sin(2 * np.pi * hz * n * times) / n for n in range(1, 6))
    return Audio(np.asarray(0.1 * waves, np.float32), RATE)


@pytest.mark.parametrize("hz", [80.0, 120.5, 220.0, 410.0])
def test_the_pitch_of_a_tone_is_its_frequency(hz: float) -> None:
    found = measure_voice(harmonics(hz)).pitch_hz
    assert found == pytest.approx(hz, rel=0.005)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    assert measure_voice(Audio(noise, RATE)).pitch_hz is None
    silent = measure_voice(Audio.silence(1, RATE))
    assert (silent.pitch_hz, silent.energy) == (None, 0)


def test_energy_is_the_level() -> None:
    tone = harmonics(200, 3)
    loud = measure_voice(Audio(tone.samples * np.float32(2), RATE)).energy
    level = float(np.sqrt(np.mean(tone.samples**2)))
    assert loud == pytest.approx(2 * measure_voice(tone).energy, rel=1e-5)
    assert measure_voice(tone).energy == pytest.approx(level, rel=0.02)  # frames overlap the ends


def test_a_recording_measures_as_with_librosa() -> None:
    found = measure_voice(decode(SPEECH / "vctk-p226-ver1.flac", max_seconds=60))
    assert found.pitch_hz == pytest.approx(PITCH_HZ, rel=1e-3)
    assert found.energy == pytest.approx(ENERGY, rel=1e-4)
    assert found.mfcc == pytest.approx(MFCC, abs=0.01)
    assert found.duration == pytest.approx(8.470, abs=0.001)
