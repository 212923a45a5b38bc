"""Analyses speakers with the offline converter's networks.

Imported with the first sample, because it loads ONNX Runtime.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.offline.pitch import measure_pitch
from phonex.engines.offline.speaker_network import RATE, SpeakerNetwork
from phonex.engines.offline.stock_mixture import find_mixture, load_stock_voices
from phonex.engines.types import PitchRange


class SpeakerAnalyzer:
    """Loads the speaker encoder and the table of stock voices."""

    def __init__(self) -> None:
        self._network = SpeakerNetwork()
        self._stock = load_stock_voices()

    def embed(self, sample: Audio) -> NDArray[np.float32]:
        """The speaker embedding of a sample: [256]."""
        return self._network.embed(resample(sample, RATE).samples)

    def pitch(self, sample: Audio) -> PitchRange:
        """Raises SampleUnusable."""
        return measure_pitch(sample)

    def mixture(self, embedding: NDArray[np.float32], pitch: PitchRange) -> Mapping[str, float]:
        return find_mixture(self._stock, embedding, pitch)
