"""The times of Kokoro's words: by construction, and in its audio."""

from itertools import pairwise

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.pronunciation import SaidWord
from phonex.engines.kokoro.sentence import RATE
from phonex.engines.kokoro.speakers import get_speaker
from phonex.engines.kokoro.timing import sounds, word_times
from phonex.engines.kokoro.trim import Trimmed
from phonex.engines.types import Prosody, Speech
from phonex.text.alignment import Word

TEXT = "Well, I don't know. It's twenty-one!"
WORDS = ["Well", "I", "don't", "know", "It's", "twenty-one"]


def spoken(kokoro: KokoroEngine, name: str, text: str = TEXT, speed: float = 1.0) -> Speech:
    return kokoro.speak(text, get_speaker(name).speaker, Prosody(speed))


def loudness_db(speech: Speech, start: float, end: float) -> float:
    part = speech.audio.samples[round(start * RATE) : round(end * RATE)]
    return float(10 * np.log10(np.mean(np.square(part)) + 1e-12))


def test_sounds_are_heard_a_frame_and_a_half_before_their_plan() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    heard = sounds("ab c", [4, 2, 4, 2, 6, 4], Trimmed(Audio(noise, RATE), -0.05))
    assert [word.text for word in heard] == ["a", "b", "c"]
    assert heard[0].start == 0  # where it is loud
    assert heard[0].end == heard[1].start == pytest.approx(6 * 0.025 - 0.0375 - 0.05)
    assert heard[2].start == heard[1].end  # the space is the beginning of the word after it
    assert heard[2].end == pytest.approx(18 * 0.025 - 0.0375 - 0.05, abs=0.0125)


def test_a_word_ends_where_its_sound_does_and_not_with_the_pause() -> None:
    wave = np.ones(RATE, np.float32)
    wave[round(0.3 * RATE) : round(0.6 * RATE)] = 0
    heard = sounds("a, b", [2, 22, 1, 1, 10, 4], Trimmed(Audio(wave, RATE), 0.0))
    assert heard[0].end == pytest.approx(0.3, abs=0.0125)
    assert heard[1].start == pytest.approx(25 * 0.025 - 0.0375)


def test_words_take_their_sounds_and_silent_ones_none() -> None:
    heard = [Word("x", at / 10, (at + 1) / 10) for at in range(5)]
    words = [SaidWord("“One", 2), SaidWord("*", 0), SaidWord("two,", 3)]
    assert word_times(words, heard) == (Word("One", 0, 0.2), Word("two", 0.2, 0.5))


@pytest.mark.parametrize(
    ("name", "speed"), [("EN-US", 1.0), ("EN-BR", 1.5), ("EN-INSTANT", 0.7), ("EN-INSTANT", 1.5)]
)
def test_words_lie_within_the_sound(kokoro: KokoroEngine, name: str, speed: float) -> None:
    speech = spoken(kokoro, name, speed=speed)
    words = speech.words
    assert [word.text for word in words] == WORDS
    assert words[0].start == pytest.approx(0.06 / speed, abs=0.04)
    assert all(one.start < one.end <= other.start for one, other in pairwise(words))
    assert words[-1].end == pytest.approx(speech.audio.seconds - 0.15 / speed, abs=0.15)
    said = min(loudness_db(speech, word.start, word.end) for word in words)
    assert loudness_db(speech, 0, words[0].start - 0.02) < said - 10
    assert loudness_db(speech, words[-1].end + 0.03, speech.audio.seconds) < said - 15


def test_a_part_too_long_for_the_network_goes_on_in_the_next(kokoro: KokoroEngine) -> None:
    text = "Seven brave old sailors crossed the cold grey sea, and " * 9 + "stopped."
    speech = spoken(kokoro, "EN-INSTANT", text)
    assert [word.text for word in speech.words] == text.replace(",", "").replace(".", "").split()
    starts = [word.start for word in speech.words]
    assert starts == sorted(starts)
    assert speech.audio.seconds - 1 < speech.words[-1].end < speech.audio.seconds
