"""Audio in ElevenLabs' output formats, decoded by means that are not Phonex's own."""

import numpy as np
from numpy.typing import NDArray

from tests.sound import Sound, read


def decode(data: bytes, output_format: str) -> Sound:
    codec, rate = output_format.split("_")[:2]
    if codec == "pcm":
        return Sound((np.frombuffer(data, "<i2") / 32_768).astype(np.float32), int(rate))
    if codec == "ulaw":
        return Sound(_from_ulaw(np.frombuffer(data, np.uint8)), int(rate))
    return read(data)


def _from_ulaw(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Source: ITU-T G.711, table 2a."""
    inverted = ~codes
    exponent, mantissa = (inverted >> 4) & 7, (inverted & 15).astype(np.int32)
    magnitude = ((2 * mantissa + 33) << exponent) - 33
    return (np.where(inverted & 128, -magnitude, magnitude) / 8192).astype(np.float32)
