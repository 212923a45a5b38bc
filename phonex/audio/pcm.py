"""Converts between 16-bit and float samples: the only place that defines the scale.

Full scale is 32 768 in both directions, as in FFmpeg's decoders, so 16-bit audio survives a round
trip bit by bit. The price: +1.0 itself does not fit and is clipped to 32 767.
"""

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Samples

Int16 = NDArray[np.int16]

_SCALE = 32768


def to_int16(samples: Samples) -> Int16:
    """Round to 16 bits; values beyond full scale are clipped, NaN becomes 0."""
    scaled = np.nan_to_num(np.rint(samples * np.float32(_SCALE)))
    return np.asarray(np.clip(scaled, -_SCALE, _SCALE - 1), np.int16)


def from_int16(values: Int16) -> Samples:
    """16-bit values as float32 in -1…1."""
    return values.astype(np.float32) / np.float32(_SCALE)
