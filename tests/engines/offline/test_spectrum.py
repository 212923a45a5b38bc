"""Long-term spectra and the equaliser, on noise whose spectrum is known and on speech."""

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.offline.spectrum import (
    LIMIT,
    N_BINS,
    equalise,
    equaliser,
    long_term_spectrum,
    stretch_spectrum,
)
from tests.engines.offline.speech import MAN, WOMAN, recording


def noise(rate: int) -> Audio:
    samples = np.random.default_rng(0).normal(0, 0.1, 4 * rate).astype(np.float32)
    return Audio(samples, rate)


def flat(gain: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(N_BINS, gain, np.float32)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_no_gain_changes_nothing(rate: int) -> None:
    sound = noise(rate)
    same = equalise(sound, flat(0))
    assert same.rate == rate
    np.testing.assert_allclose(same.samples, sound.samples, atol=1e-5)


@pytest.mark.parametrize("n_samples", [1, 100, 1535, 1537, 50_001])
def test_length_is_kept(n_samples: int) -> None:
    sound = Audio(noise(24_000).samples[:n_samples], 24_000)
    assert len(equalise(sound, flat(1)).samples) == n_samples


def test_gain_is_applied_where_it_is_asked() -> None:
    gains = flat(0)
    gains[200:300] = 1.0  # 3125 … 4687 Hz
    sound = noise(24_000)
    change = long_term_spectrum(equalise(sound, gains)) - long_term_spectrum(sound)
    assert change[210:290].mean() == pytest.approx(1, abs=0.03)
    assert change[20:180].mean() == pytest.approx(0, abs=0.03)


def test_beyond_8_khz_attenuation_is_held_and_gain_fades() -> None:
    sound = noise(24_000)

    def level_above_10_khz(gain: float) -> float:
        spectrum = np.abs(np.fft.rfft(equalise(sound, flat(gain)).samples))
        high = np.fft.rfftfreq(len(sound.samples), 1 / 24_000) > 10_000
        return float(np.log(np.mean(spectrum[high])))

    assert level_above_10_khz(-1) - level_above_10_khz(0) == pytest.approx(-1, abs=0.05)
    assert level_above_10_khz(1) - level_above_10_khz(0) == pytest.approx(0, abs=0.05)


def test_equaliser_is_limited_and_ignores_level() -> None:
    source, target = (long_term_spectrum(recording(name)) for name in (WOMAN, MAN))
    gains = equaliser(source, target)
    assert np.abs(gains).max() <= LIMIT
    np.testing.assert_allclose(gains, equaliser(source, target + 2), atol=1e-4)


def test_speech_takes_on_the_others_spectrum() -> None:
    woman = recording(WOMAN)
    source, target = long_term_spectrum(woman), long_term_spectrum(recording(MAN))
    moved = long_term_spectrum(equalise(woman, equaliser(source, target)))

    def distance(spectrum: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
        difference = (target - spectrum)[8:480]
        return float(np.std(difference))

    assert distance(moved) < 0.5 * distance(source)


def test_stretched_spectrum_moves_its_peak() -> None:
    peak = -np.abs(np.arange(N_BINS, dtype=np.float32) - 100)
    assert int(np.argmax(stretch_spectrum(peak, 1.5))) == 150
