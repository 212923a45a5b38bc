"""A frontend that also says words marked with their phonemes."""

from collections.abc import Callable, Iterator
from itertools import chain

from phonex.text.ipa import GAP, read_ipa
from phonex.text.marks import Marked, has_marks, parts, resolve
from phonex.text.phonemes import PAD, Frontend, Phonemes, Sound, WordPieces, share

Sounds = Callable[[str], Sound]


class MarkedFrontend:
    """Says the text between marked words as its frontend does; safe for threads as that is.

    sounds: a marked word's phones, from IPA.
    """

    def __init__(self, frontend: Frontend, sounds: Sounds) -> None:
        self._frontend = frontend
        self._sounds = sounds

    def normalise(self, text: str) -> str:
        return self._frontend.normalise(text)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        """The norm_text of the answer has the marked words as they are written."""
        if not has_marks(norm_text):
            return self._frontend.phonemes(norm_text, pieces)
        said = [*self._said(norm_text, pieces)]
        return Phonemes(
            # Apart, so that the whole is cut into the same word-pieces as its parts.
            norm_text=resolve(norm_text, lambda found: f" {found.word} "),
            phones=(PAD, *chain.from_iterable(each.phones for each in said), PAD),
            tones=(0, *chain.from_iterable(each.tones for each in said), 0),
            word2ph=(1, *chain.from_iterable(each.word2ph for each in said), 1),
        )

    def _said(self, norm_text: str, pieces: WordPieces) -> Iterator[Phonemes]:
        """Each part without pads."""
        for part in parts(norm_text):
            if isinstance(part, Marked):
                yield self._say_marked(part, len(pieces(part.word)))
            elif part.strip():
                said = self._frontend.phonemes(part, pieces)
                yield Phonemes(part, said.phones[1:-1], said.tones[1:-1], said.word2ph[1:-1])

    def _say_marked(self, found: Marked, n_pieces: int) -> Phonemes:
        sound = self._sounds(found.ipa) if n_pieces else Sound((), ())
        word2ph = tuple(share(len(sound.phones), n_pieces)) if n_pieces else ()
        return Phonemes(found.word, sound.phones, sound.tones, word2ph)


def letters_of(language: str) -> Sounds:
    """Sounds of languages whose phones are the letters of IPA, all of one tone."""

    def sounds(ipa: str) -> Sound:
        symbols = (symbol for symbol in read_ipa(ipa, language) if symbol != GAP)
        phones = tuple("".join(symbols))
        return Sound(phones, (0,) * len(phones))

    return sounds
