"""Finds when a mark is reached, from the words that are spoken around it.

Numbers and symbols are spoken as words, so a mark's place is counted in letters of what is spoken.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from phonex.text.alignment import TimedMark, Word
from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written
from phonex.text.ssml.document import Mark


@dataclass(frozen=True)
class PlacedMark:
    """A mark in a piece of text that is spoken in one go. share: of its letters before the mark."""

    name: str
    share: float


def place_marks(
    marks: Sequence[Mark], text: str, language: str, pieces: Sequence[str]
) -> list[tuple[PlacedMark, ...]]:
    """The marks of each piece; [] if there are none.

    text: of the segment; pieces: what is spoken of it, in order.
    """
    if not marks:
        return []
    placed: list[list[PlacedMark]] = [[] for _ in pieces]
    ends = [*accumulate(map(_n_letters, pieces))]
    for mark, share in zip(marks, _shares(marks, text, language), strict=True):
        place = round(share * ends[-1], 3)  # at a border, it belongs to what follows
        index = min(bisect_right(ends, place), len(pieces) - 1)
        start = ends[index - 1] if index else 0
        placed[index].append(PlacedMark(mark.name, (place - start) / max(1, ends[index] - start)))
    return [tuple(each) for each in placed]


def time_marks(
    marks: Sequence[PlacedMark], words: Sequence[Word], start: float
) -> tuple[TimedMark, ...]:
    """A mark is reached with the word that begins next to it, at the end with the last one's end.

    words: of the piece; start: when it begins, for a piece without words.
    """
    if not words:
        return tuple(TimedMark(mark.name, start) for mark in marks)
    places = [0, *accumulate(_n_letters(word.text) for word in words)]
    times = [*(word.start for word in words), words[-1].end]
    return tuple(
        TimedMark(mark.name, times[_nearest(places, mark.share * places[-1])]) for mark in marks
    )


def _shares(marks: Sequence[Mark], text: str, language: str) -> list[float]:
    """How much of what is spoken comes before each mark, 0…1."""
    edges = [0, *(mark.position for mark in marks), len(text)]
    stretches = (text[start:end] for start, end in pairwise(edges))
    before = [*accumulate(_n_letters(_spoken(each, language)) for each in stretches)]
    return [n / max(1, before[-1]) for n in before[:-1]]


def _spoken(text: str, language: str) -> str:
    return normalize_text(clean_text(text, language, marked=True), language)


def _n_letters(text: str) -> int:
    return sum(map(str.isalnum, as_written(text)))


def _nearest(places: Sequence[int], place: float) -> int:
    return min(range(len(places)), key=lambda index: abs(places[index] - place))
