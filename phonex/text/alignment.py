"""Words and their times. Independent of engines and audio."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

_STRETCH = 256  # letters; about the length of a piece of text


@dataclass(frozen=True)
class Word:
    """A spoken word. start, end: seconds from the start of the audio."""

    text: str
    start: float
    end: float

    def later(self, seconds: float) -> "Word":
        return replace(self, start=self.start + seconds, end=self.end + seconds)

    def scaled(self, factor: float) -> "Word":
        return replace(self, start=self.start * factor, end=self.end * factor)


@dataclass(frozen=True)
class TimedMark:
    """A named place in the text. time: seconds from the start of the audio."""

    name: str
    time: float

    def later(self, seconds: float) -> "TimedMark":
        return replace(self, time=self.time + seconds)


@dataclass(frozen=True)
class Place:
    """The position of a word in a text: its first character, and the one after its last."""

    start: int
    end: int


@dataclass(frozen=True)
class Stretch:
    """A stretch of a written text, and what is spoken for it.

    If they are equal, so is each part of them; else they belong together only as wholes.
    """

    written: Place
    spoken: Place

    def is_same(self, written: str, spoken: str) -> bool:
        """Whether it is spoken as it is written. written, spoken: the whole texts."""
        one, other = self.written, self.spoken
        return written[one.start : one.end] == spoken[other.start : other.end]


@dataclass(frozen=True)
class Passage:
    """A piece of text that was spoken in one go, its words in order, and the marks in it.

    text: as it was spoken. written: as it was written; None if that is the same. stretches: of
    both, in order; what is between them has no words.
    """

    text: str
    words: tuple[Word, ...]
    marks: tuple[TimedMark, ...] = ()
    written: str | None = None
    stretches: tuple[Stretch, ...] = ()

    @property
    def shown(self) -> str:
        """As it was written."""
        return self.text if self.written is None else self.written


def spelt_as_in(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words with the text's capitals and accents; words not in the text stay unchanged."""
    return tuple(
        word if place is None else replace(word, text=text[place.start : place.end])
        for word, place in zip(words, locate([word.text for word in words], text), strict=True)
    )


def locate(words: Sequence[str], text: str) -> list[Place | None]:
    """The position of each word in a text that has most of them, in order.

    Ignores case, accents and punctuation.
    """
    spoken = [(letter, index) for index, word in enumerate(words) for letter, _ in letters(word)]
    written = list(letters(text))
    found: list[list[int]] = [[] for _ in words]
    for one, other in matches([each for each, _ in spoken], [each for each, _ in written]):
        found[spoken[one][1]].append(other)
    lengths = [0] * len(words)
    for _, index in spoken:
        lengths[index] += 1
    return [
        Place(written[at[0]][1], written[at[-1]][1] + 1) if _is_whole(at, length) else None
        for at, length in zip(found, lengths, strict=True)
    ]


def spoken_start(text: str, passages: Sequence[Passage]) -> str:
    """The start of a text of which these passages were spoken, to the end of the last one.

    What is left out when it is spoken, such as an emoji, stays between them.
    """
    said = [letter for passage in passages for letter, _ in letters(passage.shown)]
    written = list(letters(text))
    each = [letter for letter, _ in written]
    same = each[: len(said)] == said
    last = len(said) - 1 if same else max((at for _, at in matches(said, each)), default=-1)
    if last < 0:
        return ""
    end = written[last][1] + 1
    while end < len(text) and not (text[end].isspace() or text[end].isalnum()):
        end += 1
    return text[:end]


def matches(
    one: Sequence[str], other: Sequence[str], stretch: int = _STRETCH
) -> Iterable[tuple[int, int]]:
    """Index pairs of equal items, in increasing order.

    stretch: how many items are compared with each other; the time grows with its square, and with
    the number of all items.
    """
    if one == other:  # the usual case, and a hundred times faster
        return zip(range(len(one)), range(len(other)), strict=True)
    return _matched_in_stretches(one, other, stretch)


def _matched_in_stretches(
    one: Sequence[str], other: Sequence[str], stretch: int
) -> Iterator[tuple[int, int]]:
    """Match in short stretches, because the time grows with the square of their length.

    Only the first half of each stretch is used; the rest is compared again.
    """
    a = b = 0
    while a < len(one) and b < len(other):
        n_one, n_other = len(one) - a, len(other) - b
        pairs = _matched(one[a : a + stretch], other[b : b + stretch])
        if max(n_one, n_other) > stretch:
            pairs = [pair for pair in pairs if max(pair) < stretch // 2]
            step = stretch / 2 / max(n_one, n_other)  # without any match, both advance evenly
            after = pairs[-1] if pairs else (int(step * n_one), int(step * n_other))
        else:
            after = (n_one, n_other)
        yield from ((a + mine, b + theirs) for mine, theirs in pairs)
        a, b = a + after[0] + 1, b + after[1] + 1


def _matched(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]


def _is_whole(at: Sequence[int], length: int) -> bool:
    return 0 < length == len(at) == at[-1] - at[0] + 1


def letters(text: str) -> Iterator[tuple[str, int]]:
    """Letters and digits without case and accents, each with its index in the text."""
    for index, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char).casefold():
            if part.isalnum():
                yield part, index
