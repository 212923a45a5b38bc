"""The pitch range of real speakers, and of sound without pitch."""

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.offline.pitch import measure_pitch
from phonex.errors import SampleUnusable
from tests.engines.offline.speech import MAN, WOMAN, recording


@pytest.mark.parametrize(("name", "hz"), [(WOMAN, 212), (MAN, 113)])
def test_median_is_the_speakers(name: str, hz: float) -> None:
    assert np.exp(measure_pitch(recording(name)).median) == pytest.approx(hz, rel=0.05)


def test_spread_is_that_of_the_tone() -> None:
    seconds = np.arange(4 * 16_000) / 16_000
    log_f0 = np.log(150) + 0.2 * np.sin(2 * np.pi * 0.5 * seconds)
    phase = np.cumsum(np.exp(log_f0)) * 2 * np.pi / 16_000
    tone = np.sum([np.sin(n * phase) / n for n in range(1, 8)], axis=0)
    found = measure_pitch(Audio((0.1 * tone).astype(np.float32), 16_000))
    # quartiles of a sine lie at ±0.707 of its amplitude
    assert found.spread == pytest.approx(2 * 0.2 * 0.707 / 1.349, rel=0.1)


def test_noise_is_refused() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    with pytest.raises(SampleUnusable):
        measure_pitch(Audio(noise, 16_000))
