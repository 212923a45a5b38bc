"""When each character of a text is spoken, from when its words are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.text.alignment import Passage, Place, Stretch, Word
from phonex.text.character_times import (
    CharacterTimes,
    SpokenText,
    as_prose,
    join_times,
    time_characters,
)

TEXTS = st.text(alphabet=st.sampled_from("ab cé1,. \n“今天気—🙂"), max_size=60)


@st.composite
def spoken(draw: st.DrawFn, text: st.SearchStrategy[str] = TEXTS) -> Passage:
    """Some words of a text, or others, one after the other or not."""
    written = draw(text)
    words = draw(st.lists(st.sampled_from([*written.split(), "fifty", "a", "今"]), max_size=8))
    lengths = draw(st.lists(st.floats(-0.5, 2), min_size=2 * len(words), max_size=2 * len(words)))
    clock, timed = 0.0, []
    for word, pause, length in zip(words, lengths[::2], lengths[1::2], strict=True):
        timed.append(Word(word, clock + pause, clock + pause + length))
        clock += pause + length
    return Passage(written, tuple(timed))


def is_in_order(times: CharacterTimes) -> bool:
    each = list(zip(times.starts, times.ends, strict=True))
    return all(start <= end for start, end in each) and all(
        end <= start for (_, end), (start, _) in pairwise(each)
    )


@given(spoken())
def test_every_character_has_a_time_and_none_begins_before_the_last_has_ended(
    passage: Passage,
) -> None:
    times = time_characters(passage.text, passage.words)
    assert times.text == passage.text
    assert len(times.starts) == len(times.ends) == len(passage.text)
    assert is_in_order(times)


@given(st.lists(spoken(), max_size=4), TEXTS)
def test_the_parts_of_a_text_and_its_rest_are_the_text(passages: list[Passage], more: str) -> None:
    text = "".join(passage.text for passage in passages) + more
    sent = SpokenText(text)
    parts = [*map(sent.take, passages), sent.rest()]
    assert "".join(part.text for part in parts) == text
    starts = [start for part in parts for start in part.starts]
    ends = [end for part in parts for end in part.ends]
    assert is_in_order(CharacterTimes(text, tuple(starts), tuple(ends)))


@given(st.lists(st.text("bcdfg", min_size=1, max_size=6), min_size=1, max_size=9))
def test_a_word_keeps_its_time_and_the_space_after_it_the_pause(texts: list[str]) -> None:
    words = [Word(text, n + 0.25, n + 1) for n, text in enumerate(texts)]
    times = time_characters(" ".join(texts), words)
    at = 0
    for number, word in enumerate(words):
        after = at + len(word.text)
        assert (times.starts[at], times.ends[after - 1]) == (word.start, word.end)
        if number + 1 < len(words):
            assert (times.starts[after], times.ends[after]) == (word.end, word.end + 0.25)
        at = after + 1


def test_the_characters_of_a_word_share_its_time() -> None:
    times = time_characters("Hi, Bob", [Word("hi", 0.1, 0.3), Word("bob", 0.7, 1.0)])
    assert times.starts == pytest.approx((0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9))
    assert times.ends == pytest.approx((0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0))


def test_a_language_without_spaces_needs_none() -> None:
    words = [Word("今天", 0.0, 0.4), Word("好", 0.5, 0.8)]
    times = time_characters("今天好。", words)
    assert times.starts == pytest.approx((0.0, 0.2, 0.5, 0.8))
    assert times.ends == pytest.approx((0.2, 0.4, 0.8, 0.8))


def test_a_number_has_the_time_of_the_words_it_is_read_as() -> None:
    words = [Word("A", 0, 0.2), Word("forty", 0.4, 0.6), Word("two", 0.6, 1.0), Word("b", 1.2, 2)]
    times = time_characters("A 42, b", words)
    assert times.starts == pytest.approx((0, 0.2, 0.4, 0.7, 1.0, 1.1, 1.2))


def test_what_is_written_otherwise_has_its_own_time() -> None:
    said = ["It", "costs", "five", "dollars", "twenty", "now"]
    words = tuple(Word(word, n, n + 1) for n, word in enumerate(said))
    stretches = [(0, 8, 0, 8), (9, 11, 9, 21), (12, 14, 22, 28), (15, 18, 29, 32)]
    passage = Passage(
        "It costs five dollars twenty now.",
        words,
        written="It costs $5 20 now.",
        stretches=tuple(Stretch(Place(*each[:2]), Place(*each[2:])) for each in stretches),
    )
    times = SpokenText("It **costs** $5 20 now. And").take(passage)
    assert times.text == "It **costs** $5 20 now. "
    number, price = times.text.index("20"), times.text.index("5 ")
    assert (times.ends[price], times.starts[number], times.ends[number + 1]) == (4, 4, 5)


@pytest.mark.parametrize(
    ("text", "passages", "parts"),
    [
        (
            "Hello there. **How** are you?\n",
            [("Hello there.", "hello there"), ("How are you?", "how are you")],
            ["Hello there. ", "**How** are you?\n", ""],
        ),
        (
            "It costs $50. Now run.",
            [("It costs fifty dollars.", "it costs fifty dollars"), ("Now run.", "now run")],
            ["It costs $50. ", "Now run.", ""],
        ),
        (
            "今天好。走吧 🙂",
            [("今天好。", "今天 好"), ("走吧", "走吧")],
            ["今天好。", "走吧 ", "🙂"],
        ),
        (
            "价格是50元。一共50。走吧",
            [("价格是五十元。", "价格 是 五十元"), ("一共五十。", "一共 五十"), ("走吧", "走吧")],
            ["价格是50元。", "一共50。", "走吧", ""],
        ),
        ("*** ok ***", [("ok", "ok")], ["*** ok ", "***"]),
        ("🙂", [], ["🙂"]),
    ],
)
def test_a_passage_takes_what_it_has_spoken(
    text: str, passages: list[tuple[str, str]], parts: list[str]
) -> None:
    sent = SpokenText()
    for character in text:  # as it may come from a language model
        sent.add(character)
    taken = [
        sent.take(Passage(said, tuple(Word(w, n, n + 1) for n, w in enumerate(words.split()))))
        for said, words in passages
    ]
    assert [part.text for part in (*taken, sent.rest())] == parts


def test_passages_are_separated_as_their_script_is() -> None:
    assert as_prose(Passage("I am fifty.", ())) == "I am fifty. "
    assert [as_prose(Passage(text, ())) for text in ("今天。", "好")] == ["今天。", "好"]


def test_parts_are_joined() -> None:
    parts = [CharacterTimes("ab", (0, 1), (1, 2)), CharacterTimes("c", (2,), (3,)).later(1)]
    assert join_times(parts) == CharacterTimes("abc", (0, 1, 3), (1, 2, 4))
