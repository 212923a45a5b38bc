"""English by hibari's G2P, a port of misaki's: a lexicon, parts of speech, and a small network.

Loads none of hibari's voices.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from hibari.g2p import G2P  # type: ignore[import-untyped]

from phonex.engines.kokoro.g2p.capitals import Capitals
from phonex.engines.kokoro.g2p.chains import cut_chains
from phonex.engines.kokoro.g2p.homographs.homographs import Homographs, add_readings
from phonex.engines.kokoro.g2p.ipa import symbols_of
from phonex.engines.kokoro.g2p.pronunciation import Reading, count_sounds
from phonex.text.phoneme_markup import Marked, has_marks, resolve

_LINK = re.compile(r"\](?=\()")  # hibari interprets [word](/phonemes/)
_NOT_IN_LINK = re.compile(r"[\[\]()/]")
_ODD_DIGIT = re.compile(r"[²³¹⁰⁴-⁹₀-₉]|(?![0-9])\d")  # hibari fails on them
_DASH = re.compile(r"\s+[-–]\s+|\s*--+\s*")
_LONG_NUMBER = re.compile(r"\d{16,}")  # not a quantity, so its digits are read
# After normalisation a full stop ends a sentence; hibari takes that of "Plan B." for the word's.
_FINAL_STOP = re.compile(r"(?<=\w)\.(?=[\"”')\]]*(?:\s|$))")


@cache
def _g2p(british: bool) -> Any:  # hibari has no types
    """Reading its dictionaries takes half a second; they are the same for every engine."""
    g2p = G2P(british=british)
    add_readings(g2p.lexicon, british=british)
    return g2p


class English:
    """American or British phonemes of English text.

    sibling: the other variant, to share its tagger (64 MB).
    """

    def __init__(self, *, british: bool, sibling: "English | None" = None) -> None:
        self._british = british
        self._g2p = _g2p(british)
        self._homographs = Homographs(self._g2p.lexicon)
        self._capitals = Capitals(self._g2p.lexicon)
        if sibling is not None:
            self._g2p.tagger = sibling._g2p.tagger
            self._g2p.tokenizer = sibling._g2p.tokenizer

    def read(self, text: str) -> Reading:
        text = _LINK.sub("] ", text.replace("İ", "I"))  # lowercases to two characters
        text = _DASH.sub(" — ", _ODD_DIGIT.sub(_plain_digit, text))
        text = _LONG_NUMBER.sub(lambda number: " ".join(number[0]), text)
        text = _FINAL_STOP.sub(" .", self._capitals.lowered(text).replace("’", "'"))
        tokens = self._g2p.tokenize(self._linked(cut_chains(text)))
        self._homographs.settle(tokens)
        return Reading.join(_words(self._g2p.phonemize_tokens(tokens)))

    def _linked(self, text: str) -> str:
        """A text with its marked words in hibari's notation."""

        def link(found: Marked) -> str:
            word = _NOT_IN_LINK.sub(" ", found.word)
            return f"[{word}](/{symbols_of(found.ipa, 'EN', self._british)}/)"

        if not has_marks(text):
            return text
        return resolve(text.replace("[", "(").replace("]", ")"), link)


def _words(tokens: Iterable[Any]) -> Iterator[Reading]:  # hibari's tokens
    """A word ends at a space or mark. Tokens are not words: "don't" is two of them."""
    text = phonemes = ""
    for token in tokens:
        said = token.phonemes or ""
        is_mark = bool(said) and not count_sounds(said)
        if text and is_mark:
            yield Reading.of_word(text, phonemes)
            text = phonemes = ""
        if is_mark:
            yield Reading(said + " " * bool(token.whitespace))
            continue
        text, phonemes = text + token.text, phonemes + said
        if token.whitespace:
            yield Reading.of_word(text, f"{phonemes} ")
            text = phonemes = ""
    if text:
        yield Reading.of_word(text, phonemes)


def _plain_digit(found: re.Match[str]) -> str:
    return str(unicodedata.digit(found[0]))
