"""Kokoro speaks each utterance once for all tests in this folder."""

from collections.abc import Callable

import pytest

from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.speakers import get_speaker
from phonex.engines.types import Prosody, VoiceConditioning
from tests.sound import Sound

SHORT = "The quick brown fox jumps over the lazy dog."
SENTENCE = "The quick brown fox jumps over the lazy dog, and then walked home."

Say = Callable[..., Sound]


@pytest.fixture(scope="session")
def say(kokoro: KokoroEngine) -> Say:
    """Speak with a cache, since many tests compare with the same sentence."""
    known: dict[tuple[object, ...], Sound] = {}

    def spoken(
        speaker: str = "EN-US",
        *,
        text: str = SENTENCE,
        speed: float = 1.0,
        pitch: float = 0.0,
        conditioning: VoiceConditioning | None = None,
    ) -> Sound:
        key = (speaker, text, speed, pitch, repr(conditioning))
        if key not in known:
            asked = text, get_speaker(speaker).speaker, Prosody(speed, pitch)
            if conditioning is None:
                audio = kokoro.speak(*asked).audio
            else:
                audio = kokoro.speak_conditioned(*asked, conditioning).audio
            known[key] = Sound(audio.samples, audio.rate)
        return known[key]

    return spoken
