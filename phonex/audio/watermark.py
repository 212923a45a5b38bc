"""An inaudible watermark: which installation made a sound, told from the sound alone.

To the speech is added noise that a secret key determines, a spread-spectrum watermark: 20 to 30 dB
below the speech around it in time and frequency, which masks it. The detector flattens the
spectrum, so that nothing outweighs the noise, and correlates the result with the key's noise at all
offsets. After I. Cox et al., "Secure spread spectrum watermarking for multimedia", 1997, and
D. Kirovski, H. Malvar, "Spread-spectrum watermarking of audio signals", 2003.

The noise repeats every second, so that any excerpt of a second or more can be found. It survives
codecs, filters, resampling, cuts and changes of level; it does not survive changes of tempo or
pitch, and somebody who averages much marked audio can estimate and remove it: it is a label, not a
lock.
"""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples

FALSE_ALARM = 1e-6  # greatest probability that a file without the watermark is said to have it

_RATE = 16_000  # Hz, of the key's noise, whose values are ±1; also its period, in samples
_BAND_HZ = (150.0, 7000.0)  # codecs and resampling keep this part of speech
_LEVEL_HZ = (800.0, 2500.0)  # level below the speech: _LEVEL_DB here, interpolated between
_LEVEL_DB = (-31.0, -20.0)
_WIDTH, _LEAST_WIDTH_HZ = 0.25, 150.0  # of masking: of a frequency, and at least
_QUIET = 1e-3  # of the audio's level; where speech is quieter, codecs have destroyed the noise
_VALLEYS = 0.1  # of the power around; how much the detector raises what is weaker
_BLOCK = 1 << 18  # samples flattened at once
_WINDOW_S, _STEP_S = 4, 2  # parts of a file that the detector looks at

Real = NDArray[np.float64]
Spectra = NDArray[np.complex128]


@dataclass(frozen=True)
class Detection:
    """What the detector found. false_alarm: the probability of a result as clear as this without
    the watermark, at most. marked_seconds: of the parts in which it was found.
    """

    found: bool
    false_alarm: float
    seconds: float
    marked_seconds: float


class WatermarkWriter:
    """Adds the watermark of a key to a stream of mono audio at a rate (Hz).

    The same samples give the same result, in however many writes. Holds back at most 30 ms until
    flush(). Not thread-safe.
    """

    def __init__(self, key: bytes, rate: int) -> None:
        self._hop = round(rate / 100)
        self._noise = _noise_at(rate, key)
        self._shape = _Shape(rate, 2 * self._hop)
        self._marks = _Overlapped(2 * self._hop, self._mark_of)
        self._held = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Samples:
        """Take the next samples and return those that are ready, possibly none."""
        self._held = np.concatenate([self._held, samples])
        mark = self._marks.feed(samples)
        marked = (self._held[: len(mark)] + mark).astype(np.float32)
        self._held = self._held[len(mark) :]
        return marked

    def flush(self) -> Samples:
        """Return the samples held back, and end the stream."""
        n_held = len(self._held)
        return self.feed(np.zeros(3 * self._hop, np.float32))[:n_held]

    def _mark_of(self, spectra: Spectra, first: int) -> Spectra:
        starts = (first - 1 + np.arange(len(spectra))) * self._hop
        places = starts[:, None] + np.arange(2 * self._hop)
        noise = np.fft.rfft(self._noise[places % len(self._noise)] * self._marks.window)
        power = self._shape.around(np.square(np.abs(spectra)))
        return np.asarray(np.sqrt(power) * self._shape.level * noise)


def detect(audio: Audio, key: bytes) -> Detection:
    """Look for the watermark of a key in a file and its parts.

    Without the watermark, the correlation at one offset is a sum of values with random signs; by
    Hoeffding's inequality it exceeds z standard deviations with probability exp(-z²/2) at most,
    whatever the audio is. That is multiplied by the number of offsets and parts.
    """
    flat = _flatten(resample(audio, _RATE).samples)
    n_seconds = max(1, math.ceil(len(flat) / _RATE))
    seconds = np.pad(flat, (0, n_seconds * _RATE - len(flat))).reshape(n_seconds, _RATE)
    wanted = np.conj(np.fft.rfft(_chips(key)))
    parts = list(_parts(n_seconds))
    alarms = {part: _false_alarm(seconds[part[0] : part[1]], wanted, len(parts)) for part in parts}
    found = [part for part in parts if alarms[part] <= FALSE_ALARM]
    small = [part for part in found if part != parts[0]] or found
    marked = {second for part in small for second in range(*part)}
    return Detection(
        found=bool(found),
        false_alarm=min(alarms.values()),
        seconds=audio.seconds,
        marked_seconds=min(audio.seconds, float(len(marked))),
    )


def _parts(n_seconds: int) -> Iterator[tuple[int, int]]:
    """The file, and overlapping parts of it: begin and end, in seconds."""
    yield 0, n_seconds
    if n_seconds > _WINDOW_S:
        for start in range(0, n_seconds - _WINDOW_S + _STEP_S, _STEP_S):
            yield start, min(start + _WINDOW_S, n_seconds)


def _false_alarm(seconds: Real, wanted: Spectra, n_parts: int) -> float:
    """seconds: [S, 16000], flattened; wanted: conjugate spectrum of the key's noise."""
    folded = seconds.sum(axis=0)
    energy = float(np.square(folded).sum())
    if not energy:
        return 1.0
    highest = float(np.fft.irfft(np.fft.rfft(folded) * wanted, _RATE).max())
    exponent = math.log(_RATE * n_parts) - max(0.0, highest) ** 2 / energy / 2
    return math.exp(min(0.0, exponent))


def _flatten(samples: Samples) -> Real:
    """Make all frequencies at all times about equally loud, and weigh them as the writer does."""
    n = _RATE // 32
    shape = _Shape(_RATE, n)
    quiet = _QUIET**2 * float(np.mean(np.square(samples))) * n / 2 if len(samples) else 0.0

    def flat(spectra: Spectra, _first: int) -> Spectra:
        power = np.square(np.abs(spectra))
        around = shape.around(power)
        weight = np.sqrt(around / ((power + _VALLEYS * around) * (around + quiet) + 1e-30))
        return np.asarray(spectra * weight * shape.level)

    overlapped = _Overlapped(n, flat)
    padded = np.append(samples, np.zeros(2 * n, np.float32))
    blocks = [overlapped.feed(padded[i : i + _BLOCK]) for i in range(0, len(padded), _BLOCK)]
    return np.concatenate(blocks)[: len(samples)]


def _chips(key: bytes) -> Real:
    """[16000] ±1"""
    digest = hashlib.shake_256(b"phonex watermark 1" + key).digest(_RATE // 8)
    return np.asarray(2.0 * np.unpackbits(np.frombuffer(digest, np.uint8)) - 1, np.float64)


def _noise_at(rate: int, key: bytes) -> Real:
    """One period of the noise at a rate: [rate]; its level in the band does not depend on it."""
    spectrum = np.fft.rfft(_chips(key))
    wanted = np.zeros(rate // 2 + 1, np.complex128)
    n = min(len(spectrum), len(wanted))
    wanted[:n] = spectrum[:n]
    return np.asarray(np.fft.irfft(wanted, rate) * math.sqrt(rate / _RATE))


class _Shape:
    """Where in the spectrum of frames of n samples the noise is, and how loud."""

    def __init__(self, rate: int, n: int) -> None:
        bins = np.arange(n // 2 + 1)
        hertz = bins * rate / n
        half = np.maximum(_LEAST_WIDTH_HZ, _WIDTH * hertz) / 2 * n / rate
        self._low = np.maximum(0, np.floor(bins - half)).astype(int)
        self._high = np.minimum(n // 2, np.ceil(bins + half)).astype(int) + 1
        decibels = np.interp(np.log(np.maximum(hertz, 1)), np.log(_LEVEL_HZ), _LEVEL_DB)
        is_inside = (hertz > _BAND_HZ[0]) & (hertz < _BAND_HZ[1])
        self.level = np.where(is_inside, 10 ** (decibels / 20), 0) / math.sqrt(n / 2)

    def around(self, power: Real) -> Real:
        """The mean power around each frequency, as far as it masks: [F, B] to [F, B]."""
        total = np.cumsum(np.pad(power, ((0, 0), (1, 0))), axis=1)
        mean = (total[:, self._high] - total[:, self._low]) / (self._high - self._low)
        return np.asarray(np.maximum(mean, 0), np.float64)


class _Overlapped:
    """Changes the spectrum of a stream, in windowed frames of n samples that overlap by half.

    change: gets the spectra [F, n/2 + 1] of the next frames and the number of the first one. The
    result begins with the first sample; it is up to n samples behind.
    """

    def __init__(self, n: int, change: Callable[[Spectra, int], Spectra]) -> None:
        self._n, self._hop = n, n // 2
        self._change = change
        self._held = np.zeros(self._hop, np.float32)
        self._tail = np.zeros(self._hop)
        self._n_frames = 0
        self.window = np.sin(np.pi * (np.arange(n) + 0.5) / n)

    def feed(self, samples: Samples) -> Real:
        self._held = np.concatenate([self._held, samples])
        n_frames = len(self._held) // self._hop - 1
        if n_frames < 1:
            return np.zeros(0)
        frames = np.lib.stride_tricks.sliding_window_view(self._held, self._n)[:: self._hop]
        spectra = np.fft.rfft(frames[:n_frames] * self.window)
        changed = np.fft.irfft(self._change(spectra, self._n_frames), self._n) * self.window
        joined = changed[:, : self._hop]
        joined[0] += self._tail
        joined[1:] += changed[:-1, self._hop :]
        self._held, self._tail = self._held[n_frames * self._hop :], changed[-1, self._hop :]
        is_start = self._n_frames == 0  # its first half is silence before the stream
        self._n_frames += n_frames
        return np.asarray(joined.reshape(-1)[self._hop if is_start else 0 :])
