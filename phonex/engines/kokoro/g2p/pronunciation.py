"""A text's phonemes, word by word: the network's input and the basis of the word times."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from phonex.engines.kokoro.g2p.symbols import is_sound


@dataclass(frozen=True)
class SaidWord:
    """A word as written, and its number of sounds, stress and tones included."""

    text: str
    n_sounds: int


@dataclass(frozen=True)
class Reading:
    """phonemes: one symbol per character. words: in order; together they have all the sounds.

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
