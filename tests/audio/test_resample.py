import numpy as np
import pytest

from phonex.audio.resample import Resampler, resample
from phonex.audio.types import Audio
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


PAIRS = [
    (24_000, 8000),
    (24_000, 16_000),
    (24_000, 22_050),
    (24_000, 44_100),
    (24_000, 48_000),
    (44_100, 24_000),
    (22_050, 24_000),
]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_what_both_rates_can_hold_keeps_its_level(source: int, target: int) -> None:
    pulse = np.zeros(source, np.float32)
    pulse[source // 2] = 1

    changed = resample(Audio(pulse, source), target)

    levels = np.abs(np.fft.rfft(changed.samples)) * source / target
    passed = levels[: int(0.9 * min(source, target) / 2)]  # a bin is 1 Hz
    assert np.abs(20 * np.log10(passed)).max() < 0.05  # dB


@pytest.mark.parametrize(("source", "target"), [(s, t) for s, t in PAIRS if t < s])
def test_nothing_is_mirrored_at_half_the_new_rate(source: int, target: int) -> None:
    for hz in np.linspace(target / 2 + 50, source / 2 - 50, 7):
        mirrored = resample(tone(float(hz), 0.5, source, 0.9), target)
        assert np.abs(mirrored.samples[400:-400]).max() < 1e-4


@pytest.mark.parametrize(("source", "target"), [(s, t) for s, t in PAIRS if t > s])
def test_nothing_appears_above_half_the_old_rate(source: int, target: int) -> None:
    sound = noise(1, source, 0.2)

    spectrum = np.abs(np.fft.rfft(resample(sound, target).samples * np.hanning(target)))

    above = spectrum[int(1.01 * source / 2) :]
    assert above.max() < 1e-4 * spectrum.max()


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
