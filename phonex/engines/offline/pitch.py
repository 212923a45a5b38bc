"""The pitch range of speech, by swift-f0."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from swift_f0 import SwiftF0

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.base import PitchRange
from phonex.errors import SampleUnusable

RATE = 16_000  # Hz, what the detector hears
LOWEST_HZ, HIGHEST_HZ = 50.0, 600.0  # of a speaking voice
SURE = 0.9  # confidence; what is less is creak, breath or noise

_N_FRAMES = 20  # a third of a second of voice; a range of less is a guess


@dataclass(frozen=True, eq=False)
class PitchTrack:
    """The voiced frames of a sound: when (s), and how high (Hz). Both [T] float64."""

    seconds: NDArray[np.float64]
    f0: NDArray[np.float64]


class PitchMeter:
    """Loads the detector; hears one sound at a time."""

    def __init__(self) -> None:
        self._detector = SwiftF0(threads=1, spin=False)

    def track(self, audio: Audio) -> PitchTrack:
        found = self._detector.detect(resample(audio, RATE).samples, RATE, LOWEST_HZ, HIGHEST_HZ)
        sure = found.confidence > SURE
        return PitchTrack(found.timestamps[sure], found.pitch_hz[sure])

    def measure(self, audio: Audio) -> PitchRange:
        """Raises SampleUnusable when the sound has hardly any voice in it, as whispering has."""
        log_f0 = np.log(self.track(audio).f0)
        if len(log_f0) < _N_FRAMES:
            raise SampleUnusable(
                "No voice with a clear pitch was found in the sample; "
                "send normal speech without music or noise."
            )
        return PitchRange.of(log_f0)
