"""Word times from the phones' durations. Knows word-pieces and no tensors."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from phonex.text.alignment import Place, Word
from phonex.text.scripts import IDEOGRAPHIC

_WITHIN_WORDS = frozenset("'’-‑")
_UNSPACED = re.compile(f"[{IDEOGRAPHIC}]")


def word_times(
    text: str,
    places: Sequence[Place],
    word2ph: Sequence[int],
    frames: Sequence[int],
    frame_s: float,
) -> tuple[Word, ...]:
    """places: of the text's word-pieces. word2ph: also for [CLS] and [SEP], blanks included.

    frames: the duration of each phone, in frames of frame_s seconds.
    """
    bounds = [0, *accumulate(word2ph)]
    n_frames = [sum(frames[start:end]) for start, end in pairwise(bounds)]
    seconds = [frame_s * n for n in accumulate(n_frames)]  # the end of the previous piece
    words = []
    for first, last in _words(text, places):
        start, end = seconds[first], seconds[last + 1]
        if end > start:
            words.append(Word(text[places[first].start : places[last].end], start, end))
    return tuple(words)


def _words(text: str, places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """The first and last piece of each word."""
    first = last = None
    for index, place in enumerate(places):
        spoken = any(char.isalnum() for char in text[place.start : place.end])
        joined = first is not None and _touch(text, places[index - 1], place)
        if not joined and first is not None and last is not None:
            yield first, last
            first = last = None
        if spoken:
            first, last = index if first is None else first, index
    if first is not None and last is not None:
        yield first, last


def _touch(text: str, one: Place, other: Place) -> bool:
    """Whether two pieces belong to one word: at most an apostrophe or hyphen separates them."""
    pair = text[one.end - 1], text[other.start]
    return (
        one.end == other.start
        and not any(map(_UNSPACED.match, pair))
        and all(char.isalnum() or char in _WITHIN_WORDS for char in pair)
    )
