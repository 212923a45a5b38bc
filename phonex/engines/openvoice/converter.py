"""OpenVoice V2 as a tone converter: any speech to any voice, given both speakers' embeddings.

Handles audio and files; the network is network.py, loaded on first use.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples
from phonex.engines.load_backoff import LoadBackoff
from phonex.engines.openvoice.embedding import N_TONE, TONE, check
from phonex.engines.types import Embedding, EngineState, Speaker
from phonex.errors import EngineUnavailable, PhonexError, WeightsUnusable
from phonex.system.memory import return_free_memory
from phonex.weights.layout import converter_files

if TYPE_CHECKING:
    from phonex.engines.openvoice.network import ConverterNetwork

logger = logging.getLogger(__name__)

NAME = "openvoice"
RATE = 22_050  # Hz, of the published network

_SEGMENT_S = 10.0
_PULL = "phonex models pull --language EN"
_REMEDY = f"Download it again with: {_PULL}"
_SHORTEST = 1024  # samples; more than one frame with its reflected padding
_BASE_ENGINE = "melotts"  # its speakers have published embeddings


class OpenVoiceConverter:
    """Loads its network on first use.

    threads: CPU threads, 0 for all cores.  device, precision: as PHONEX_DEVICE, PHONEX_PRECISION.
    tau: noise scale of the posterior encoder.
    """

    name = NAME
    rate: int | None = RATE

    def __init__(
        self, models_dir: Path, threads: int, device: str, precision: str, tau: float
    ) -> None:
        self._files = converter_files(models_dir)
        self._threads = threads
        self._device = device
        self._precision = precision
        self._tau = tau
        self._network: ConverterNetwork | None = None
        self._placement = ""
        self._backoff = LoadBackoff()

    def unavailable_reason(self) -> str:
        if self._network is not None:
            return ""
        if self._files.missing():
            return f"its weights are not installed; run `{_PULL}`"
        return self._backoff.reason

    def load(self) -> None:
        """Raises EngineUnavailable."""
        self._load()

    def embed(self, sample: Audio) -> Embedding:
        """The mean over segments of about 10 s, as in the original.

        Raises EngineUnavailable, SampleUnusable.
        """
        import torch

        samples = resample(sample, RATE).samples
        pieces = np.array_split(samples, max(1, round(len(samples) / RATE / _SEGMENT_S)))
        segments = [torch.from_numpy(_long_enough(piece)) for piece in pieces]
        return {TONE: self._load().embed(segments).numpy()}

    def check(self, embedding: Embedding) -> None:
        """Raises EmbeddingUnusable."""
        check(embedding)

    def source_embedding(self, speaker: Speaker, speech: Callable[[], Audio]) -> Embedding:
        """The published embedding, if any. Raises WeightsUnusable, and what embed raises."""
        path = self._files.base_speaker(speaker.id)
        if speaker.engine != _BASE_ENGINE or not path.is_file():
            return self.embed(speech())
        from phonex.engines.checkpoint import read_tensor

        return {TONE: read_tensor(path).numpy()}

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """Output at 22 050 Hz. Raises EngineUnavailable, SynthesisFailed."""
        import torch

        from phonex.engines.openvoice.network import ConverterInput
        from phonex.engines.vits.device_errors import reported_faults
        from phonex.engines.vits.noise import SeededNoise

        assert source is not None, "OpenVoice needs the source speaker's embedding"
        network = self._load()
        samples = resample(speech, RATE).samples
        item = ConverterInput(
            torch.from_numpy(_long_enough(samples)),
            torch.from_numpy(source[TONE].astype(np.float32)),
            torch.from_numpy(target[TONE].astype(np.float32)),
            self._tau,
        )
        with reported_faults("OpenVoice"):
            (converted,) = network.convert([item], [SeededNoise(seed)])
        return_free_memory()
        return Audio(_as_long(converted.numpy(), len(samples)), RATE)

    def _load(self) -> "ConverterNetwork":
        if self._network is None:
            try:
                self._network = self._open()
            except PhonexError as exc:
                self._backoff.note(exc.message)
                raise
            self._backoff.clear()
        return self._network

    def _open(self) -> "ConverterNetwork":
        if self._files.missing():
            raise EngineUnavailable(f"OpenVoice cannot convert: {self.unavailable_reason()}.")
        from phonex.engines.openvoice.config import ConverterConfig
        from phonex.engines.openvoice.network import ConverterNetwork
        from phonex.engines.vits.device import choose_placement, use_threads
        from phonex.engines.vits.memory import keep_lean

        started = time.monotonic()
        keep_lean()
        use_threads(self._threads)
        config = ConverterConfig.read(self._files.config, _REMEDY)
        if config.rate != RATE or config.generator.n_speaker != N_TONE:
            n_speaker = config.generator.n_speaker
            reason = f"its sample rate is {config.rate} Hz and its embedding size {n_speaker}"
            raise WeightsUnusable(self._files.config, reason, _REMEDY)
        network = ConverterNetwork.open(config, self._files.checkpoint, _REMEDY)
        placement = choose_placement(self._device, self._precision)
        self._placement = str(placement)
        logger.info("OpenVoice loaded in %.1f s", time.monotonic() - started)
        return network.place(placement)

    def state(self) -> EngineState:
        reason = self.unavailable_reason()
        details = {"placement": self._placement} if self._network is not None else {}
        loaded = self._network is not None
        return EngineState(self.name, not reason, loaded, reason, details)

    def close(self) -> None:
        """Free the network's memory; the next use loads it again."""
        self._network = None


def _long_enough(samples: Samples) -> Samples:
    """Pad with silence to at least one frame."""
    return np.pad(samples, (0, max(0, _SHORTEST - len(samples))))


def _as_long(samples: Samples, n: int) -> Samples:
    """Cut or pad to n samples: the network outputs whole frames only."""
    return np.pad(samples[:n], (0, max(0, n - len(samples))))
