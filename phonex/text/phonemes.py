"""What a text frontend gives a speech network: phones, their tones, and which piece each is of.

Knows no language and no network.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

PAD = "_"

# Cuts normalised text as the language's BERT does, its special tokens left out. A piece within a
# word begins with "##".
WordPieces = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Phonemes:
    """One piece of text. phones, tones: [P], the pads at both ends in them.

    word2ph: how many phones each word-piece has, [CLS] and [SEP] in it; its sum is P.
    """

    norm_text: str
    phones: tuple[str, ...]
    tones: tuple[int, ...]
    word2ph: tuple[int, ...]


class Frontend(Protocol):
    """The reading of one language. Neither method fails, whatever the text."""

    def normalise(self, text: str) -> str:
        """Text with its numbers and abbreviations as words."""

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        """How normalised text is said."""


@dataclass(frozen=True)
class Sound:
    """How a word is said. phones and tones are of one length."""

    phones: tuple[str, ...]
    tones: tuple[int, ...]


@dataclass(frozen=True)
class JoinedWord:
    """A word joined again from its pieces."""

    text: str
    n_pieces: int


def join_pieces(pieces: Iterable[str]) -> Iterator[JoinedWord]:
    """The words that word-pieces are of.

    A lone "#" counts as the end of the word before it, as the original has it; where there is none
    it is a word without letters.
    """
    text, n_pieces = "", 0
    for piece in pieces:
        if n_pieces and not piece.startswith("#"):
            yield JoinedWord(text, n_pieces)
            text, n_pieces = "", 0
        text += piece.replace("#", "") if piece.startswith("#") else piece
        n_pieces += 1
    if n_pieces:
        yield JoinedWord(text, n_pieces)


def share(n_phones: int, n_pieces: int) -> list[int]:
    """Deal phones to a word's pieces evenly, the first ones getting what is left over."""
    each, over = divmod(n_phones, n_pieces)
    return [each + (index < over) for index in range(n_pieces)]


def spell(norm_text: str, pieces: Sequence[str], sound: Callable[[str], Sound]) -> Phonemes:
    """Say every word of a text by itself and put the pads around."""
    phones, tones, word2ph = [PAD], [0], [1]
    for word in join_pieces(pieces):
        said = sound(word.text)
        phones += said.phones
        tones += said.tones
        word2ph += share(len(said.phones), word.n_pieces)
    return Phonemes(norm_text, (*phones, PAD), (*tones, 0), (*word2ph, 1))
