"""Loudness (LUFS, ITU-R BS.1770-4, by pyloudnorm): measuring and normalising."""

import math

import numpy as np

from phonex.audio.effects import CEILING, limit
from phonex.audio.types import Audio

SILENCE_LUFS = -70.0  # the standard's gate: anything quieter is ignored
SPEECH_LUFS = -23.0  # EBU R 128

_BLOCK = 0.4  # s, the standard's measuring block
_SHORTEST = 0.01  # s; shorter audio is padded with silence


def measure(audio: Audio) -> float:
    """Integrated loudness in LUFS, -70 for silence.

    Audio shorter than the standard's 0.4 s block is measured as one block of its own length.
    """
    if not audio.samples.any():
        return SILENCE_LUFS
    import pyloudnorm  # type: ignore[import-untyped]  # with scipy, 70 MB

    samples = audio.samples.astype(np.float64)
    samples = np.pad(samples, (0, max(0, math.ceil(_SHORTEST * audio.rate) - len(samples))))
    meter = pyloudnorm.Meter(audio.rate, block_size=min(_BLOCK, len(samples) / audio.rate))
    return max(SILENCE_LUFS, float(meter.integrated_loudness(samples)))


def normalise(audio: Audio, target: float = SPEECH_LUFS, ceiling: float = CEILING) -> Audio:
    """Bring audio to `target` LUFS, with a soft limiter that keeps peaks at or below `ceiling`.

    Silence stays unchanged.
    """
    loudness = measure(audio)
    if loudness <= SILENCE_LUFS:
        return audio
    gain = np.float32(10 ** ((target - loudness) / 20))
    return limit(Audio(audio.samples * gain, audio.rate), ceiling)
