"""Whatever a text is made of, the time that it takes grows with its length and no more."""

from collections.abc import Callable

import pytest

from benchmarks.text_patterns import PATTERNS
from phonex.engines.melotts.frontends.pieces import compatible_pieces
from phonex.text.alignment import Passage, Word, locate
from phonex.text.captions import cues
from phonex.text.cleaning import clean_text
from phonex.text.languages import LANGUAGES
from phonex.text.lexicon.entries import Entry, LanguageLexicon
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.sentences import split_text
from tests.growth import LINEAR, growth

SIZE = 1_000
MARK = LanguageLexicon("EN", [Entry("a-a", "a-a", respelling="b")]).mark


def growing(work: Callable[[str], object]) -> dict[str, float]:
    """The patterns on which some work takes more than the more text there is."""
    grown = {
        name: growth(lambda size, make=pattern.text: work(make(size)), SIZE)  # type: ignore[misc]
        for name, pattern in PATTERNS.items()
    }
    return {name: times for name, times in grown.items() if times > LINEAR}


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_and_cutting_a_text(language: str) -> None:
    assert growing(lambda text: split_text(normalize_text(text, language), language)) == {}


def test_cleaning_a_text() -> None:
    assert growing(lambda text: clean_text(text, "EN", MARK)) == {}


@pytest.mark.parametrize("language", ["EN", "ZH_MIX_EN"])
def test_cutting_a_text_as_the_original(language: str) -> None:
    assert growing(lambda text: compatible_pieces(text, language)) == {}


def test_finding_words_that_are_said_otherwise() -> None:
    said, written = ["river", "twelve"], "river, 12 "
    assert growth(lambda size: locate(said * size, written * size), 100) <= LINEAR


def test_captions_of_many_short_words() -> None:
    def work(size: int) -> None:
        words = tuple(Word("a", at, at + 0.5) for at in range(size))
        for _ in cues([Passage(" ".join("a" * size), words)]):
            pass

    assert growth(work, 250) <= LINEAR


def test_looking_for_words_that_begin_alike() -> None:
    text = "the river " * 1000

    def work(n_entries: int) -> None:
        words = (f"the {n} river" for n in range(n_entries))
        LanguageLexicon("EN", [Entry(word, word, respelling="x") for word in words]).mark(text)

    assert growth(work, 500) <= LINEAR


def test_a_reference_to_no_character_is_no_reason_to_fail() -> None:
    assert clean_text(f"a &#{'9' * 5000}; b", "EN") == "a b"


@pytest.mark.parametrize("gap", ["", " ", " \t "])
def test_cells_of_a_table_are_read_one_after_another(gap: str) -> None:
    assert clean_text(f"|{gap}a{gap}|{gap}b{gap}|", "EN") == "a, b"


def test_accents_of_a_letter_count_as_far_as_any_letter_has_them() -> None:
    assert clean_text("e\u0301" + "\u0323\u0301" * 500 + "a", "FR") == "ẹ́a".replace("\u0301", "")
