"""Measuring sound in tests, by means that are not Phonex's own."""

import io
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import soundfile
from numpy.typing import NDArray
from swift_f0 import SwiftF0


@dataclass(frozen=True)
class Sound:
    """samples: [N] float32 mono; rate: Hz."""

    samples: NDArray[np.float32]
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def rms(self) -> float:
        return float(np.sqrt(np.mean(np.square(self.samples, dtype=np.float64))))

    @property
    def peak(self) -> float:
        return float(np.abs(self.samples).max())

    def f0(self, confidence: float = 0.9) -> float:
        """Median pitch of the voiced frames, Hz: those that the detector is so sure of."""
        track = SwiftF0().detect(self.samples, self.rate)
        return float(np.median(track.pitch_hz[track.confidence > confidence]))

    def band_levels_db(self, n_bands: int = 24) -> NDArray[np.float64]:
        """Long-term level of logarithmic bands from 100 Hz to 8 kHz, their mean removed."""
        power = np.abs(np.fft.rfft(self.samples.astype(np.float64))) ** 2
        frequencies = np.fft.rfftfreq(len(self.samples), 1 / self.rate)
        edges = np.geomspace(100, 8000, n_bands + 1)
        bands = np.array(
            [
                power[(frequencies >= low) & (frequencies < high)].sum()
                for low, high in pairwise(edges)
            ]
        )
        levels = 10 * np.log10(bands + 1e-12)
        return np.asarray(levels - levels.mean())


def read(data: bytes) -> Sound:
    """Decode wav, flac, ogg, opus or mp3 with libsndfile."""
    samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    return Sound(samples.mean(axis=1), rate)
