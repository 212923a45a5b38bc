"""Marked words: they come back as they went in, and nobody else can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.text.languages import LANGUAGES
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import (
    Marked,
    as_written,
    has_marks,
    marked,
    parts,
    widths,
    without_marks,
)
from phonex.text.sentences import split_text

WORDS = st.text(st.characters(exclude_categories=("Cs", "Co")), min_size=1, max_size=20)


@given(word=WORDS, ipa=WORDS)
def test_a_marked_word_comes_back(word: str, ipa: str) -> None:
    text = f"a {marked(word, ipa)}, b"
    assert list(parts(text)) == ["a ", Marked(word, ipa), ", b"]
    assert as_written(text) == f"a {word}, b"


@given(st.text(st.characters(categories=("Co", "Lu", "Zs"))))
def test_no_text_from_elsewhere_holds_a_mark(text: str) -> None:
    assert not has_marks(without_marks(text + marked("a", "b")))


def test_a_marked_word_counts_its_letters_once() -> None:
    assert widths(f"a{marked('Bob', 'bɑb')}c") == [1, 3, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("EN", "Dr. {} paid $2", "Doctor {} paid two dollars"),
        ("ES", "el Sr. {} pagó 2 €", "el señor {} pagó dos euros"),
        ("FR", "vu par M. {}", "vu par monsieur {}"),
    ],
)
def test_a_title_is_known_before_a_marked_word(language: str, text: str, read: str) -> None:
    word = marked("Nguyen", "win")
    assert normalize_text(text.format(word), language) == read.format(word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_and_cutting_leave_a_marked_word_whole(language: str) -> None:
    word = marked("X" * 60, "ə" * 120)
    text = normalize_text(
        f"Dr. {word}: 3.14 €. {word} " * 3 + f"a/{word}-{word}{'b' * 300}", language
    )
    pieces = split_text(text, language)
    found = [part for piece in pieces for part in parts(piece) if isinstance(part, Marked)]
    assert found == [Marked("X" * 60, "ə" * 120)] * 8
