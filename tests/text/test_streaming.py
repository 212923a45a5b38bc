"""Pieces for listeners who wait, and sentences of a text that is still being written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.text.sentences import continue_sentences, split_text
from phonex.text.streaming import SentenceBuffer, cut_near, split_start
from tests.growth import LINEAR, growth

PROSE = (
    "When the sun went down, the old man closed the door and walked slowly back to the house by "
    "the river. It was late. Nobody had seen him since the morning, when he left."
)


def unspaced(pieces: list[str]) -> str:
    return re.sub(r"\s", "", "".join(pieces))


def dictate(fragments: list[str], language: str = "EN") -> list[tuple[str, bool]]:
    buffer = SentenceBuffer(language)
    given = [piece for fragment in fragments for piece in buffer.add(fragment)]
    return given + buffer.flush()


def test_the_first_piece_is_a_short_clause_and_the_next_ones_grow() -> None:
    pieces = split_start(split_text(PROSE, "EN"), "EN")

    assert pieces[:2] == ["When the sun went down,", "the old man closed the door"]
    assert len(pieces[2]) > len(pieces[1])
    assert unspaced(pieces) == unspaced([PROSE])


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("Good morning. How are you today, my dear friend?", "EN", "Good morning."),
        ("The quick brown fox jumps over the lazy dog.", "EN", None),
        ("Cuando llegó el tren, todos subieron y se sentaron.", "ES", "Cuando llegó el tren,"),
        ("今天天气很好，我们一起去公园散步吧，然后再去吃饭。", "ZH", "今天天气很好，"),
        ("こんにちは、今日はとてもいい天気ですから、公園に行きましょう。", "JP", "こんにちは、"),
    ],
)
def test_it_is_cut_where_the_text_allows_it(text: str, language: str, first: str | None) -> None:
    assert split_start(split_text(text, language), language)[0] == (first or text)


@given(st.text(max_size=400), st.sampled_from(["EN", "FR", "ZH", "KR"]))
def test_nothing_is_lost(text: str, language: str) -> None:
    whole = split_text(text, language)
    assert unspaced(split_start(whole, language)) == unspaced(whole)
    assert unspaced(list(cut_near(text, 12, language))) == unspaced([text])
    fragments = [text[i : i + 3] for i in range(0, len(text), 3)]
    assert unspaced([piece for piece, _ in dictate(fragments, language)]) == unspaced([text])


def test_pieces_within_a_sentence_are_told_from_those_that_begin_one() -> None:
    pieces = split_start(split_text(PROSE, "EN"), "EN")
    assert continue_sentences(PROSE, pieces) == [False, True, True, False]
    listed = "One item\nAnother item, of this list"
    assert continue_sentences(listed, ["One item", "Another item,", "of this list"]) == [
        False,
        False,
        True,
    ]


def test_a_sentence_is_given_once_the_text_after_it_shows_its_end() -> None:
    buffer = SentenceBuffer("EN")
    assert buffer.add("It costs 3.") == []
    assert buffer.add("5 euros.") == []
    assert buffer.add(" That") == [("It costs 3.5 euros.", False)]
    assert buffer.flush() == [("That", False)]
    assert buffer.flush() == []


def test_abbreviations_end_no_sentence() -> None:
    words = re.findall(r"\s*\S+", "He met Dr. Smith at 5 p.m. Everyone cheered.")
    assert [text for text, _ in dictate(words)][-1] == "Everyone cheered."
    assert all("Dr. Smith" in text for text, _ in dictate(words) if "Dr" in text)


def test_the_very_first_clause_is_given_early_and_the_rest_continues_it() -> None:
    words = re.findall(r"\s*\S+", PROSE)
    given = dictate(words)
    assert given[0] == ("When the sun went down,", False)
    assert given[1][1]
    assert not given[2][1]


def test_a_sentence_that_never_ends_is_cut() -> None:
    given = dictate(["and so on "] * 300)
    assert max(len(text) for text, _ in given) < 600


def test_white_space_without_end_gives_nothing() -> None:
    assert dictate(["\n" * 5000, " ", "Good night", " " * 5000]) == [("Good night", False)]


def test_the_time_grows_with_the_text() -> None:
    assert growth(lambda n: dictate(["ab cd, "] * n), 600) <= LINEAR
