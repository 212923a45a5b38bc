"""Kokoro as the offline converter needs it to fit a voice. Knows no records and no process.

Imported when a voice is fitted, for it loads everything.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.base import Colour, Line, Prosody
from phonex.engines.kokoro.decoder_weights import read_decoder
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes
from phonex.engines.kokoro.weights import prepare
from phonex.text.rehearsal import REHEARSAL


class KokoroStudio:
    """Kokoro as the fit needs it: English, in the default speaker's manner."""

    def __init__(self, models_dir: Path, threads: int) -> None:
        self._models_dir = models_dir
        self._engine = KokoroEngine(models_dir, threads, KokoroPhonemes(_no_ipa))
        self._speaker = self._engine.speakers()[0]

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        return read_decoder(prepare(self._models_dir).decoder)

    def line(self, sentence: str, colour: Colour) -> Line:
        return self._engine.line(sentence, self._speaker, colour)

    def rehearse(self, colour: Colour | None) -> Audio:
        return self._engine.speak(REHEARSAL["EN"], self._speaker, Prosody(), colour).audio


def _no_ipa(text: str, espeak_voice: str) -> str:
    raise AssertionError(f"English needs no espeak, was asked for {espeak_voice}: {text}")
