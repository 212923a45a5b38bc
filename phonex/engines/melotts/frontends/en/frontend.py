"""English as MeloTTS reads it: the CMU dictionary, and a small network for words not in it.

Source: MeloTTS melo/text/english.py. docs/frontends.md describes it and its deviations.
"""

from functools import lru_cache

from phonex.engines.melotts.frontends.en.numbers import expand
from phonex.text.g2p.en.lexicon import EnglishLexicon
from phonex.text.g2p.phonemes import Phonemes, Sound, WordPieces, spell

PUNCTUATION = frozenset("!?,.'-")
_KEPT_WORDS = 4096


class EnglishFrontend:
    """Thread-safe. Dictionary and network are loaded at the first word."""

    def __init__(self) -> None:
        self._lexicon = EnglishLexicon()
        self._say = lru_cache(_KEPT_WORDS)(self._sound)

    def normalise(self, text: str) -> str:
        return expand(text.lower())

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        return spell(norm_text, pieces(norm_text), self._say)

    def _sound(self, word: str) -> Sound:
        """The sound of a word or a mark; empty for marks that are not spoken."""
        if word in PUNCTUATION:
            return Sound((word,), (0,))
        sounds = [_sound_of(phone) for phone in self._lexicon.pronounce(word)]
        return Sound(tuple(name for name, _ in sounds), tuple(tone for _, tone in sounds))


def _sound_of(phone: str) -> tuple[str, int]:
    """AH0 → ah with tone 1: a vowel's tone is its stress plus one, a consonant's is 0."""
    name, tone = phone.lower(), 0
    if name[-1].isdecimal():
        name, tone = name[:-1], int(name[-1]) + 1
    return ("V" if name == "v" else name), tone  # in the symbol list, v is for other languages
