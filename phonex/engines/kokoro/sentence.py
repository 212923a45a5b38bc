"""A sentence between the two networks: encoded, and not decoded yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from phonex.engines.kokoro.gradual import find_cuts
from phonex.engines.kokoro.styles import Style
from phonex.engines.kokoro.timing import sounds_within
from phonex.engines.kokoro.trim import BLOCK
from phonex.engines.kokoro.voice_style import VoiceStyle
from phonex.text.alignment import Word

if TYPE_CHECKING:
    from phonex.engines.kokoro.onnx.network import EncoderOutput

RATE = 24_000


@dataclass(frozen=True, eq=False)
class EncodedSentence:
    """What is to be decoded. kept: samples, as from kept_samples(); cuts: between its parts."""

    phonemes: str
    voice: VoiceStyle
    style: Style
    encoded: "EncoderOutput"
    kept: range
    cuts: Sequence[int] = ()

    @property
    def sounds(self) -> tuple[Word, ...]:
        """Each sound as a word, by what the encoder predicts."""
        later = -self.kept.start / RATE
        audible = np.flatnonzero(self.encoded.audible) * (BLOCK / RATE) + later
        return sounds_within(self.phonemes, self.encoded.frames.tolist(), later, audible)

    def divided(self, wanted_s: Iterator[float]) -> "EncodedSentence":
        """With cuts between parts of the wanted lengths."""
        cuts = find_cuts(self.encoded.energy[0], self.kept, wanted_s, RATE)
        return replace(self, cuts=cuts)
