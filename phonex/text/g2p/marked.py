"""Frontends that support words marked with their phonemes."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, pairwise
from typing import NamedTuple

from phonex.text.g2p.phonemes import PAD, Frontend, Phonemes, Sound, WordPieces, share
from phonex.text.ipa.latin import GAP, read_ipa
from phonex.text.phoneme_markup import Marked, has_marks, marked, parts, resolve

Sounds = Callable[[str], Sound]


class Linked(NamedTuple):
    """A marked word and the text that follows it without a space, both without pads."""

    word: Phonemes
    ending: Phonemes


Link = Callable[[Phonemes, Phonemes], Linked]


class MarkedFrontend:
    """Reads text between marked words with its frontend; as thread-safe as that frontend.

    sounds: the phones of a marked word, from IPA.
    """

    def __init__(self, frontend: Frontend, sounds: Sounds) -> None:
        self._frontend = frontend
        self._sounds = sounds

    def normalise(self, text: str) -> str:
        return self._frontend.normalise(text)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        """The result's norm_text has the marked words as written."""
        if not has_marks(norm_text):
            return self._frontend.phonemes(norm_text, pieces)
        said = self._said(norm_text, pieces)
        return Phonemes(
            # With spaces, so that the whole is split into the same word pieces as its parts.
            norm_text=resolve(norm_text, lambda found: f" {found.word} "),
            phones=(PAD, *chain.from_iterable(each.phones for each in said), PAD),
            tones=(0, *chain.from_iterable(each.tones for each in said), 0),
            word2ph=(1, *chain.from_iterable(each.word2ph for each in said), 1),
        )

    def _said(self, norm_text: str, pieces: WordPieces) -> list[Phonemes]:
        """The phonemes of each part, without pads."""
        return [self._say(part, pieces) for part in parts(norm_text)]

    def _say(self, part: str | Marked, pieces: WordPieces) -> Phonemes:
        if isinstance(part, Marked):
            return self._say_marked(part, len(pieces(part.word)))
        if not part.strip():
            return Phonemes(part, (), (), ())
        said = self._frontend.phonemes(part, pieces)
        return Phonemes(part, said.phones[1:-1], said.tones[1:-1], said.word2ph[1:-1])

    def _say_marked(self, found: Marked, n_pieces: int) -> Phonemes:
        sound = self._sounds(found.ipa) if n_pieces else Sound((), ())
        word2ph = tuple(share(len(sound.phones), n_pieces)) if n_pieces else ()
        return Phonemes(found.word, sound.phones, sound.tones, word2ph)


class PartedFrontend(MarkedFrontend):
    """For frontends without support for marks: the text between them is normalised separately."""

    def __init__(self, frontend: Frontend, sounds: Sounds, link: Link = Linked) -> None:
        super().__init__(frontend, sounds)
        self._link = link

    def normalise(self, text: str) -> str:
        if not has_marks(text):
            return super().normalise(text)
        return "".join(map(self._normalised, parts(text)))

    def _normalised(self, part: str | Marked) -> str:
        if isinstance(part, Marked):
            return marked(part.word, part.ipa)
        text = self._frontend.normalise(part)
        return f"{' ' * part[0].isspace()}{text.strip()}{' ' * part[-1].isspace()}"

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        said = super().phonemes(norm_text, pieces)
        n_pieces = len(pieces(said.norm_text))
        if len(said.word2ph) == n_pieces + 2:
            return said
        # Japanese word segmentation depends on context, and the parts were segmented separately.
        shares = share(len(said.phones) - 2, n_pieces) if n_pieces else []
        return replace(said, word2ph=(1, *shares, 1))

    def _said(self, norm_text: str, pieces: WordPieces) -> list[Phonemes]:
        said = super()._said(norm_text, pieces)
        for place, (part, after) in enumerate(pairwise(parts(norm_text))):
            if isinstance(part, Marked) and isinstance(after, str) and not after[0].isspace():
                said[place : place + 2] = self._link(*said[place : place + 2])
        return said


def letters_of(language: str) -> Sounds:
    """Sounds of languages whose phones are IPA letters, all with the same tone."""

    def sounds(ipa: str) -> Sound:
        symbols = (symbol for symbol in read_ipa(ipa, language) if symbol != GAP)
        phones = tuple("".join(symbols))
        return Sound(phones, (0,) * len(phones))

    return sounds
