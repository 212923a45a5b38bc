"""The output of a text frontend for a speech network: phones, tones, and their word pieces.

Independent of languages and networks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

PAD = "_"

# Splits normalised text like the language's BERT, without special tokens. A piece inside a word
# begins with "##".
WordPieces = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Phonemes:
    """One piece of text. phones, tones: [P], including the pads at both ends.

    word2ph: the number of phones of each word piece, including [CLS] and [SEP]; its sum is P.
    """

    norm_text: str
    phones: tuple[str, ...]
    tones: tuple[int, ...]
    word2ph: tuple[int, ...]


class Frontend(Protocol):
    """Reads text of one language. No text makes a method fail."""

    def normalise(self, text: str) -> str:
        """Text with its numbers and abbreviations as words."""

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        """The phonemes of normalised text."""


@dataclass(frozen=True)
class Sound:
    """The sound of a word. phones and tones have the same length."""

    phones: tuple[str, ...]
    tones: tuple[int, ...]


@dataclass(frozen=True)
class JoinedWord:
    """A word joined from its pieces."""

    text: str
    n_pieces: int


def join_pieces(pieces: Iterable[str]) -> Iterator[JoinedWord]:
    """Join word pieces into words.

    As in the original, a lone "#" ends the word before it; without one, it is a word without
    letters.
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
    """Distribute phones evenly over a word's pieces; the first pieces get the remainder."""
    each, over = divmod(n_phones, n_pieces)
    return [each + (index < over) for index in range(n_pieces)]


def spell(norm_text: str, pieces: Sequence[str], sound: Callable[[str], Sound]) -> Phonemes:
    """Convert a text word by word, and add the pads."""
    phones, tones, word2ph = [PAD], [0], [1]
    for word in join_pieces(pieces):
        said = sound(word.text)
        phones += said.phones
        tones += said.tones
        word2ph += share(len(said.phones), word.n_pieces)
    return Phonemes(norm_text, (*phones, PAD), (*tones, 0), (*word2ph, 1))
