"""Korean in Kokoro's alphabet: the jamo of spoken Korean, mapped one by one.

Kokoro was not trained on Korean. The vowels are English and Japanese ones. Of the three kinds of
stops, plain ones are mapped to voiced and tense ones to plain, as they differ most between vowels.
"""

import re
from collections.abc import Callable
from itertools import accumulate, pairwise

from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.text.g2p.ko.marked_frontend import open_spoken_korean
from phonex.text.phoneme_markup import as_written, has_marks

_VOWELS = {
    **{"ᅡ": "a", "ᅢ": "ɛ", "ᅣ": "ja", "ᅤ": "jɛ", "ᅥ": "ʌ", "ᅦ": "e", "ᅧ": "jʌ", "ᅨ": "je"},
    **{"ᅩ": "o", "ᅪ": "wa", "ᅫ": "wɛ", "ᅬ": "we", "ᅭ": "jo", "ᅮ": "u", "ᅯ": "wʌ", "ᅰ": "we"},
    **{"ᅱ": "wi", "ᅲ": "ju", "ᅳ": "ɯ", "ᅴ": "ɯi", "ᅵ": "i"},
}
_ONSETS = {
    **{"ᄀ": "ɡ", "ᄃ": "d", "ᄇ": "b", "ᄌ": "ʥ", "ᄁ": "k", "ᄄ": "t", "ᄈ": "p", "ᄍ": "ʨ"},
    **{"ᄏ": "kʰ", "ᄐ": "tʰ", "ᄑ": "pʰ", "ᄎ": "ʨʰ", "ᄉ": "s", "ᄊ": "s", "ᄒ": "h"},
    **{"ᄂ": "n", "ᄆ": "m", "ᄅ": "ɾ", "ᄋ": ""},
}
_CODAS = {"ᆨ": "k", "ᆫ": "n", "ᆮ": "t", "ᆯ": "l", "ᆷ": "m", "ᆸ": "p", "ᆼ": "ŋ"}
_SYMBOLS = _VOWELS | _ONSETS | _CODAS
_SOFT_S = re.compile("s(?=[ij]|wi)")

_KOREAN = re.compile("[가-힣ㄱ-ㆎ\u1100-\u11ff0-9]")
_MARKS = ".,!?:…“”()"
_PART = re.compile(rf"[{_MARKS}]|[^\s~/{_MARKS}-]+")


class Korean:
    """Korean phonemes, with Latin words as loanwords. english: reads texts without Korean."""

    def __init__(self, english: Callable[[str], Reading]) -> None:
        self._english = english
        self._frontend = open_spoken_korean()

    def read(self, text: str) -> Reading:
        if not (_KOREAN.search(text) or has_marks(text)):
            return self._english(text)
        text = _curl(self._frontend.normalise(text))
        parts = _PART.findall(text)
        if has_marks(text):
            return Reading.join(map(self._alone, parts), between=" ")
        said = self._frontend.phonemes(text, lambda _: parts)
        ends = [*accumulate(said.word2ph)]
        sounds = [said.phones[start:end] for start, end in pairwise(ends[:-1])]
        return Reading.join(map(_part, parts, sounds, [(), *sounds]), between=" ")

    def _alone(self, part: str) -> Reading:
        return _part(part, self._frontend.phonemes(part, str.split).phones)


def _part(part: str, phones: tuple[str, ...], before: tuple[str, ...] = ()) -> Reading:
    """before: the phones of the part before, whose ㄹ a following one joins."""
    if part in _MARKS:
        return Reading(part)
    symbols = _symbols(phones)
    if before[-1:] == ("ᆯ",) and symbols.startswith("ɾ"):
        symbols = "l" + symbols[1:]
    return Reading.of_word(as_written(part), symbols)


def _symbols(phones: tuple[str, ...]) -> str:
    """Anything but jamo, such as pads, is silent."""
    symbols = "".join(_SYMBOLS.get(phone, "") for phone in phones)
    return _SOFT_S.sub("ɕ", symbols.replace("lɾ", "ll"))


def _curl(text: str) -> str:
    return re.sub(r'(?<![^\s(])"', "“", text).replace('"', "”")
