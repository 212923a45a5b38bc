"""The words of a passage as they are written in its text, with the times when they are spoken."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from phonex.text.alignment import Passage, Place, Stretch, Word, locate
from phonex.text.wording import core_of

_PUNCTUATION = re.compile(r"[^\w\s]*\n?")
_STOPS = frozenset(".!?…。！？｡\n")


@dataclass(frozen=True)
class ShownWord:
    """A part of a text that is spoken from start to end, seconds.

    Its place is empty if it is the rest of a word of the passage before. stops: whether a sentence
    may end with it: the full stop of "p.m." ends none unless the spoken text has one there, too.
    """

    place: Place
    start: float
    end: float
    stops: bool = True

    @property
    def is_rest(self) -> bool:
        return self.place.start == self.place.end


@dataclass(frozen=True)
class ShownText:
    """The text of a passage, as it is written or spoken, and its words in order."""

    text: str
    words: tuple[ShownWord, ...]


def shown_text(passage: Passage, *, spoken: bool = False) -> ShownText:
    """spoken: as it is spoken, with numbers as words."""
    said = passage.text
    text, stretches = passage.shown, passage.stretches
    if spoken or passage.written is None or not stretches:
        text, stretches = said, (Stretch(Place(0, len(said)), Place(0, len(said))),)
    written = _Written(text, said, stretches)
    places = locate([word.text for word in passage.words], said)
    found = [
        None if place is None else written.show(word, place)
        for word, place in zip(passage.words, places, strict=True)
    ]
    return ShownText(text, tuple(_joined(_shown(passage.words, found, text))))


def written_words(passages: Iterable[Passage]) -> list[Word]:
    """The words as they are written: "$100" instead of "one hundred dollars"."""
    words: list[Word] = []
    for passage in passages:
        shown = shown_text(passage)
        for each in shown.words:
            if not each.is_rest:
                text = " ".join(shown.text[each.place.start : each.place.end].split())
                words.append(Word(text, each.start, each.end))
            elif words:
                words[-1] = replace(words[-1], end=each.end)
    return words


class _Written:
    """Finds where spoken words are written."""

    def __init__(self, text: str, said: str, stretches: Sequence[Stretch]) -> None:
        self._said = said
        self._stretches = stretches
        self._starts = [each.spoken.start for each in stretches]
        self._ends = [each.spoken.end for each in stretches]
        self._are_same = [each.is_same(text, said) for each in stretches]

    def show(self, word: Word, place: Place) -> ShownWord | None:
        """None if it is not known where it is written. place: in the spoken text."""
        first = bisect_right(self._ends, place.start)
        last = bisect_left(self._starts, place.end) - 1
        if first > last:
            return None
        one, other = self._stretches[first], self._stretches[last]
        start, end = one.written.start, other.written.end
        if self._are_same[first]:
            start += max(0, place.start - one.spoken.start)
        if self._are_same[last]:
            end -= max(0, other.spoken.end - place.end)
        return ShownWord(Place(start, end), word.start, word.end, self._stops(place.end))

    def _stops(self, end: int) -> bool:
        """Whether a sentence may end here, by the punctuation that follows."""
        found = _PUNCTUATION.match(self._said, end)
        after = found[0] if found else ""
        return end + len(after) == len(self._said) or not _STOPS.isdisjoint(after)


def _shown(
    words: Sequence[Word], found: Sequence[ShownWord | None], text: str
) -> Iterator[ShownWord]:
    """found: the words that are found in the text. The others stand for what is written between
    those, or go with the one before, or, at the beginning, with the one after.
    """
    at, unfound, has_begun = 0, list[Word](), False
    for word, shown in zip(words, found, strict=True):
        if shown is None:
            unfound.append(word)
            continue
        gap = core_of(text, at, shown.place.start) if unfound else None
        if unfound and (gap or has_begun):
            yield _as_one(unfound, gap or Place(at, at))
        elif unfound:
            shown = replace(shown, start=unfound[0].start)
        yield shown
        at, unfound, has_begun = max(at, shown.place.end), [], True
    if unfound:
        rest = core_of(text, at, len(text))
        yield _as_one(unfound, rest or Place(at, at if has_begun else len(text)))


def _as_one(words: Sequence[Word], place: Place) -> ShownWord:
    return ShownWord(place, words[0].start, words[-1].end)


def _joined(words: Iterable[ShownWord]) -> list[ShownWord]:
    """Words that are written as one become one."""
    joined: list[ShownWord] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and not last.is_rest and (word.is_rest or word.place.start < last.place.end):
            end = last.place.end if word.is_rest else max(last.place.end, word.place.end)
            place = Place(last.place.start, end)
            joined[-1] = ShownWord(place, last.start, max(last.end, word.end), word.stops)
        else:
            joined.append(word)
    return joined
