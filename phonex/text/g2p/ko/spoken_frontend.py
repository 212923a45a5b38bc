"""The Korean frontend of networks that read phrases: `spoken`, with marks and Latin words."""

import re
from itertools import groupby

from phonex.text.g2p.ko.frontend import PUNCTUATION, KoreanFrontend
from phonex.text.g2p.ko.spoken import SpokenKorean
from phonex.text.g2p.phonemes import Phonemes, Sound, WordPieces, join_pieces, spell
from phonex.text.jamo import decompose

_OTHER = re.compile("[^가-힣]")


class SpokenFrontend(KoreanFrontend):
    """Thread-safe. Opens MeCab's dictionary when created, and English at the first such word."""

    def __init__(self) -> None:
        super().__init__()
        self._spoken = SpokenKorean(self.words)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        cut = pieces(norm_text)
        written = [word.text for word in join_pieces(cut)]
        hangul = [_OTHER.sub("", self.in_hangul(word)) for word in written]
        sounds: list[Sound] = []
        for is_word, group in groupby(
            zip(written, hangul, strict=True), lambda pair: bool(pair[1])
        ):
            pairs = list(group)
            if is_word:
                heard = self._spoken.pronounce([each for _, each in pairs])
                sounds += [_sound(decompose(word)) for word in heard]
            else:
                sounds += [_sound(mark if mark in PUNCTUATION else "") for mark, _ in pairs]
        following = iter(sounds)
        return spell(norm_text, cut, lambda _: next(following))


def _sound(phones: str) -> Sound:
    return Sound(tuple(phones), (0,) * len(phones))
