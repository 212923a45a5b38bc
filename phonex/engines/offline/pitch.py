"""The pitch range of speech, by swift-f0."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from swift_f0 import SwiftF0

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.types import PitchRange
from phonex.errors import SampleUnusable

RATE = 16_000  # Hz, of the detector's input
LOWEST_HZ, HIGHEST_HZ = 50.0, 600.0  # of a speaking voice
SURE = 0.9  # confidence; lower values are creak, breath or noise

_N_FRAMES = 20  # a third of a second of voice; with less, the range is a guess


@dataclass(frozen=True, eq=False)
class PitchTrack:
    """The voiced frames of a sound: times (s) and F0 (Hz). Both [T] float64."""

    seconds: NDArray[np.float64]
    f0: NDArray[np.float64]


def track_pitch(audio: Audio) -> PitchTrack:
    """The pitch of a sound's voiced frames.

    The detector is opened for each call (0.03 s), because it never frees the memory used for a
    sound: 130 MB for 20 s.
    """
    detector = SwiftF0(threads=1, spin=False)
    found = detector.detect(resample(audio, RATE).samples, RATE, LOWEST_HZ, HIGHEST_HZ)
    sure = found.confidence > SURE
    return PitchTrack(found.timestamps[sure], found.pitch_hz[sure])


def measure_pitch(audio: Audio) -> PitchRange:
    """A speaker's pitch range. Raises SampleUnusable if hardly anything is voiced (a whisper)."""
    log_f0 = np.log(track_pitch(audio).f0)
    if len(log_f0) < _N_FRAMES:
        raise SampleUnusable(
            "No voice with a clear pitch was found in the sample; "
            "send normal speech without music or noise."
        )
    return PitchRange.of(log_f0)
