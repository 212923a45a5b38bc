import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.types import Prosody
from phonex.text.normalization.normalizer import normalize_text


@pytest.mark.parametrize(("number", "less"), [("3.14", "삼 일 사"), ("-5", "오"), ("$5", "오")])
def test_points_signs_and_currencies_are_heard(
    engine: EspeakEngine, number: str, less: str
) -> None:
    who = next(speaker for speaker in engine.speakers() if speaker.id == "KR")
    whole, rest = (
        engine.speak(text, who, Prosody()).audio.seconds
        for text in (normalize_text(number, "KR"), less)
    )
    assert whole > rest + 0.15
