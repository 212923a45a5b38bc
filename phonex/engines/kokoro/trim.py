"""Trims an utterance: the same short silence around each, and no clicks.

Both networks surround speech with 0.2 to 1 s of silence. The cut points come from the predicted
frames, not from the samples, so another pitch or timbre never changes the length.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonex.audio.effects import fade
from phonex.audio.types import Audio

BLOCK = 300  # samples per entry of `sounding`

_LEAD_SECONDS = 0.06
_TAIL_SECONDS = 0.15
_FADE_IN_SECONDS, _FADE_OUT_SECONDS = 0.005, 0.03


@dataclass(frozen=True, eq=False)
class Trimmed:
    """later: how many seconds everything moved back; negative if audio was cut."""

    audio: Audio
    later: float


def trim(audio: Audio, sounding: NDArray[np.bool_], speed: float) -> Trimmed:
    """Cut or pad to 0.06 s of silence before and 0.15 s after the speech (at speed 1).

    sounding: [N / 300]. Audio without speech is only faded.
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
