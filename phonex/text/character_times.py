"""The times of a text's characters, from the times of its words.

Every character has a start and an end, and none starts before the one before it has ended.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from phonex.text.alignment import Passage, Place, Word, locate
from phonex.text.shown_words import written_words

# What is spoken as other words than it is written with: "$50." after "it costs".
_UNLIKE_ITS_WORDS = re.compile(r"(?:\W*\d[\d.,:/]*[^\w\s]*)+")
_AFTER_WORDS = re.compile(r"[^\w\s]*\s*")
_WORDLIKE = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_UNSPACED = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True)
class CharacterTimes:
    """starts, ends: seconds, one for each character of the text."""

    text: str
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    def later(self, seconds: float) -> "CharacterTimes":
        return replace(
            self,
            starts=tuple(start + seconds for start in self.starts),
            ends=tuple(end + seconds for end in self.ends),
        )


def time_characters(text: str, words: Sequence[Word], begin: float = 0.0) -> CharacterTimes:
    """Divide the time of each word among its characters; what is between words fills the gap.

    words: spoken from this text, in order; what is written otherwise ("50" for "fifty") has their
    time. begin: seconds, before which no character starts.
    """
    starts, ends, clock = list[float](), list[float](), begin
    for span in _spans(text, words):
        start = max(clock, span.start)
        end = max(start, span.end)
        for edges in (
            _edges(clock, start, span.place.start - len(starts)),
            _edges(start, end, span.place.end - span.place.start),
        ):
            starts += edges[:-1]
            ends += edges[1:]
        clock = end
    after = [clock] * (len(text) - len(starts))
    return CharacterTimes(text, (*starts, *after), (*ends, *after))


def _edges(start: float, end: float, n: int) -> list[float]:
    """n equal parts of a time: where each begins, and where the last ends."""
    return [*(min(end, start + (end - start) * at / n) for at in range(n)), end]


@dataclass(frozen=True)
class _Span:
    """A part of a text that is spoken from start to end, seconds."""

    place: Place
    start: float
    end: float


def _spans(text: str, words: Sequence[Word]) -> Iterator[_Span]:
    """The words found in the text, and what stands in place of those that are not."""
    at, unfound = 0, list[Word]()
    for word, place in zip(words, locate([word.text for word in words], text), strict=True):
        if place is None:
            unfound.append(word)
            continue
        yield from _between(text, Place(at, place.start), unfound)
        yield _Span(place, word.start, word.end)
        at, unfound = place.end, []
    yield from _between(text, Place(at, len(text)), unfound)


def _between(text: str, gap: Place, words: Sequence[Word]) -> Iterator[_Span]:
    if words and (core := _WORDLIKE.search(text[gap.start : gap.end])):
        place = Place(gap.start + core.start(), gap.start + core.end())
        yield _Span(place, words[0].start, words[-1].end)


def join_times(parts: Sequence[CharacterTimes]) -> CharacterTimes:
    """The characters of all parts, one part after the other."""
    return CharacterTimes(
        "".join(part.text for part in parts),
        tuple(start for part in parts for start in part.starts),
        tuple(end for part in parts for end in part.ends),
    )


class SpokenText:
    """A text as it was sent, divided among the passages that are spoken from it, in order.

    The parts and the rest together are the text.
    """

    def __init__(self, text: str = "") -> None:
        self._unspoken = text
        self._end_s = 0.0

    def add(self, text: str) -> None:
        self._unspoken += text

    def take(self, passage: Passage) -> CharacterTimes:
        """The next part of the text: as much of it as the passage has spoken."""
        words = written_words([passage])
        part = self._unspoken[: self._length(passage, words)]
        return self._timed(part, words)

    def rest(self) -> CharacterTimes:
        """What is left when all is spoken: white space, markup."""
        return self._timed(self._unspoken, ())

    def _timed(self, part: str, words: Sequence[Word]) -> CharacterTimes:
        self._unspoken = self._unspoken[len(part) :]
        timed = time_characters(part, words, self._end_s)
        self._end_s = max([self._end_s, *timed.ends[-1:]])
        return timed

    def _length(self, passage: Passage, words: Sequence[Word]) -> int:
        near = self._unspoken[: 2 * len(passage.shown) + 128]  # with some markup that is not spoken
        places = locate([word.text for word in words], near)
        end = max((place.end for place in places if place), default=0)
        if places and places[-1] is None:
            end = _end_of_unlike(words[-1].text, near, end)
        after = _AFTER_WORDS.match(near, end) if end else None
        return after.end() if after else end


def _end_of_unlike(word: str, text: str, start: int) -> int:
    """Where a word ends that is written otherwise; start: where it may begin."""
    near = text[start : start + 2 * len(word)]
    places = locate(list(word), near) if _UNSPACED.search(word) else []
    if ends := [place.end for place in places if place]:  # such as of 五十元, written 50元
        return start + max(ends)
    other = _UNLIKE_ITS_WORDS.match(text, start)
    return other.end() if other else start


def as_prose(passage: Passage) -> str:
    """The text of a passage, with a space after it if its script has spaces."""
    return passage.text if _UNSPACED.fullmatch(passage.text[-1:]) else f"{passage.text} "
