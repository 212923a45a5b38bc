"""The times of MeloTTS' words: by construction, and in the engine's speech."""

import pytest

from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.timing import word_times
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.engines.types import Prosody
from phonex.text.alignment import Place
from tests.published import GOLDEN

FRAME_S = 0.01


def test_a_word_lasts_as_long_as_the_phones_of_its_pieces() -> None:
    text = "i don't, you"
    places = [Place(*at) for at in ((0, 1), (2, 5), (5, 6), (6, 7), (7, 8), (9, 12))]
    word2ph = [3, 2, 2, 2, 2, 2, 2, 2]
    frames = [1, 1, 1, 5, 0, 3, 3, 2, 2, 1, 1, 9, 9, 4, 4, 20, 20]
    timed = word_times(text, places, word2ph, frames, FRAME_S)
    assert [word.text for word in timed] == ["i", "don't", "you"]
    bounds = [bound for word in timed for bound in (word.start, word.end)]
    assert bounds == pytest.approx([0.03, 0.08, 0.08, 0.20, 0.38, 0.46])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好 abc。", ["你", "好", "abc"]),
        ("- 'tis well-known -", ["tis", "well-known"]),
        ("... !", []),
    ],
)
def test_words_are_what_touches_and_is_spaced(text: str, words: list[str]) -> None:
    places = WordPieces(GOLDEN / "hf" / "ZH_MIX_EN").places(text)
    word2ph = [1] * (len(places) + 2)
    timed = word_times(text, places, word2ph, word2ph, FRAME_S)
    assert [word.text for word in timed] == words


def test_places_are_those_of_the_pieces() -> None:
    wordpieces = WordPieces(GOLDEN / "hf" / "EN")
    text = "Señor \ud83d Unbelievable"
    places = wordpieces.places(text)
    assert len(places) == len(wordpieces.pieces(text))
    assert text[places[0].start : places[0].end] == "Señor"[: places[0].end]
    assert places[-1].end == len(text)


@pytest.mark.parametrize("speed", [0.7, 1.5])
def test_the_last_word_ends_before_the_pause(melotts: MeloEngine, speed: float) -> None:
    who = next(each for each in melotts.speakers() if each.id == "EN-US")
    speech = melotts.speak("The birch canoe, don't slide.", who, Prosody(speed, 3.0, seed=1))
    assert speech.words[-1].end <= speech.audio.seconds - 0.05 / speed + 1e-3
