"""How Chinese characters sound: pypinyin's readings, and the phones that MeloTTS has for them.

Source of the phones: MeloTTS melo/text/opencpop-strict.txt, whose table these rules give.
"""

from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

MARKS = frozenset("!?…,.'-")
NEUTRAL = 5

_SHORT_FINALS = {"uei": "ui", "iou": "iu", "uen": "un"}
_BUZZED = {
    **dict.fromkeys(("zh", "ch", "sh", "r"), "ir"),
    **dict.fromkeys(("z", "c", "s"), "i0"),
}
# Without an initial, i, v and u are said as a glide, or behind one.
_GLIDES = {"i": "y", "v": "y", "u": "w"}
_BEHIND_GLIDE = {
    **{final: final for final in ("i", "in", "ing", "u", "v", "ve", "van", "vn")},
    "ie": "E",
    "ian": "En",
}
_VOWELS = {"a": "AA", "o": "OO", "e": "EE"}
_FIRSTS = frozenset([*_GLIDES, *_VOWELS])


@dataclass(frozen=True)
class Syllable:
    """As pinyin has it, ü written v. tone: 1 to 4, NEUTRAL, or 0 for a mark.

    A character without a reading has neither initial nor final.
    """

    initial: str
    final: str
    tone: int

    @property
    def phones(self) -> tuple[str, ...]:
        if not self.final:
            return ()
        if not self.tone:
            return (self.final,)
        if self.initial:
            return self.initial, self._final
        first = self.final[0]
        if first in _GLIDES:
            return _GLIDES[first], _BEHIND_GLIDE.get(self.final, self.final[1:])
        return _VOWELS[first], self.final

    @property
    def _final(self) -> str:
        if self.final == "i":
            return _BUZZED.get(self.initial, "i")
        return _SHORT_FINALS.get(self.final, self.final)


def read(word: str) -> list[Syllable]:
    """A syllable for each character. The characters around one have a say in its reading."""
    found = _read(word)
    return found if len(found) == len(word) else [_read(each)[0] for each in word]


def is_readable(character: str) -> bool:
    return bool(_read(character)[0].final)


def _read(word: str) -> list[Syllable]:
    initials = lazy_pinyin(word, style=Style.INITIALS, neutral_tone_with_five=True)
    finals = lazy_pinyin(word, style=Style.FINALS_TONE3, neutral_tone_with_five=True)
    return [_syllable(*pair) for pair in zip(initials, finals, strict=True)]


def _syllable(initial: str, final: str) -> Syllable:
    """From pypinyin's two styles: what it does not read it gives back, or nothing."""
    if initial == final:
        return Syllable("", final if final in MARKS else "", 0)
    sound, tone = final[:-1], final[-1:]
    if sound[:1] not in _FIRSTS or not tone.isdecimal():
        return Syllable("", "", 0)
    return Syllable(initial, sound, int(tone))
