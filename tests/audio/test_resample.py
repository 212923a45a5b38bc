import numpy as np
import pytest

from phonex.audio.resample import Resampler, resample
from tests.audio.tones import noise, rms, strongest_hz, tone


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 48_000])
def test_a_tone_keeps_its_pitch_level_and_length(rate: int) -> None:
    changed = resample(tone(440, 1.0, 24_000), rate)

    assert changed.rate == rate
    assert abs(len(changed.samples) - rate) <= 1
    assert strongest_hz(changed.samples, rate) == pytest.approx(440, abs=0.5)
    assert rms(changed.samples) == pytest.approx(0.5 / np.sqrt(2), rel=0.01)


def test_what_a_lower_rate_cannot_hold_is_gone() -> None:
    gone = resample(tone(6000, 1.0, 24_000), 8000)

    assert rms(gone.samples[400:-400]) < 1e-4


def test_blocks_equal_resampling_at_once() -> None:
    whole = noise(2.0, 22_050)
    stream = Resampler(22_050, 24_000)
    starts = range(0, len(whole.samples), 1234)

    blocks = [stream.feed(whole.samples[start : start + 1234]) for start in starts]
    joined = np.concatenate([*blocks, stream.flush()])

    at_once = resample(whole, 24_000).samples
    assert len(joined) == len(at_once)
    assert np.abs(joined - at_once).max() < 1e-5


def test_the_same_rate_changes_nothing() -> None:
    whole = noise(0.1, 16_000)

    assert resample(whole, 16_000) is whole
    assert np.array_equal(Resampler(16_000, 16_000).feed(whole.samples), whole.samples)
