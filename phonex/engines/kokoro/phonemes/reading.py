"""How a text is said, word by word: what a language's reading gives the network and its clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from phonex.engines.kokoro.phonemes.symbols import is_sound


@dataclass(frozen=True)
class SaidWord:
    """A word as it is written and how many sounds it has, stress and tones counted."""

    text: str
    n_sounds: int


@dataclass(frozen=True)
class Reading:
    """phonemes: one symbol a character. words: their sounds are those of the phonemes, in order.

    Marks and spaces in the phonemes belong to no word.
    """

    phonemes: str
    words: tuple[SaidWord, ...] = ()

    @staticmethod
    def of_word(text: str, phonemes: str) -> "Reading":
        n_sounds = count_sounds(phonemes)
        return Reading(phonemes, (SaidWord(text, n_sounds),) if n_sounds else ())

    @staticmethod
    def join(parts: "Iterable[Reading]", between: str = "") -> "Reading":
        listed = list(parts)
        return Reading(
            between.join(part.phonemes for part in listed),
            tuple(chain.from_iterable(part.words for part in listed)),
        )


def count_sounds(phonemes: str) -> int:
    return sum(map(is_sound, phonemes))
