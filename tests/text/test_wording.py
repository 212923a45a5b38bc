"""What is written is found again in what is spoken, all of it, once, in every language."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.text_patterns import PATTERNS
from phonex.text.alignment import Passage, Place, Stretch, Word
from phonex.text.captions import cues
from phonex.text.cleaning import clean_text, written_text
from phonex.text.languages import LANGUAGES
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written
from phonex.text.scripts import UNSPACED
from phonex.text.sentences import split_text
from phonex.text.shown_words import written_words
from phonex.text.streaming import split_start
from phonex.text.wording import Wording, word_pieces
from tests.growth import LINEAR, growth

SIGNS = ("$100", "5 p.m.", "1,005", "12/03/2026", "50%", "-5°C", "3.5 kg", "&", "🙂", "10–20", "…")
PLAIN = {
    "EN": ("and", "the (river)", "Dr. Smith", "don’t", "“No.”", "Stop!", "NASA", "King Henry VIII"),
    "ES": ("y", "el (río)", "Sr. López", "¿Qué?", "«No.»", "3.ª", "EE. UU.", "1.500,50 €"),
    "FR": ("et", "la (rivière)", "M. Dupont", "l’eau", "« Non. »", "17 h 30", "1er", "1 500,50 €"),
    "ZH": ("和", "（河）", "价格是", "2026年12月1日", "下午5点。", "三分之一", "“不。”", "GDP"),
    "JP": (
        "と",
        "（川）",
        "価格は",
        "2026年12月1日",
        "午後5時に。",
        "ラーメン、",
        "「はい。」",
        "GDP",
    ),
    "KR": ("와", "(강)", "가격은", "2026년 12월 1일", "오후 5시에.", "3개를", "“아니.”", "GDP"),
}


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """A language, and a text in it."""
    language = draw(st.sampled_from(sorted(LANGUAGES)))
    parts = draw(st.lists(st.sampled_from(SIGNS + PLAIN[language]), min_size=1, max_size=40))
    gaps = (" ", "\n\n", ", ", ". ") if language not in UNSPACED else ("", "", " ", "，", "。")
    drawn = draw(st.lists(st.sampled_from(gaps), min_size=len(parts), max_size=len(parts)))
    return language, "".join(part + gap for part, gap in zip(parts, drawn, strict=True))


def worded(text: str, language: str, *, streamed: bool = False) -> list[Wording]:
    def say(token: str) -> str:
        return as_written(normalize_text(clean_text(token, language), language))

    pieces = split_text(normalize_text(clean_text(text, language), language), language)
    if streamed:
        pieces = split_start(pieces, language)
    return word_pieces(written_text(text), [as_written(piece) for piece in pieces], say)


def said_in_turn(wordings: list[Wording], language: str) -> list[Passage]:
    """Each word a second long; of scripts without spaces, each character."""
    passages, clock = [], 0
    for each in wordings:
        found = each.text if language in UNSPACED else each.text.split()
        words = [word for word in found if any(map(str.isalnum, word))]
        timed = tuple(Word(word, clock + n, clock + n + 1) for n, word in enumerate(words))
        passages.append(Passage(each.text, timed, (), each.written, each.stretches))
        clock += len(words)
    return passages


def shown(text: str, language: str = "EN") -> list[str]:
    return [word.text for word in written_words(said_in_turn(worded(text, language), language))]


def without_space(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=300)
@given(texts(), st.booleans())
def test_the_pieces_have_every_character_of_the_text_once(
    drawn: tuple[str, str], streamed: bool
) -> None:
    language, text = drawn
    wordings = worded(text, language, streamed=streamed)
    parts = [each.text if each.written is None else each.written for each in wordings]
    assert wordings or not any(map(str.isalnum, text))
    assume(wordings)
    assert without_space("".join(parts)) == without_space(written_text(text))


@settings(max_examples=300)
@given(texts(), st.booleans())
def test_stretches_follow_each_other_and_captions_lose_nothing(
    drawn: tuple[str, str], streamed: bool
) -> None:
    language, text = drawn
    for passage in said_in_turn(worded(text, language, streamed=streamed), language):
        for one, other in pairwise(passage.stretches):
            assert one.written.end <= other.written.start
            assert one.spoken.end <= other.spoken.start
        lines = "".join(line for cue in cues([passage]) for line in cue.lines)
        if passage.words:
            assert without_space(lines) == without_space(passage.shown)


@settings(max_examples=300)
@given(texts())
def test_every_written_word_has_the_time_of_its_spoken_ones(drawn: tuple[str, str]) -> None:
    language, text = drawn
    passages = said_in_turn(worded(text, language), language)
    words = written_words(passages)
    spoken = [word for passage in passages for word in passage.words]
    assert all(one.end <= other.start for one, other in pairwise(words))
    if words:
        assert (words[0].start, words[-1].end) == (spoken[0].start, spoken[-1].end)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("EN", "It costs $100 at 5 p.m.", "It|costs|$100|at|5|p.m."),
        ("EN", "Dr. Smith paid $1.5 million, 50% more.", "Dr.|Smith|paid|$1.5 million|50%|more"),
        ("EN", "1,005 and 6, -5°C or 10–20 km/h.", "1,005|and|6|-5°C|or|10|20|km/h"),
        (
            "EN",
            "See https://www.example.com/a?b=1 now 🙂.",
            "See|https://www.example.com/a?b=1|now",
        ),
        ("EN", "IT'S 9AM in the U.S. now.", "IT'S|9AM|in|the|U.S|now"),
        ("ES", "El Sr. Ruiz pagó 12,50 €.", "El|Sr.|Ruiz|pagó|12,50|€"),
        ("FR", "M. Petit paya 50 € à 14h30.", "M.|Petit|paya|50|€|à|14h30"),
        ("ZH", "价格是50元。", "价|格|是|50|元"),
        ("JP", "3月に100円。", "3|月|に|100|円"),
        ("KR", "오후 5시에 50% 올랐다.", "오후|5시에|50%|올랐다"),
    ],
)
def test_words_are_shown_as_they_are_written(language: str, text: str, words: str) -> None:
    assert shown(text, language) == words.split("|")


def test_a_written_word_lasts_from_its_first_spoken_word_to_its_last() -> None:
    words = written_words(said_in_turn(worded("It costs $100 now", "EN"), "EN"))
    assert words[2] == Word("$100", 2, 5)


def test_markup_is_not_written() -> None:
    assert shown("**Bold** and <b>5</b> [links](http://a.b/c)") == ["Bold", "and", "5", "links"]


def test_what_replaces_a_word_is_not_shown() -> None:
    pieces = ["The World Wide Web Consortium met Jiff."]
    said = said_in_turn(word_pieces("The W3C met GIF.", pieces, str), "EN")
    assert [word.text for word in written_words(said)] == ["The", "W3C", "met", "GIF"]


def test_words_that_are_spoken_otherwise_are_told_apart_by_the_pauses_between_them() -> None:
    written, spoken = "We met Qux, SQL: W3C!", "We met quicks, S Q L: World Wide Web Consortium!"
    said = said_in_turn(word_pieces(written, [spoken], str), "EN")
    assert [word.text for word in written_words(said)] == ["We", "met", "Qux", "SQL", "W3C"]


def test_a_word_that_is_spoken_in_two_pieces_is_shown_once() -> None:
    wordings = word_pieces("It has 1005 dollars", ["It has one thousand", "and five dollars"], str)
    assert [each.written for each in wordings] == ["It has 1005", "dollars"]
    assert written_words(said_in_turn(wordings, "EN")) == [
        Word("It", 0, 1), Word("has", 1, 2), Word("1005", 2, 6), Word("dollars", 6, 7)
    ]  # fmt: skip


def test_what_follows_a_word_that_is_spoken_in_two_pieces_is_shown_with_it() -> None:
    wordings = word_pieces("It has 1005 (†).", ["It has one thousand", "and five."], str)
    assert [each.written for each in wordings] == ["It has 1005 (†).", ""]
    lines = [cue.lines for cue in cues(said_in_turn(wordings, "EN"))]
    assert lines == [("It has 1005 (†).",)]


def test_the_rest_of_a_word_is_within_the_written_text() -> None:
    wordings = word_pieces("1005 (†)", ["one thousand", "and five"], str)
    places = [stretch.written for each in wordings for stretch in each.stretches]
    assert min(place.start for place in places) >= 0


def test_what_is_the_same_in_two_pieces_is_cut_between_them() -> None:
    wordings = word_pieces("5元你好。\n再见了。", ["五元你好。", "再见了。"], str)
    assert wordings[0].stretches[-1].written == Place(1, 5)
    words = [word.text for word in written_words(said_in_turn(wordings, "ZH"))]
    assert words == ["5", "元", "你", "好", "再", "见", "了"]


def test_a_long_number_is_divided_among_its_pieces() -> None:
    digits = "1234567890" * 10
    wordings = word_pieces(digits, ["one two three four"] * 4, str)
    assert "".join(each.written or "" for each in wordings) == digits
    assert max(len(each.written or "") for each in wordings) < 30


def test_many_numbers_that_are_spoken_otherwise_stay_apart() -> None:
    numbers = " ".join(str(n) for n in range(10, 60))
    wordings = word_pieces(numbers, ["bip " * 100], lambda token: f"{token} {token}")
    assert len(wordings[0].stretches) == 50


def test_text_that_is_spoken_as_written_needs_no_stretches() -> None:
    assert worded("Good morning, Anna.", "EN") == [Wording("Good morning, Anna.")]


def test_a_sentence_ends_where_it_ends_in_speech() -> None:
    said = said_in_turn(worded("At 5 p.m. she met Dr. Smith. At 6 p.m.", "EN"), "EN")
    lines = [" ".join(cue.lines) for cue in cues(said)]
    assert lines == ["At 5 p.m. she met Dr. Smith.", "At 6 p.m."]


def test_a_heading_is_a_caption_of_its_own() -> None:
    said = said_in_turn(worded("# Chapter 1\n\nIt rained.", "EN"), "EN")
    assert [cue.lines for cue in cues(said)] == [("Chapter 1",), ("It rained.",)]


def test_stretches_that_are_the_same_are_one() -> None:
    (wording,) = word_pieces("so it is 5 now", ["so it is five now"], str)
    assert wording.stretches == (
        Stretch(Place(0, 8), Place(0, 8)),
        Stretch(Place(9, 10), Place(9, 13)),
        Stretch(Place(11, 14), Place(14, 17)),
    )


@pytest.mark.parametrize("language", ["EN", "ZH"])
def test_the_time_grows_with_the_text_and_no_more(language: str) -> None:
    grown = {
        name: growth(lambda size, make=pattern.text: worded(make(size), language), 1_000)  # type: ignore[misc]
        for name, pattern in PATTERNS.items()
    }
    assert {name: times for name, times in grown.items() if times > LINEAR} == {}


def test_a_long_passage_is_shown_in_linear_time() -> None:
    def work(size: int) -> None:
        said = said_in_turn(word_pieces("a b 5 " * size, ["a b five " * size], str), "EN")
        written_words(said)
        list(cues(said))

    assert growth(work, 400) <= LINEAR
