"""Sound made for tests, and what is known of it."""

from pathlib import Path

import numpy as np

from phonex.audio.types import Audio, Samples

DATA = Path(__file__).parents[1] / "data"
FORMATS_DIR = DATA / "formats"
SPEECH_DIR = DATA / "speech"


def tone(hz: float, seconds: float, rate: int, level: float = 0.5) -> Audio:
    times = np.arange(round(seconds * rate)) / rate
    return Audio(np.asarray(level * np.sin(2 * np.pi * hz * times), np.float32), rate)


def noise(seconds: float, rate: int, level: float = 0.1) -> Audio:
    samples = np.random.default_rng(7).normal(0, level, round(seconds * rate))
    return Audio(np.asarray(samples, np.float32), rate)


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def strongest_hz(samples: Samples, rate: int) -> float:
    """The frequency of the highest peak of the spectrum, by parabola through its neighbours."""
    levels = np.log(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) + 1e-12)
    top = int(levels[1:-1].argmax()) + 1
    before, at, after = levels[top - 1 : top + 2]
    shift = 0.5 * (before - after) / (before - 2 * at + after)
    return float((top + shift) * rate / len(samples))


def likeness(one: Samples, other: Samples) -> float:
    """Highest normalised correlation over all shifts: 1 when one holds the other."""
    size = 1 << (len(one) + len(other)).bit_length()
    spectrum = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    return float(np.fft.irfft(spectrum).max() / np.linalg.norm(one) / np.linalg.norm(other))
