"""In which style an utterance is spoken: a stock voice's own, or that of a mixture."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonex.engines.kokoro.speakers import KokoroSpeaker
from phonex.engines.kokoro.styles import Mixture
from phonex.engines.types import PitchRange, VoiceConditioning

_HOME = "EN"  # the language of the voices in mixtures


@dataclass(frozen=True)
class VoiceStyle:
    """A voice; its timbre and prosody may differ in origin. target: the pitch range to map to."""

    language: str
    timbre: Mixture
    prosody: Mixture
    target: PitchRange | None = None
    biases: Mapping[str, NDArray[np.float32]] | None = None
    gain: float = 1.0

    @property
    def range_key(self) -> tuple[str, tuple[tuple[str, float], ...]]:
        return self.language, tuple(sorted(self.prosody.items()))


def own_style(known: KokoroSpeaker) -> VoiceStyle:
    own = {known.pack: 1.0}
    return VoiceStyle(known.speaker.language, own, own)


def conditioned_style(known: KokoroSpeaker, conditioning: VoiceConditioning) -> VoiceStyle:
    language, mixture = known.speaker.language, conditioning.mixture
    return VoiceStyle(
        language,
        timbre=mixture,
        prosody=mixture if language == _HOME else {known.pack: 1.0},
        target=conditioning.pitch,
        biases=conditioning.biases,
        gain=conditioning.gain,
    )
