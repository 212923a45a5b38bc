import pytest

from phonex.engines.base import Prosody
from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.korean_words import write_out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3.14와 0.5", "3 점 1 4와 0 점 5"),
        ("오늘은 -5°C입니다.", "오늘은 마이너스 5도입니다."),
        ("$5, ₩5,000, 3.5€", "5달러, 5,000원, 3 점 5유로"),
        ("2024.12.31. 010-1234-5678", "2024.12.31. 010-1234-5678"),
        ("3-4명이 10.", "3-4명이 10."),
    ],
)
def test_what_espeak_would_leave_out_is_in_words(written: str, said: str) -> None:
    assert write_out(written) == said


@pytest.mark.parametrize(("number", "less"), [("3.14", "3 1 4"), ("-5", "5"), ("$5", "5")])
def test_points_signs_and_currencies_are_heard(
    engine: EspeakEngine, number: str, less: str
) -> None:
    who = next(speaker for speaker in engine.speakers() if speaker.id == "KR")
    whole, rest = (engine.speak(text, who, Prosody()).audio.seconds for text in (number, less))
    assert whole > rest + 0.15
