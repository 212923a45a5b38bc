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
FADE_IN_SECONDS, FADE_OUT_SECONDS = 0.005, 0.03


@dataclass(frozen=True, eq=False)
class Trimmed:
    """later: how many seconds everything moved back; negative if audio was cut."""

    audio: Audio
    later: float


def kept_samples(sounding: NDArray[np.bool_], speed: float, rate: int) -> range | None:
    """What is kept: 0.06 s of silence before and 0.15 s after the speech (at speed 1).

    It may begin before the first sample and end after the last. None: there is no speech.
    """
    blocks = np.flatnonzero(sounding)
    if not len(blocks):
        return None
    start = int(blocks[0]) * BLOCK - round(_LEAD_SECONDS * rate / speed)
    return range(start, int(blocks[-1] + 1) * BLOCK + round(_TAIL_SECONDS * rate / speed))


def trim(audio: Audio, sounding: NDArray[np.bool_], speed: float) -> Trimmed:
    """Cut or pad to what is kept. sounding: [N / 300]. Audio without speech is only faded."""
    kept = kept_samples(sounding, speed, audio.rate)
    if kept is None:
        return Trimmed(fade(audio, FADE_IN_SECONDS, FADE_OUT_SECONDS), 0.0)
    inside = Audio(audio.samples[max(kept.start, 0) : kept.stop], audio.rate)
    faded = fade(inside, FADE_IN_SECONDS, FADE_OUT_SECONDS)
    missing = (max(-kept.start, 0), max(kept.stop - len(audio.samples), 0))
    return Trimmed(Audio(np.pad(faded.samples, missing), audio.rate), -kept.start / audio.rate)
