"""Where an utterance begins and ends: the same short silence around each, and no clicks.

Both networks surround speech with 0.2 to 1 s of silence. What is kept is decided by what they
planned, not by the samples, so another pitch or timbre never changes the length.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonex.audio.effects import fade
from phonex.audio.types import Audio

BLOCK = 300  # samples that one entry of `sounding` stands for

_LEAD_SECONDS = 0.06
_TAIL_SECONDS = 0.15
_FADE_IN_SECONDS, _FADE_OUT_SECONDS = 0.005, 0.03


@dataclass(frozen=True, eq=False)
class Trimmed:
    """later: seconds by which all is heard later than before, negative when it was cut."""

    audio: Audio
    later: float


def trim(audio: Audio, sounding: NDArray[np.bool_], speed: float) -> Trimmed:
    """Cut, or pad with silence, to 0.06 s before and 0.15 s after what sounds (at speed 1).

    sounding: [N / 300]. Audio in which nothing sounds is only faded.
    """
    blocks = np.flatnonzero(sounding)
    if not len(blocks):
        return Trimmed(fade(audio, _FADE_IN_SECONDS, _FADE_OUT_SECONDS), 0.0)
    start = int(blocks[0]) * BLOCK - round(_LEAD_SECONDS * audio.rate / speed)
    end = int(blocks[-1] + 1) * BLOCK + round(_TAIL_SECONDS * audio.rate / speed)
    kept = Audio(audio.samples[max(start, 0) : end], audio.rate)
    faded = fade(kept, _FADE_IN_SECONDS, _FADE_OUT_SECONDS)
    missing = (max(-start, 0), max(end - len(audio.samples), 0))
    return Trimmed(Audio(np.pad(faded.samples, missing), audio.rate), -start / audio.rate)
