"""OpenVoice V2 as a tone converter: any speech to any voice, by one vector for each of both.

Knows audio and files; the network is network.py, loaded at first use.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.base import (
    Colour,
    Embedding,
    EngineState,
    Likeness,
    Rehearse,
    Speaker,
)
from phonex.engines.setback import Setback
from phonex.errors import EmbeddingUnusable, EngineUnavailable, PhonexError
from phonex.weights.layout import converter_files

if TYPE_CHECKING:
    from phonex.engines.openvoice.network import ConverterNetwork

logger = logging.getLogger(__name__)

NAME = "openvoice"
TONE = "tone"  # the one array of an embedding: [1, 256, 1] float32
RATE = 22_050  # Hz, of the published network

_SHAPE = (1, 256, 1)
_MAX_TONE = 1e3  # a norm; real ones are 10 to 13
_SEGMENT_S = 10.0
_PULL = "phonex models pull --language EN"
_BASE_ENGINE = "melotts"  # whose speakers come with embeddings


class OpenVoiceConverter:
    """Loads its network with the first use.

    threads: of a CPU, 0 for all.  device, precision: as PHONEX_DEVICE, PHONEX_PRECISION.  tau:
    how much chance is in what is heard.
    """

    name = NAME
    rate = RATE
    keeps_pitch = False

    def __init__(
        self, models_dir: Path, threads: int, device: str, precision: str, tau: float
    ) -> None:
        self._files = converter_files(models_dir)
        self._threads = threads
        self._device = device
        self._precision = precision
        self._tau = tau
        self._network: ConverterNetwork | None = None
        self._setback = Setback()

    def obstacle(self) -> str:
        if self._network is not None:
            return ""
        if self._files.missing():
            return f"its weights are not here; `{_PULL}` brings them"
        return self._setback.reason

    def load(self) -> None:
        """Raises EngineUnavailable."""
        self._load()

    def embed(self, sample: Audio, rehearse: Rehearse) -> Embedding:
        """Raises EngineUnavailable, SampleUnusable."""
        return self.describe(sample)

    def check(self, target: Embedding) -> None:
        tone = target.get(TONE)
        if tone is None or tone.shape != _SHAPE or not np.issubdtype(tone.dtype, np.floating):
            raise EmbeddingUnusable(
                "An embedding of OpenVoice V2 is a tensor of floats of shape [1, 256, 1]."
            )
        size = float(np.linalg.norm(tone.astype(np.float64)))
        if not size < _MAX_TONE:  # nan is not either
            raise EmbeddingUnusable(
                f"The embedding of OpenVoice V2 has a norm of {size:.3g}; real ones have about 11."
            )

    def likeness(self, target: Embedding) -> Likeness:
        """Unknown: the embedding says nothing of how near the voice comes."""
        return Likeness()

    def instant(self, target: Embedding, rehearse: Rehearse) -> Embedding:
        return target

    def colour(self, target: Embedding) -> Colour | None:
        return None

    def find_source(self, speaker: Speaker) -> Embedding | None:
        """Of the speakers that OpenVoice was published with. Raises WeightsUnusable."""
        path = self._files.base_speaker(speaker.id)
        if speaker.engine != _BASE_ENGINE or not path.is_file():
            return None
        from phonex.engines.weights import read_tensor

        return {TONE: read_tensor(path).numpy()}

    def describe(self, speech: Audio) -> Embedding:
        """The mean over pieces of about 10 s, as the original takes a long sample."""
        import torch

        samples = resample(speech, RATE).samples
        pieces = np.array_split(samples, max(1, round(len(samples) / RATE / _SEGMENT_S)))
        segments = [torch.from_numpy(_long_enough(piece)) for piece in pieces]
        return {TONE: self._load().embed(segments).numpy()}

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """At 22 050 Hz. Raises EngineUnavailable, SynthesisFailed."""
        import torch

        from phonex.engines.openvoice.network import ConverterInput
        from phonex.engines.vits.noise import SeededNoise

        assert source is not None, "OpenVoice needs to know whose speech it is"
        network = self._load()
        samples = resample(speech, RATE).samples
        item = ConverterInput(
            torch.from_numpy(_long_enough(samples)),
            torch.from_numpy(source[TONE].astype(np.float32)),
            torch.from_numpy(target[TONE].astype(np.float32)),
            self._tau,
        )
        with told_faults(NAME):
            (converted,) = network.convert([item], [SeededNoise(seed)])
        return Audio(_as_long(converted.numpy(), len(samples)), RATE)
