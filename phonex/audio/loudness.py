"""Loudness (LUFS, ITU-R BS.1770-4): measuring and normalising."""

import math

import numpy as np
from numpy.typing import NDArray

from phonex.audio.effects import CEILING, limit
from phonex.audio.types import Audio

SILENCE_LUFS = -70.0  # the standard's gate: anything quieter is ignored
SPEECH_LUFS = -23.0  # EBU R 128

_BLOCK = 0.4  # s, the standard's measuring block
_STEP = 0.25  # of a block, from one block to the next
_RELATIVE_GATE = 0.1  # of the mean power: 10 LU
_OFFSET = -0.691  # LU, by which a full-scale tone of 997 Hz reads -3.01 LUFS
_SHORTEST = 0.01  # s; shorter audio is padded with silence

# The K-weighting as pyloudnorm designs it; the published coefficients differ by 0.1 LU.
_SHELF_HZ, _SHELF_DB = 1500.0, 4.0
_HIGH_PASS_HZ = 38.0
_RINGING = 0.2  # s, until the high-pass has decayed to 1e-20


def measure(audio: Audio) -> float:
    """Integrated loudness in LUFS, -70 for silence.

    Audio shorter than the standard's 0.4 s block is measured as one block of its own length.
    """
    if not audio.samples.any():
        return SILENCE_LUFS
    powers = _block_powers(audio)
    loud = powers[powers >= 10 ** ((SILENCE_LUFS - _OFFSET) / 10)]
    if not len(loud):
        return SILENCE_LUFS
    loud = loud[loud > loud.mean() * _RELATIVE_GATE]
    return _OFFSET + 10 * math.log10(loud.mean())


def normalise(audio: Audio, target: float = SPEECH_LUFS, ceiling: float = CEILING) -> Audio:
    """Bring audio to `target` LUFS, with a soft limiter that keeps peaks at or below `ceiling`.

    Silence stays unchanged.
    """
    loudness = measure(audio)
    if loudness <= SILENCE_LUFS:
        return audio
    gain = np.float32(10 ** ((target - loudness) / 20))
    return limit(Audio(audio.samples * gain, audio.rate), ceiling)


def _block_powers(audio: Audio) -> NDArray[np.float64]:
    """The mean square of each measuring block, K-weighted."""
    n_samples = max(len(audio.samples), math.ceil(_SHORTEST * audio.rate))
    weighted = _k_weighted(np.pad(audio.samples, (0, n_samples - len(audio.samples))), audio.rate)
    n_block = min(_BLOCK * audio.rate, n_samples)
    starts = n_block * _STEP * np.arange(round((n_samples / n_block - 1) / _STEP) + 1)
    blocks = (weighted[int(start) : int(start + n_block)] for start in starts)
    return np.array([block @ block for block in blocks]) / n_block


def _k_weighted(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Filter in the frequency domain, part by part, each with the ringing of what is before it."""
    n_ringing = math.ceil(_RINGING * rate)
    n_fft = 1 << (4 * n_ringing).bit_length()
    n_new = n_fft - n_ringing
    gains = _k_weighting(rate, n_fft)
    padded = np.pad(samples, (n_ringing, 0))
    parts = (
        np.fft.irfft(np.fft.rfft(padded[start : start + n_fft].astype(np.float64), n_fft) * gains)
        for start in range(0, len(samples), n_new)
    )
    return np.concatenate([part[n_ringing:] for part in parts])[: len(samples)]


def _k_weighting(rate: int, n_fft: int) -> NDArray[np.complex128]:
    """The gains at a transform's frequencies: a high shelf and a high-pass.

    Source: Bristow-Johnson's cookbook for equalisers, the analog prototypes in s.
    """
    turned = np.tan(np.linspace(0, np.pi / 2, n_fft // 2 + 1))  # the bilinear transform
    s = 1j * turned / math.tan(math.pi * _SHELF_HZ / rate)
    height = 10 ** (_SHELF_DB / 40)
    bend = math.sqrt(2 * height) * s  # a quality of 1/√2
    shelf = height * (height * s**2 + bend + 1) / (s**2 + bend + height)
    s = 1j * turned / math.tan(math.pi * _HIGH_PASS_HZ / rate)
    return np.asarray(shelf * (s / (s + 1)) ** 2)  # a quality of 1/2
