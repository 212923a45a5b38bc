"""When marks are reached."""

import pytest

from phonex.text.alignment import TimedMark, Word
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.ssml.document import Mark
from phonex.text.ssml.marks import place_marks, time_marks

TEXT = "In 1999, we paid $5. Then we left."
PIECES = [part.strip() for part in normalize_text(TEXT, "EN").partition(". ")[::2]]


def spoken(piece: str, start: float = 0.0) -> list[Word]:
    """One word per second."""
    return [Word(each, start + at, start + at + 0.9) for at, each in enumerate(piece.split())]


@pytest.mark.parametrize(
    ("before", "piece", "time"),
    [
        ("", 0, 0.0),
        ("In ", 0, 1.0),
        ("In 1999, ", 0, 3.0),  # nineteen ninety-nine
        ("In 1999, we paid ", 0, 5.0),
        ("In 1999, we paid $5. ", 1, 0.0),
        ("In 1999, we paid $5. Then ", 1, 1.0),
        (TEXT, 1, 2.9),
    ],
)
def test_a_mark_is_reached_with_the_word_behind_it(before: str, piece: int, time: float) -> None:
    placed = place_marks([Mark("m", len(before))], TEXT, "EN", PIECES)
    assert [len(each) for each in placed] == [int(at == piece) for at in range(2)]
    assert time_marks(placed[piece], spoken(PIECES[piece]), 0) == (TimedMark("m", time),)


def test_marks_keep_their_order() -> None:
    marks = [Mark(name, position) for position, name in enumerate("abc")]
    placed = place_marks(marks, "word word", "EN", ["word", "word"])
    assert [[each.name for each in piece] for piece in placed] == [["a", "b", "c"], []]


def test_a_piece_without_words_has_its_marks_at_its_start() -> None:
    placed = place_marks([Mark("m", 0)], "hm", "EN", ["hm"])
    assert time_marks(placed[0], [], 2.5) == (TimedMark("m", 2.5),)
