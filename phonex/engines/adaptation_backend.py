"""Kokoro as a backend for fitting voices. Knows no records and no process.

Imported only when a voice is fitted, because it imports all networks.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.onnx.decoder_weights import read_decoder
from phonex.engines.kokoro.weights import prepare
from phonex.engines.reference import speak_reference
from phonex.engines.types import DecoderInput, VoiceConditioning


class KokoroBackend:
    """English, with the default speaker's prosody."""

    def __init__(self, models_dir: Path, threads: int) -> None:
        self._models_dir = models_dir
        self._engine = KokoroEngine(models_dir, threads, KokoroPhonemes(_no_ipa))
        self._speaker = self._engine.speakers()[0]

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        return read_decoder(prepare(self._models_dir).decoder)

    def decoder_input(self, sentence: str, conditioning: VoiceConditioning) -> DecoderInput:
        return self._engine.decoder_input(sentence, self._speaker, conditioning)

    def speak_reference(self, conditioning: VoiceConditioning) -> Audio:
        return speak_reference(self._engine, conditioning)


def _no_ipa(text: str, espeak_voice: str) -> str:
    raise AssertionError(f"English needs no espeak-ng, but {espeak_voice} was requested: {text}")
