"""Corrects how a dictionary read Japanese words, by the text around them.

Knows no analyser: it works on words with the readings that one gave them. A correction changes a
reading only where its surroundings decide it; elsewhere the dictionary's stands. The tables are
`compounds` and `senses`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

_REACH = 16  # characters before and after a word that a correction may look at


@dataclass(frozen=True)
class ReadWord:
    """As written (compatibility forms folded), its reading in katakana, its part of speech."""

    written: str
    reading: str
    kind: str


@dataclass(frozen=True)
class Sense:
    """One reading of a word that is written like others.

    written: the whole word, or the beginning of one if `was` is given, which is then what of its
    reading changes, one of several beginnings. before, after: patterns of the text that must end,
    or begin, at the word; near: one that must be anywhere in the sentence. Those that are None
    decide nothing.
    """

    written: str
    reading: str
    was: tuple[str, ...] = ()
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None

    def read(self, word: ReadWord) -> str | None:
        """The reading of a word in this sense; None if it is another word."""
        if not self.was:
            return self.reading if word.written == self.written else None
        if not word.written.startswith(self.written):
            return None
        plain = word.reading.replace("’", "")  # marks a voiceless vowel
        for was in self.was:
            if plain.startswith(was):
                return self.reading + plain[len(was) :]
        return None

    def fits(self, sentence: str, start: int, end: int) -> bool:
        if self.before and not self.before.search(sentence[max(0, start - _REACH) : start]):
            return False
        if self.after and not self.after.match(sentence[end : end + _REACH]):
            return False
        return self.near is None or self.near.search(sentence) is not None


def sense(
    written: str,
    reading: str,
    was: str = "",
    before: str = "",
    after: str = "",
    near: str = "",
) -> Sense:
    """was: the beginnings of a reading that change, with spaces between them."""
    return Sense(
        written,
        reading,
        tuple(was.split()),
        re.compile(f"(?:{before})$") if before else None,
        re.compile(after) if after else None,
        re.compile(near) if near else None,
    )


class Corrections:
    """compounds: readings of words that may be written as several; senses: the first that fits."""

    def __init__(self, compounds: Mapping[str, str], senses: Iterable[Sense]) -> None:
        self._compounds = dict(compounds)
        self._lengths: dict[str, list[int]] = defaultdict(list)  # by first character, longest first
        for length in sorted({len(each) for each in compounds}, reverse=True):
            for first in {each[0] for each in compounds if len(each) == length}:
                self._lengths[first].append(length)
        self._senses: dict[str, list[Sense]] = defaultdict(list)
        for each in senses:
            self._senses[each.written[0]].append(each)

    def apply(self, words: Sequence[ReadWord]) -> list[ReadWord]:
        """The words of a sentence, read by it. A compound becomes one word."""
        sentence = "".join(word.written for word in words)
        place = 0
        corrected = []
        for word in self._joined(sentence, words):
            end = place + len(word.written)
            corrected.append(self._by_sense(sentence, word, place, end))
            place = end
        return corrected

    def _joined(self, sentence: str, words: Sequence[ReadWord]) -> Iterator[ReadWord]:
        ends: dict[int, int] = {}  # the index after the word that ends at a place
        place = 0
        for index, word in enumerate(words):
            place += len(word.written)
            ends[place] = index + 1
        place = index = 0
        while index < len(words):
            compound, following = self._compound(sentence, place, ends), index + 1
            if compound:
                following = ends[place + len(compound)]
                yield ReadWord(compound, self._compounds[compound], words[following - 1].kind)
            else:
                yield words[index]
            place += sum(len(each.written) for each in words[index:following])
            index = following

    def _compound(self, sentence: str, place: int, ends: Mapping[int, int]) -> str:
        """The longest compound that begins at a place and ends where a word does."""
        for length in self._lengths.get(sentence[place : place + 1], ()):
            written = sentence[place : place + length]
            if written in self._compounds and place + length in ends:
                return written
        return ""

    def _by_sense(self, sentence: str, word: ReadWord, start: int, end: int) -> ReadWord:
        for each in self._senses.get(word.written[:1], ()):
            reading = each.read(word)
            if reading is not None and each.fits(sentence, start, end):
                return replace(word, reading=reading)
        return word
