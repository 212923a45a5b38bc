"""The sounds of Chinese characters: pypinyin's readings, and MeloTTS' phones for them.

Source of the phones: MeloTTS melo/text/opencpop-strict.txt; these rules produce its table.
"""

from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals_tone3, to_initials

from phonex.text.g2p.phonemes import Sound
from phonex.text.ipa.zh import syllables

MARKS = frozenset("!?…,.'-")
NEUTRAL = 5
_KEPT_WORDS = 8192
_KEPT_SYLLABLES = 4096  # there are 1 500, counting tones

_SHORT_FINALS = {"uei": "ui", "iou": "iu", "uen": "un"}
_BUZZED = {
    **dict.fromkeys(("zh", "ch", "sh", "r"), "ir"),
    **dict.fromkeys(("z", "c", "s"), "i0"),
}
# Without an initial, i, v and u become a glide or follow one.
_GLIDES = {"i": "y", "v": "y", "u": "w"}
_BEHIND_GLIDE = {
    **{final: final for final in ("i", "in", "ing", "u", "v", "ve", "van", "vn")},
    "ie": "E",
    "ian": "En",
}
_VOWELS = {"a": "AA", "o": "OO", "e": "EE"}
_FIRSTS = frozenset([*_GLIDES, *_VOWELS])


@dataclass(frozen=True, slots=True)
class Syllable:
    """A pinyin syllable, with v for ü. tone: 1 to 4, NEUTRAL, or 0 for punctuation.

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


@lru_cache(_KEPT_SYLLABLES)
def sound(syllable: Syllable, tone: int) -> Sound:
    """The phones of a syllable; punctuation has no tone."""
    phones = syllable.phones
    return Sound(phones, (tone if syllable.tone else 0,) * len(phones))


@lru_cache(_KEPT_WORDS)
def read(word: str) -> tuple[Syllable, ...]:
    """A syllable for each character. Readings depend on the surrounding characters."""
    found = _read(word)
    return found if len(found) == len(word) else tuple(_read(each)[0] for each in word)


def is_readable(character: str) -> bool:
    return bool(read(character)[0].final)


def _read(word: str) -> tuple[Syllable, ...]:
    return tuple(map(_syllable, lazy_pinyin(word, style=Style.TONE)))


def sound_of(ipa: str) -> Sound:
    """The phones of a word in IPA or pinyin. Raises InvalidInput."""
    said = [sound(syllable, syllable.tone) for syllable in map(_syllable, syllables(ipa))]
    return Sound(
        tuple(phone for each in said for phone in each.phones),
        tuple(tone for each in said for tone in each.tones),
    )


@lru_cache(_KEPT_SYLLABLES)
def _syllable(pinyin: str) -> Syllable:
    """Parse "zhōng" or "zhong1". pypinyin returns unknown characters unchanged."""
    if pinyin in MARKS:
        return Syllable("", pinyin, 0)
    final = to_finals_tone3(pinyin, neutral_tone_with_five=True)
    sound, tone = final[:-1], final[-1:]
    if sound[:1] not in _FIRSTS or not tone.isdecimal():
        return Syllable("", "", 0)
    return Syllable(to_initials(pinyin), sound, int(tone))
