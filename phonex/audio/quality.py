"""Measures the quality of a recording: noise, clipping, telephone bandwidth."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio, Samples
from phonex.audio.vad import Span, padded

LARGEST_SNR_DB = 60.0  # more means a noise gate or digital silence
SMALLEST_SNR_DB = -20.0

_FRAME = 0.02  # s
_ENOUGH_PAUSE = 0.3  # s of pauses to measure noise in
_DIGITAL_SILENCE = 1e-9  # power: -90 dB
_QUIETEST_SHARE = 3  # percent of the speech frames taken as noise when there is no pause

_FLAT_RUN = 3  # samples
_FAINT = 0.1  # of full scale: in quieter audio, a few 16-bit steps look flat

_TELEPHONE_HZ = 4000
_TELEPHONE_DB = -50.0  # of the power above 4 kHz; wide-band speech has -10 to -35

Mask = NDArray[np.bool_]


def snr_db(audio: Audio, speech: Sequence[Span]) -> float:
    """Ratio of speech power to noise power, -20…60 dB.

    Noise is measured in the pauses; without pauses, in the quietest moments of the speech, so a
    short clean clip reads low, but never as noisy.
    """
    power = _frame_power(audio)
    spoken = power[_frames_in(speech, len(power))]
    if not len(spoken):
        return SMALLEST_SNR_DB
    pauses = power[~_frames_in(padded(speech, audio.seconds), len(power))]
    pauses = pauses[pauses > _DIGITAL_SILENCE]
    if len(pauses) * _FRAME >= _ENOUGH_PAUSE:
        noise = float(np.median(pauses))
    else:
        noise = float(np.percentile(spoken, _QUIETEST_SHARE))
    signal = max(float(spoken.mean()) - noise, 1e-12)
    ratio = 10 * math.log10(signal / max(noise, 1e-12))
    return min(max(ratio, SMALLEST_SNR_DB), LARGEST_SNR_DB)


def clipping_share(audio: Audio) -> float:
    """Share of samples, 0…1, in flat tops: three or more in a row at the recording's own maximum.

    Positive and negative peaks are checked separately, so clipping is found even if level or
    offset was changed afterwards.
    """
    if not len(audio.samples) or np.ptp(audio.samples) < 2 * _FAINT:
        return 0.0
    n_flat = _samples_at_top(audio.samples) + _samples_at_top(-audio.samples)
    return n_flat / len(audio.samples)


def _samples_at_top(samples: Samples) -> int:
    top = samples.max()
    at_top = samples >= top - 0.005 * abs(top)
    edges = np.flatnonzero(np.diff(np.pad(at_top.astype(np.int8), 1)))
    runs = edges[1::2] - edges[::2]
    return int(runs[runs >= _FLAT_RUN].sum())


def is_telephone(audio: Audio) -> bool:
    """Whether there is almost nothing above 4 kHz, at any sample rate."""
    if audio.rate <= 2 * _TELEPHONE_HZ:
        return True
    power = _spectrum(audio.samples, 1024)
    above = np.fft.rfftfreq(1024, 1 / audio.rate) > _TELEPHONE_HZ * 1.05
    total = float(power.sum())
    return total > 0 and float(power[above].sum()) < total * 10 ** (_TELEPHONE_DB / 10)


def _spectrum(samples: Samples, size: int) -> NDArray[np.float64]:
    """[size / 2 + 1] power summed over frames."""
    n_frames = max(1, len(samples) // size)
    frames = np.resize(np.pad(samples, (0, max(0, size - len(samples)))), (n_frames, size))
    spectra = np.fft.rfft(frames * np.hanning(size), axis=1)
    return np.asarray((np.abs(spectra) ** 2).sum(axis=0), np.float64)


def _frame_power(audio: Audio) -> NDArray[np.float64]:
    """[T] mean square of each 20 ms."""
    size = round(_FRAME * audio.rate)
    n_frames = len(audio.samples) // size
    frames = audio.samples[: n_frames * size].reshape(n_frames, size)
    return np.asarray(np.square(frames, dtype=np.float64).mean(axis=1))


def _frames_in(spans: Sequence[Span], n_frames: int) -> Mask:
    """[T] whether each frame lies within the spans."""
    mask = np.zeros(n_frames, np.bool_)
    for span in spans:
        mask[round(span.start / _FRAME) : round(span.end / _FRAME)] = True
    return mask
