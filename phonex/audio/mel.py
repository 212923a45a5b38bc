"""Triangular mel filters on Slaney's scale."""

import numpy as np
from numpy.typing import NDArray

# Slaney's scale: linear below 1 kHz, then 27 steps for each factor of 6.4.
_HZ_PER_MEL = 200 / 3
_KNEE_HZ = 1000.0
_KNEE_MEL = _KNEE_HZ / _HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27


def mel_filters(
    rate: int, n_fft: int, n_bands: int, lowest: float = 0.0, highest: float | None = None
) -> NDArray[np.float32]:
    """Filters of equal area over lowest … highest Hz (None: rate/2): [n_bands, n_fft/2 + 1].

    Source: Slaney's Auditory Toolbox (1998), the default of librosa.filters.mel.
    """
    edges = _hz(np.linspace(_mel(lowest), _mel(highest or rate / 2), n_bands + 2))
    bins = np.linspace(0, rate / 2, n_fft // 2 + 1)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - low) / (centre - low)
    falling = (high - bins) / (high - centre)
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * 2 / (high - low)).astype(np.float32)


def _mel(hz: float) -> float:
    if hz < _KNEE_HZ:
        return hz / _HZ_PER_MEL
    return float(_KNEE_MEL + np.log(hz / _KNEE_HZ) / _LOG_STEP)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _KNEE_HZ * np.exp(_LOG_STEP * (mel - _KNEE_MEL))
    return np.where(mel < _KNEE_MEL, mel * _HZ_PER_MEL, above)
