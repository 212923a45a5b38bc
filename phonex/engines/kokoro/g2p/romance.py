"""Shared by Spanish and French: espeak-ng's IPA, mapped to Kokoro's alphabet.

espeak-ng drops punctuation, so it gets the parts of the text between the marks.
Source of the mapping: misaki 0.9.4 espeak.py, EspeakG2P; affricates depend on the language.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from phonex.engines.kokoro.g2p.ipa import symbols_of
from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.engines.kokoro.g2p.word_alignment import share_sounds
from phonex.text.phoneme_markup import Marked, parts

DIPHTHONGS = {"aɪ": "I", "aʊ": "W", "eɪ": "A", "oʊ": "O", "əʊ": "Q", "ɔɪ": "Y"}

_NOT_SOUND = re.compile(r"[-^_\u200d]")  # hyphens mark liaisons

# Marks that become pauses or intonation. Inside numbers and words, espeak-ng handles them.
_MARK = re.compile(r"(?:\.{3}|[;:,.!?…—–()\"“”«»\[\]{}])(?!(?<=\d.)\d)(?!(?<=\w\.)\w)|\n+|[¿¡]+")
_MARK_SYMBOLS = {
    "...": "…",
    "–": "—",
    "«": "“",
    "»": "”",
    "[": "(",
    "{": "(",
    "]": ")",
    "}": ")",
}
_OPENING = frozenset("“(«[{¿¡")
_SILENT = frozenset("¿¡\n")


class Espeak:
    """A language read by espeak-ng, part by part."""

    def __init__(
        self,
        ipa: Callable[[str, str], str],
        language: str,
        voice: str,
        letters: Mapping[str, str],
    ) -> None:
        self._ipa = ipa
        self._voice = voice
        self._language = language
        self._letters = letters
        self._pattern = re.compile("|".join(letters))

    def read(self, text: str) -> Reading:
        return Reading.join(self._part(part) for part in parts(text))

    def _part(self, part: str | Marked) -> Reading:
        if isinstance(part, Marked):
            return Reading.of_word(part.word, symbols_of(part.ipa, self._language))
        return Reading.join(self._parts(_straighten(part)))

    def _parts(self, text: str) -> Iterator[Reading]:
        start = 0
        for mark in _MARK.finditer(text):
            yield self._say(text[start : mark.start()])
            yield Reading(_symbol(mark[0]))
            start = mark.end()
        yield self._say(text[start:])

    def _say(self, part: str) -> Reading:
        if not re.search(r"[^\W_]|[%&+=@#$€£°]", part):
            return Reading(" " if part else "")
        ipa = " ".join(_NOT_SOUND.sub("", self._sounds(part.strip())).split())
        mapped = self._pattern.sub(lambda letters: self._letters[letters[0]], ipa)
        phonemes = " " * part[0].isspace() + mapped + " " * part[-1].isspace()
        return Reading(phonemes, share_sounds(part.split(), mapped.split()))

    def _sounds(self, part: str) -> str:
        """espeak-ng's IPA of a stretch of text. Languages may spell words for it first."""
        return self._ipa(part, self._voice)


def _straighten(text: str) -> str:
    """Replace straight quotes by curly ones, depending on the character before them."""
    text = re.sub(r'(^|[\s(\[—])"', r"\1“", text).replace('"', "”")
    return text.replace("’", "'").replace("‘", "'")


def _symbol(mark: str) -> str:
    if mark[0] in _SILENT:
        return " "
    symbol = _MARK_SYMBOLS.get(mark, mark)
    return f" {symbol}" if mark in _OPENING else f"{symbol} "
