"""Shared by the Spanish and French frontends: words by gruut, punctuation unchanged.

Source: MeloTTS melo/text/spanish.py, french.py and their phonemizers. docs/frontends.md describes
it and its deviations.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from phonex.engines.melotts.frontends.romance.dates import Clock, Dates
from phonex.engines.melotts.frontends.romance.gruut_words import GruutWords
from phonex.engines.melotts.frontends.romance.numbers import NumberWords
from phonex.text.g2p.phonemes import Phonemes, Sound, WordPieces, spell

UNKNOWN = "[UNK]"
_MARKS = frozenset(';:,.!?¡¿—…"«»“”')
_RUNS = re.compile("[0-9]+|[^0-9]+")
_FIRST_MARKS = re.compile(r"^[,.!?]+")
_OPEN_END = re.compile(r"[^.,!?\-…]$")
_SPACE = re.compile(r"\s+")
_PLAIN = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
# gruut writes the Latin letter g, the networks use the IPA letter ɡ.
_SYMBOLS = str.maketrans("g", "ɡ")


class RomanceFrontend:
    """Subclasses define letters, dates and normalisation.

    Thread-safe. Raises ModuleNotFoundError when a package is missing.
    """

    def __init__(self, letters: str, dates: Dates, compatible: bool, now: Clock) -> None:
        self._letters = frozenset(letters)
        self._dates = dates
        self._numbers: NumberWords = dates.numbers
        self._compatible = compatible
        self._now = now
        self._words = GruutWords(self._numbers.language)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        return spell(norm_text, pieces(norm_text), self._sound)

    def _sound(self, word: str) -> Sound:
        if word == UNKNOWN:
            phones: tuple[str, ...] = ("UNK",) if self._compatible else ()
        elif word and _MARKS.issuperset(word):
            phones = tuple(word)
        else:
            words = self._as_gruut(word) if self._compatible else [*self._naturally(word)]
            phones = tuple(self._say(words).translate(_SYMBOLS).replace(" ", ""))
        return Sound(phones, (0,) * len(phones))

    def _say(self, words: Sequence[str]) -> str:
        """Phones, with spaces between words."""
        return " ".join("".join(self._words.pronounce(word)) for word in words)

    def _as_gruut(self, word: str) -> list[str]:
        day = self._dates.words(word, self._now)
        return day or self._numbers.sum(word) or self._numbers.number(word) or [word]

    def _naturally(self, word: str) -> Iterator[str]:
        """Split a word into digits and letters, without letters that cannot be spoken."""
        if said := self._numbers.sum(word):
            yield from said
        elif self._words.lists(word):
            yield word
        else:
            for run in _RUNS.findall(word):
                letters = "" if run[0].isdecimal() else self._sayable(run)
                yield from self._numbers.number(run) or ([letters] if letters else [])

    def _sayable(self, word: str) -> str:
        """A word in the language's letters: foreign letters lose their accents or are dropped."""
        known = []
        for letter in unicodedata.normalize("NFC", word).lower():
            if letter not in self._letters:
                bare = unicodedata.normalize("NFD", letter)[0]
                letter = _PLAIN.get(letter, bare if bare in self._letters else "")
            known.append(letter)
        return "".join(known)


def finish(text: str) -> str:
    """Remove leading punctuation, collapse spaces, and add a full stop if there is none."""
    text = _SPACE.sub(" ", _FIRST_MARKS.sub("", text)).strip()
    return f"{text}." if _OPEN_END.search(text) else text
