"""The F0 curve between Kokoro's halves: measured, shifted, mapped to another speaker's range.

Curves are in Hz, two values per frame of 25 ms; values below VOICED_HZ are voiceless and unchanged.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from phonex.engines.types import PitchRange

VOICED_HZ = 30.0

_LEAST_STRETCH, _MOST_STRETCH = 0.5, 1.8  # beyond these, intonation sounds flat or sung

Curve = NDArray[np.float32]


def measure(curves: Sequence[Curve]) -> PitchRange:
    """The pitch range of a voice. Raises ValueError if nothing is voiced."""
    joined = np.concatenate([curve.ravel() for curve in curves])
    voiced = np.log(joined[joined > VOICED_HZ])
    if not len(voiced):
        raise ValueError("nothing is voiced")
    return PitchRange.of(voiced)


def shift(curve: Curve, semitones: float) -> Curve:
    return np.where(curve > VOICED_HZ, curve * np.float32(2 ** (semitones / 12)), curve)


def move(curve: Curve, source: PitchRange, target: PitchRange) -> Curve:
    """Map a curve from the pitch range `source` to `target`."""
    stretch = target.spread / max(source.spread, 1e-3)
    stretch = min(max(stretch, _LEAST_STRETCH), _MOST_STRETCH)
    logs = np.log(np.maximum(curve, VOICED_HZ))
    moved = np.exp(stretch * (logs - source.median) + target.median)
    return np.where(curve > VOICED_HZ, moved, curve).astype(np.float32)
