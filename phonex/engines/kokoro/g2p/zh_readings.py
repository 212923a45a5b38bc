"""Readings of Chinese characters: what their context says, else what their word says.

For characters of several readings the rules for their context decide, then pypinyin's phrases, then
how the character is usually read, then a network that hears the whole sentence.
"""

from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from phonex.text.g2p.zh.contexts import rules
from phonex.text.g2p.zh.polyphones import network

_LONGEST_PHRASE = 8
_KEPT_WORDS = 4096

# Characters that are read differently as words of their own.
_WORDS = {"得": "de5", "地": "de5", "教": "jiao1", "弹": "tan2", "谁": "shei2"}
_PHRASES = {
    "行长": "hang2 zhang3",
    "喜欢": "xi3 huan5",
}


class SentenceReadings:
    """How the characters of a text are read: pinyin, the tone as a digit, 5 neutral."""

    def __init__(self, text: str) -> None:
        """text: a sentence or more, with its punctuation."""
        self._rules = rules()
        self._decided = self._rules.readings(text)
        self._likely = network().readings(text)

    def syllables(self, word: str, start: int) -> list[str]:
        """Those of a word that begins at text[start]."""
        said: list[str] = []
        for part in [word] if word in PHRASES_DICT and word not in _PHRASES else _parts(word):
            place = start + len(said)
            said += _read(part) if len(part) > 1 else [self._of_one(part, place)]
        return [self._decided.get(start + index, said[index]) for index in range(len(said))]

    def _of_one(self, character: str, place: int) -> str:
        usual = _WORDS.get(character) or self._rules.usual(character) or self._likely.get(place)
        return usual or _read(character)[0]


def _parts(word: str) -> Iterator[str]:
    """Split a word into the longest known phrases, from its beginning."""
    start = 0
    while start < len(word):
        ends = range(min(len(word), start + _LONGEST_PHRASE), start + 1, -1)
        known = (
            end for end in ends if word[start:end] in _PHRASES or word[start:end] in PHRASES_DICT
        )
        end = next(known, start + 1)
        yield word[start:end]
        start = end


@lru_cache(_KEPT_WORDS)
def _read(part: str) -> tuple[str, ...]:
    if part in _PHRASES:
        return tuple(_PHRASES[part].split())
    return tuple(lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True))
