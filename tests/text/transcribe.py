"""Syllables of Chinese and of Korean in IPA, as dictionaries transcribe them."""

_INITIALS = {
    **{"b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k"},
    **{"k": "kʰ", "h": "x", "j": "t͡ɕ", "q": "t͡ɕʰ", "x": "ɕ", "zh": "ʈ͡ʂ", "ch": "ʈ͡ʂʰ", "sh": "ʂ"},
    **{"r": "ʐ", "z": "t͡s", "c": "t͡sʰ", "s": "s", "": ""},
}
_FINALS = {
    **{"a": "ä", "ai": "aɪ̯", "an": "än", "ang": "ɑŋ", "ao": "ɑʊ̯", "e": "ɤ", "ei": "eɪ̯", "en": "ən"},
    **{"eng": "ɤŋ", "er": "ɤɻ", "i": "i", "ia": "i̯ä", "ian": "i̯ɛn", "iang": "i̯ɑŋ", "iao": "i̯ɑʊ̯"},
    **{"ie": "i̯ɛ", "in": "in", "ing": "iŋ", "io": "i̯ɔ", "iong": "i̯ʊŋ", "iou": "i̯oʊ̯", "o": "ɔ"},
    **{"ong": "ʊŋ", "ou": "oʊ̯", "u": "u", "ua": "u̯ä", "uai": "u̯aɪ̯", "uan": "u̯än", "uang": "u̯ɑŋ"},
    **{"uei": "u̯eɪ̯", "uen": "u̯ən", "ueng": "u̯əŋ", "uo": "u̯ɔ", "v": "y", "van": "y̯ɛn"},
    **{"ve": "y̯ɛ", "vn": "yn"},
}
_BUZZED = {**dict.fromkeys(("zh", "ch", "sh", "r"), "ʐ̩"), **dict.fromkeys(("z", "c", "s"), "z̩")}
_TONES = {1: "⁵⁵", 2: "³⁵", 3: "²¹⁴", 4: "⁵¹", 5: "²"}


def sinological(initial: str, final: str, tone: int) -> str:
    """A syllable of pinyin; final: in full (uei), ü as v."""
    rime = _BUZZED.get(initial, "i") if final == "i" else _FINALS[final]
    return _INITIALS[initial] + rime + _TONES[tone]


def _pairs(table: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in table.split())


_JAMO = _pairs(
    "ᄀ=k ᄁ=k͈ ᄂ=n ᄃ=t ᄄ=t͈ ᄅ=ɾ ᄆ=m ᄇ=p ᄈ=p͈ ᄉ=sʰ ᄊ=s͈ ᄋ= "
    "ᄌ=t͡ɕ ᄍ=t͡ɕ͈ ᄎ=t͡ɕʰ ᄏ=kʰ ᄐ=tʰ ᄑ=pʰ ᄒ=h "
    "ᅡ=a ᅢ=ɛ ᅣ=ja ᅤ=jɛ ᅥ=ʌ̹ ᅦ=e ᅧ=jʌ ᅨ=je ᅩ=o ᅪ=wa ᅫ=wɛ ᅬ=ø ᅭ=jo ᅮ=u ᅯ=wʌ ᅰ=we ᅱ=wi ᅲ=ju ᅳ=ɯ ᅴ=ɰi "
    "ᅵ=i ᆨ=k̚ ᆫ=n ᆮ=t̚ ᆯ=ɭ ᆷ=m ᆸ=p̚ ᆼ=ŋ"
)


def korean(jamo: str) -> str:
    """What is heard of a word."""
    return "".join(map(_JAMO.__getitem__, jamo))
