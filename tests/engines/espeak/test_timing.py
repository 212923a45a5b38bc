"""The times of espeak-ng's words."""

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess, TimedPhone, TimedSpeech, TimedWord
from phonex.engines.espeak.timing import word_times
from phonex.engines.types import Prosody
from phonex.text.alignment import Word


def test_a_word_ends_with_its_last_sound() -> None:
    events = (TimedWord(0.0, 0, 2), TimedWord(0.5, 4, 2), TimedWord(1.2, 6, 1))
    phones = (
        TimedPhone(0.0, "a"),
        TimedPhone(0.3, ""),
        TimedPhone(0.5, "b"),
        TimedPhone(0.8, "c"),
        TimedPhone(1.2, ""),
    )
    spoken = TimedSpeech(Audio(np.zeros(15_000, np.float32), 10_000), events, phones)
    assert word_times("ah, bc.", spoken) == (Word("ah", 0.0, 0.3), Word("bc", 0.5, 1.2))


def test_half_a_character_moves_no_word() -> None:
    spoken = TimedSpeech(
        Audio(np.zeros(10_000, np.float32), 10_000),
        (TimedWord(0.0, 0, 2),),
        (TimedPhone(0.0, "a"),),
    )
    assert word_times("\ud83dah", spoken) == (Word("ah", 0.0, 1.0),)


@pytest.mark.parametrize(
    ("speaker", "text", "words"),
    [
        ("EN-US", "Well, I don't know.", ["Well", "I", "don't", "know"]),
        ("KR", "안녕하세요, 반갑습니다.", ["안녕하세요", "반갑습니다"]),
    ],
)
def test_words_follow_each_other_at_any_speed(
    process: EspeakProcess, speaker: str, text: str, words: list[str]
) -> None:
    engine = EspeakEngine(process)
    who = next(each for each in engine.speakers() if each.id == speaker)
    plain, slow = (engine.speak(text, who, Prosody(speed, 2.0)) for speed in (1.0, 0.6))
    assert [word.text for word in plain.words] == words
    assert slow.words[-1].end / plain.words[-1].end == pytest.approx(1 / 0.6, rel=0.1)
    times = [time for word in slow.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= slow.audio.seconds
    gap = slow.words[0].end, slow.words[1].start
    pause = slow.audio.samples[round(gap[0] * 22_050) : round(gap[1] * 22_050)]
    assert gap[1] - gap[0] > 0.1
    assert np.sqrt(np.mean(pause**2)) < 0.2 * np.sqrt(np.mean(slow.audio.samples**2))
