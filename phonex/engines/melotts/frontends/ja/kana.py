"""Converts katakana, and IPA by way of katakana, to MeloTTS' phones. Has no dictionary.

Source: the conversion rules in MeloTTS melo/text/japanese.py, which follow Julius' segmentation
kit (julius-speech/segmentation-kit).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phonex.text.g2p.phonemes import Sound
from phonex.text.ipa.ja import katakana_of

_LONG = "ー"
_HELD = frozenset({"a", "i", "u", "e", "o", "N"})
_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サシスセソ",
    "z": "ザジズゼゾ",
    "t": "タチツテト",
    "d": "ダヂヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
}
_SMALL = "ァィゥェォ"
_OTHER_ONSETS = {"シ": "sh", "ジ": "j", "チ": "ch", "ツ": "ts", "ヂ": "j", "ヅ": "z", "フ": "f"}

# The consonant of a kana before ャ, ュ and ョ.
_PALATAL = {
    **dict.fromkeys("キク", "ky"),
    **dict.fromkeys("ギグ", "gy"),
    **dict.fromkeys("シス", "sh"),
    **dict.fromkeys("ジヂ", "j"),
    **dict.fromkeys("ズヅ", "zy"),
    **dict.fromkeys("チツ", "ch"),
    **dict.fromkeys("テト", "ty"),
    **dict.fromkeys("デド", "dy"),
    **dict.fromkeys("ニヌ", "ny"),
    **dict.fromkeys("ヒフ", "hy"),
    "ビ": "by",
    **dict.fromkeys("ピプ", "py"),
    **dict.fromkeys("ミム", "my"),
    **dict.fromkeys("リル", "ry"),
}
# Foreign sounds, and exceptions to the rules above.
_LOANS = {
    **{"イェ": "i e", "イャ": "y a", "ウァ": "u a", "ウィ": "w i", "ウェ": "w e", "ウォ": "w o"},
    **{"シェ": "sh e", "ジェ": "j e", "チェ": "ch e", "ヂェ": "j e", "スィ": "s i", "ズィ": "z i"},
    **{"ズァ": "z u a", "ズゥ": "z u", "ズェ": "z e", "ズォ": "z o"},
    **{"ツァ": "ts a", "ツィ": "ts i"},
    **{"ツェ": "ts e", "ツォ": "ts o", "ティ": "t i", "ディ": "d i", "トゥ": "t u", "ドゥ": "d u"},
    **{"ドァ": "d o a", "ファ": "f a", "フィ": "f i", "フゥ": "f u", "フェ": "f e", "フォ": "f o"},
    **{"ヴァ": "b a", "ヴィ": "b i", "ヴェ": "b e", "ヴォ": "b o", "ヴュ": "by u", "ブュ": "by u"},
    **{"アァ": "a a", "イィ": "i i", "エェ": "e e", "ヅゥ": "d u:", "ワァ": "w a:", "ヲォ": "o:"},
    **{"ヤァ": "y a:", "ユゥ": "y u:", "ヨォ": "y o:"},
    **{"ユャ": "y a:", "ユュ": "y u:", "ユョ": "y o:"},
}
_SINGLE = {
    **{"ヤ": "y a", "ユ": "y u", "ヨ": "y o", "ワ": "w a", "ヰ": "i", "ヱ": "e", "ヲ": "o"},
    **{"ン": "N", "ッ": "q", "ヴ": "b u", "ヮ": "w a", "ャ": "y a", "ュ": "y u", "ョ": "y o"},
    **{"ヶ": "k e", "琦": "ch i", "髙": "t a k a", "煞": "sh y a"},
    **{"、": ",", "。": ".", "！": "!", "？": "?", "・": ","},
    **dict(zip(_SMALL, _VOWELS, strict=True)),
    "ー": "",
}


def _rules() -> dict[str, tuple[str, ...]]:
    """One or two characters → their phones."""
    rules = dict(_SINGLE)
    for consonant, row in _ROWS.items():
        for kana, vowel, small in zip(row, _VOWELS, _SMALL, strict=True):
            onset = _OTHER_ONSETS.get(kana, consonant)
            rules[kana] = f"{onset} {vowel}"
            rules[kana + small] = f"{onset} {vowel}:"
    for kana, onset in _PALATAL.items():
        rules |= {
            kana + small: f"{onset} {vowel}" for small, vowel in zip("ャュョ", "auo", strict=True)
        }
    return {kana: tuple(phones.split()) for kana, phones in (rules | _LOANS).items()}


_RULES = _rules()


@dataclass(frozen=True)
class Kana:
    """The start of some characters in a text, and their phones; None if there is no rule."""

    place: int
    text: str
    phones: tuple[str, ...] | None


def read_kana(text: str) -> Iterator[Kana]:
    """Reads two characters at once if there is a rule for them."""
    place = 0
    while place < len(text):
        n = 2 if text[place : place + 2] in _RULES and place + 1 < len(text) else 1
        part = text[place : place + n]
        yield Kana(place, part, _RULES.get(part))
        place += n


@dataclass(frozen=True)
class SaidPhone:
    """A phone, and the index of its kana in the text."""

    place: int
    phone: str


def say_kana(text: str) -> Iterator[SaidPhone]:
    """A long mark repeats the vowel before it."""
    last = ""
    for kana in read_kana(text):
        phones: Sequence[str] = kana.phones or ()
        if kana.text == _LONG and last in _HELD:
            phones = (last,)
        for last in phones:
            yield SaidPhone(kana.place, last)


def sound_of(ipa: str) -> Sound:
    """The phones of a word in IPA or kana. Raises InvalidInput."""
    phones = tuple(said.phone for said in say_kana(katakana_of(ipa)))
    return Sound(phones, (0,) * len(phones))
