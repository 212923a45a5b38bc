"""Words found again in the text that they were spoken from."""

import pytest

from phonex.text.alignment import Passage, Place, Stretch, Word, locate, spelt_as_in, spoken_start


def found(words: list[str], text: str) -> list[str | None]:
    places = locate(words, text)
    return [text[place.start : place.end] if place else None for place in places]


@pytest.mark.parametrize(
    ("words", "text", "there"),
    [
        (["i", "don't", "know"], "“I don’t know.”", ["I", "don’t", "know"]),
        (["manana", "ire", "yo"], "Mañana iré yo", ["Mañana", "iré", "yo"]),
        (["今天", "天气", "好"], "今天天气，好！", ["今天", "天气", "好"]),
        (["a", "twelve", "a", "b"], "A 12 a b", ["A", None, "a", "b"]),
        (["one", "two"], "", [None, None]),
        (["", "two"], "Two", [None, "Two"]),
        (["der", "strasse"], "Der Straße nach", ["Der", "Straße"]),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(
    words: list[str], text: str, there: list[str | None]
) -> None:
    assert found(words, text) == there


def test_of_equal_words_the_one_in_its_place_is_found() -> None:
    assert locate(["the", "five", "the"], "the 5 the")[2] == Place(6, 9)


def test_spelling_is_the_texts_and_times_stay() -> None:
    words = [Word("paris", 0.1, 0.5), Word("fifty", 0.5, 0.9)]
    assert spelt_as_in(words, "Paris, 50!") == (Word("Paris", 0.1, 0.5), Word("fifty", 0.5, 0.9))


def test_what_was_spoken_of_a_text_is_told_by_what_was_written() -> None:
    spoken = [Passage("five.", (), written="5.", stretches=(Stretch(Place(0, 1), Place(0, 4)),))]
    assert spoken_start("5. 5. Late.", spoken) == "5."


@pytest.mark.parametrize(
    ("text", "spoken", "start"),
    [
        ("It was late. Nobody came.", ["It was late."], "It was late."),
        ("“It was late,” she said.", ["It was late,"], "“It was late,”"),
        ("No. No. No.", ["No.", "No."], "No. No."),
        ("Good 🙂 night. *Sleep* well.", ["Good night.", "Sleep"], "Good 🙂 night. *Sleep*"),
        ("你好。再见。", ["你好。"], "你好。"),
        ("It was 9 o'clock. Late.", ["It was nine o'clock."], "It was 9 o'clock."),
        ("It was late.", [], ""),
    ],
)
def test_what_was_spoken_of_a_text_is_its_start(text: str, spoken: list[str], start: str) -> None:
    assert spoken_start(text, [Passage(each, ()) for each in spoken]) == start
