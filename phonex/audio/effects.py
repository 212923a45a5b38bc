"""Effects on the output: pitch shift, tempo, volume, limiter, fades.

Only the tempo changes the length.
"""

import math

import numpy as np
from numpy.typing import NDArray
from python_stretch import Signalsmith

from phonex.audio.types import Audio, Samples

FULL_SCALE = 1.0
CEILING = 0.98  # of full scale; headroom for what a lossy codec adds

_LIMIT_SECONDS = 0.005  # attack before a peak and release after it
_TONALITY_HZ = 8000  # above it Signalsmith shifts less than requested, which keeps the timbre
_SEED = 0


def shift_pitch(audio: Audio, semitones: float) -> Audio:
    """Raise or lower the pitch and, with it, the timbre; the duration stays the same.

    Returns the same object when semitones is 0. Deterministic.
    Source: Signalsmith Stretch, by python-stretch.
    """
    if semitones == 0 or not len(audio.samples):
        return audio
    stretch = Signalsmith.Stretch(_SEED)
    stretch.preset(1, audio.rate)
    stretch.setTransposeSemitones(semitones, _TONALITY_HZ / audio.rate)
    # Without samples to look ahead to, the last block would be quieter.
    padded = np.pad(audio.samples, (0, stretch.blockSamples()))
    shifted = np.asarray(stretch.process(padded[None, :]), np.float32)[0]
    return Audio(shifted[: len(audio.samples)], audio.rate)


def change_tempo(audio: Audio, tempo: float) -> Audio:
    """Make speech faster (above 1) or slower; the pitch stays the same.

    What is at t seconds is then at t / tempo. Returns the same object when tempo is 1.
    Deterministic. Source: Signalsmith Stretch, by python-stretch.
    """
    if tempo == 1 or not len(audio.samples):
        return audio
    stretch = Signalsmith.Stretch(_SEED)
    stretch.preset(1, audio.rate)
    stretch.setTimeFactor(tempo)
    n_samples = round(len(audio.samples) / tempo)
    padded = np.pad(audio.samples, (0, math.ceil(stretch.blockSamples() * max(1, tempo))))
    changed = np.asarray(stretch.process(padded[None, :]), np.float32)[0]
    return Audio(changed[:n_samples], audio.rate)


def limit(audio: Audio, ceiling: float = CEILING) -> Audio:
    """Reduce the gain for a few milliseconds around every peak above `ceiling`.

    Returns the same object when there is no such peak.
    """
    levels = np.abs(audio.samples)
    if not len(levels) or levels.max() <= ceiling:
        return audio
    reach = max(1, round(_LIMIT_SECONDS * audio.rate))
    wanted = np.asarray(ceiling / np.maximum(levels, ceiling), np.float32)
    gain = _smooth(_lowest_around(wanted, reach), reach)
    limited = np.clip(audio.samples * gain, -ceiling, ceiling)  # against rounding errors
    return Audio(np.asarray(limited, np.float32), audio.rate)


def amplify(audio: Audio, decibels: float) -> Audio:
    """Change the volume; peaks that would be too loud are limited.

    Returns the same object when decibels is 0.
    """
    if decibels == 0:
        return audio
    factor = np.float32(10 ** (decibels / 20))
    louder = Audio(audio.samples * factor, audio.rate)
    return limit(louder) if decibels > 0 else louder


def fade(audio: Audio, seconds_in: float, seconds_out: float) -> Audio:
    """Fade in and out to avoid clicks; each fade takes at most half of the audio."""
    samples = audio.samples.copy()
    half = len(samples) // 2
    n_in = min(round(seconds_in * audio.rate), half)
    n_out = min(round(seconds_out * audio.rate), half)
    samples[:n_in] *= _rise(n_in)
    samples[len(samples) - n_out :] *= _rise(n_out)[::-1]
    return Audio(samples, audio.rate)


def _rise(n: int) -> Samples:
    """[n] from 0 to 1, a half-cosine."""
    angles = np.pi * (np.arange(n) + 0.5) / max(n, 1)
    return np.asarray(0.5 - 0.5 * np.cos(angles), np.float32)


def _lowest_around(values: Samples, reach: int) -> Samples:
    """[N] the minimum of each value and its `reach` neighbours on both sides.

    Running minima from both ends of blocks as wide as the window: any window is the tail of one
    block and the head of the next (van Herk 1992).
    """
    width = 2 * reach + 1
    n_blocks = -(-(len(values) + 2 * reach) // width)
    padded = np.ones(n_blocks * width, np.float32)
    padded[reach : reach + len(values)] = values
    blocks = padded.reshape(n_blocks, width)
    heads = np.minimum.accumulate(blocks, axis=1).ravel()
    tails = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    n = len(values)
    return np.minimum(tails[:n], heads[width - 1 : width - 1 + n])


def _smooth(gain: Samples, reach: int) -> NDArray[np.float64]:
    """[N] a triangular mean over `reach` values on both sides, so it never exceeds the minimum that
    _lowest_around found for its centre."""
    padded = np.pad(gain.astype(np.float64), reach, mode="edge")
    for _ in range(2):
        sums = np.concatenate([[0.0], np.cumsum(padded)])
        padded = (sums[reach:] - sums[:-reach]) / reach
    return padded[1 : 1 + len(gain)]
