"""Lowercases shouted words, many of which hibari would spell letter by letter (WE WON! MY CAT.).

Uses hibari's dictionary, in which acronyms are written in capitals.
"""

import re
from collections.abc import Iterator
from typing import Any

from phonex.text.normalization.en.words import SOUNDS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CONTRACTED = re.compile(r"(?:(?P<base>\w+)['’](?:S|RE|LL|VE|M|D)|\w+N['’]T|\w+S['’])")
_CAPITALS = re.compile("[A-Z]{2}")
_UNSPEAKABLE = re.compile("[^AEIOUY]{4}|^[^AEIOUY]+$")
_SHORTEST_FORM = 4  # letters of an inflected word; SOS is not one
_SHORTEST_NAME = 5  # letters; a shorter unknown word is an acronym

# Acronyms that the dictionary has in lower case only, and words more likely to be acronyms.
_ACRONYMS = frozenset(
    {"WHO", "LA", "DE", "PM", "ID", "AD", "ET", "AL", "PA", "MA", "SEC", "DOE", "ER"}
)
# Acronyms in the dictionary that nobody uses.
_COMMON = frozenset({"HE", "IS", "AS", "AT", "BE", "AM", "DO", "GO"})
# Number words, which text normalisation puts between shouted words.
_READ = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion point percent dollar dollars cents minus"
)
_NUMBERS = frozenset(_READ.split())
_STOP = re.compile(r"[.!?;…]")


class Capitals:
    """lexicon: hibari's."""

    def __init__(self, lexicon: Any) -> None:  # hibari has no types
        self._lexicon = lexicon

    def lowered(self, text: str) -> str:
        """A text with its shouted words in lower case; the length stays the same."""
        if not _CAPITALS.search(text):
            return text
        shouted = {
            word.start(): word[0].lower() for run in _runs(text) for word in self._shouted(run)
        }
        return _WORD.sub(lambda word: shouted.get(word.start(), word[0]), text)

    def _shouted(self, run: list[re.Match[str]]) -> list[re.Match[str]]:
        """The words of a run in capitals that are read as words, not as letters."""
        large = [word for word in run if len(word[0]) > 1]
        words = [word for word in large if self._is_word(word[0])]
        several = len(large) > 1
        if not any(self._is_plain(word[0], several=several) for word in words):
            return []
        articles = [word for word in run if word[0] == "A" and several]
        return words + articles + [word for word in large if self._is_name(word[0])]

    def _is_plain(self, word: str, *, several: bool) -> bool:
        """Whether it is never an acronym. several: if other words in capitals are next to it."""
        if word in SOUNDS:
            return True
        if word in _ACRONYMS or word in self._lexicon.golds:
            return several and word in _COMMON
        if word.lower() in self._lexicon.golds or _CONTRACTED.fullmatch(word):
            return True
        return self._is_inflected(word)

    def _is_inflected(self, word: str) -> bool:
        """Whether it has an ending, as in a headline: CUTS, OFFICES; CEOS and URLS have none."""
        if len(word) > _SHORTEST_FORM:
            return self._is_word(word)
        stem, golds = word.removesuffix("S"), self._lexicon.golds
        return len(stem) == _SHORTEST_FORM - 1 and stem.lower() in golds and stem not in golds

    def _is_word(self, word: str) -> bool:
        if contracted := _CONTRACTED.fullmatch(word):
            return contracted["base"] is None or self._is_word(contracted["base"])
        small, known = word.lower(), self._lexicon
        if word in _ACRONYMS and word != "WHO":
            return False
        if len(word) < _SHORTEST_FORM:
            return bool(known.is_known(small, None))
        endings = [known.stem_s, known.stem_ing]
        if len(word) > _SHORTEST_FORM and word.endswith("ED"):  # no LAPD or OLED
            endings.append(known.stem_ed)
        return known.is_known(small, None) or any(
            ending(small, None, None, None)[0] for ending in endings
        )

    def _is_name(self, word: str) -> bool:
        """Whether it is unknown and pronounceable."""
        unknown = not self._is_word(word) and word not in self._lexicon.golds
        return unknown and len(word) >= _SHORTEST_NAME and not _UNSPEAKABLE.search(word)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Runs of adjacent words in capitals, single letters included.

    A run after lower-case words ends with their sentence: the DOE. NO ONE knows.
    """
    run: list[re.Match[str]] = []
    end, before, is_within = 0, "", False
    for word in _WORD.finditer(text):
        has_ended = _STOP.search(text, end, word.start()) is not None
        if has_ended and is_within:
            yield run
            run, is_within = [], False
        if word[0].isupper():
            run.append(word)
        elif word[0] not in _NUMBERS and not (word[0] == "and" and before in _NUMBERS):
            yield run
            run, is_within = [], True
        end, before = word.end(), word[0]
    yield run
