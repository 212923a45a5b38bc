"""When MeloTTS' words are heard: by construction, and in what the engine gives."""

from itertools import pairwise

import pytest

from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.timing import word_times
from phonex.engines.melotts.variation import Variation
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.engines.types import Prosody
from phonex.text.words import Place
from tests.published import GOLDEN, lay_melotts

FRAME_S = 0.01


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> MeloEngine:
    folder = tmp_path_factory.mktemp("models")
    lay_melotts(folder)
    return MeloEngine(folder, 1, "cpu", "fp32", Variation())


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
def test_spoken_words_fill_the_sound_but_for_the_pause(engine: MeloEngine, speed: float) -> None:
    who = next(each for each in engine.speakers() if each.id == "EN-US")
    speech = engine.speak("The birch canoe, don't slide.", who, Prosody(speed, 3.0, seed=1))
    assert [word.text for word in speech.words] == ["the", "birch", "canoe", "don't", "slide"]
    assert all(one.start < one.end <= other.start for one, other in pairwise(speech.words))
    assert speech.words[2].end < speech.words[3].start  # the comma's own phone
    assert speech.words[-1].end <= speech.audio.seconds - 0.05 / speed + 1e-3


def test_text_without_words_has_none(engine: MeloEngine) -> None:
    who = engine.speakers()[0]
    assert engine.speak("...", who, Prosody()).words == ()
