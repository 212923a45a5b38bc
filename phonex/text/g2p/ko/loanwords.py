"""Transcribes English words from ARPAbet to Hangul by the rules for loanwords (외래어 표기법).

Has no dictionary.
Source: g2pkk 0.1.2 english.py, after g2pK by Kyubyong Park, Apache License 2.0; rules of the
National Institute of Korean Language, chapter 3, section 1.
"""

import re
import unicodedata
from collections.abc import Sequence

from phonex.text.g2p.ko.standard_pronunciation import with_onsets

_ONSETS = {
    **{"B": "ᄇ", "CH": "ᄎ", "D": "ᄃ", "DH": "ᄃ", "DZ": "ᄌ", "F": "ᄑ", "G": "ᄀ", "HH": "ᄒ"},
    **{"JH": "ᄌ", "K": "ᄏ", "L": "ᄅ", "M": "ᄆ", "N": "ᄂ", "NG": "ᄋ", "P": "ᄑ", "R": "ᄅ"},
    **{"S": "ᄉ", "SH": "ᄉ", "T": "ᄐ", "TH": "ᄉ", "TS": "ᄎ", "V": "ᄇ", "W": "W", "Y": "Y"},
    **{"Z": "ᄌ", "ZH": "ᄌ"},
}
_VOWELS = {
    **{"AA": "ᅡ", "AE": "ᅢ", "AH": "ᅥ", "AO": "ᅩ", "EH": "ᅦ", "ER": "ᅥ", "IH": "ᅵ", "IY": "ᅵ"},
    **{"OW": "ᅩ", "UH": "ᅮ", "UW": "ᅮ", "AW": "ᅡᄋ\u116e", "AWER": "ᅡᄋ\u116f"},
    **{"AY": "ᅡᄋ\u1175", "EY": "ᅦᄋ\u1175", "OY": "ᅩᄋ\u1175"},
}
_CODAS = {"K": "ᆨ", "L": "ᆯ", "M": "ᆷ", "N": "ᆫ", "NG": "ᆼ", "P": "ᆸ", "T": "ᆺ"}
_SHORT = ("AE", "AH", "EH", "IH", "UH")
_HISSING = ("S", "Z", "F", "V", "TH", "DH")
_AFFRICATES = {"TS": "ᅳ", "DZ": "ᅳ", "CH": "ᅵ", "JH": "ᅵ"}  # with the vowel added after them
_START, _END = "^", "$"
_VOWEL_SIGNS = "AEIOU"  # initial letters of ARPAbet vowels
_VOCALIC = "AEIOUY"

# Pairs of sounds that are written as one.
_JOINED = (
    (" T S ", " TS "),
    (" D Z ", " DZ "),
    (" AW ER ", " AWER "),
    (" IH R $", " IH ER "),
    (" EH R $", " EH ER "),
)
# Y and W before vowels and elsewhere. The result may get a coda.
_GLIDES = (
    *(("ᄀ\u1173W", "ᄀW"), ("ᄒ\u1173W", "ᄒW"), ("ᄏ\u1173W", "ᄏW")),
    *((f"{onset}Yᅥ", f"{onset}\u1175ᄋ\u1165") for onset in "ᄂᄃᄅ"),
    *(("Yᅵ", "ᅵ"), ("Yᅡ", "ᅣ"), ("Yᅢ", "ᅤ"), ("Yᅥ", "ᅧ"), ("Yᅦ", "ᅨ"), ("Yᅩ", "ᅭ")),
    *(("Yᅮ", "ᅲ"), ("Wᅡ", "ᅪ"), ("Wᅢ", "ᅫ"), ("Wᅥ", "ᅯ"), ("Wᅩ", "ᅯ"), ("Wᅮ", "ᅮ")),
    *(("Wᅦ", "ᅰ"), ("Wᅵ", "ᅱ"), ("ᅳᅵ", "ᅴ"), ("Y", "ᅵ"), ("W", "ᅮ")),
)
_JAMO = re.compile("[\u1100-\u11ff]")  # jamo left outside syllables


def hangul(arpabet: Sequence[str]) -> str:
    """A word in Hangul: HH AH0 L OW1 → 헐로."""
    sounds = _join(arpabet)
    written = ""
    for before, sound, after in zip([_START, *sounds], sounds, [*sounds[1:], _END], strict=False):
        written += _letters(before, sound, after)
    for glide, letters in _GLIDES:
        written = written.replace(glide, letters)
    return _JAMO.sub("", unicodedata.normalize("NFC", with_onsets(written)))


def _join(arpabet: Sequence[str]) -> list[str]:
    line = re.sub(r"\d", "", f" {' '.join(arpabet)} {_END}")
    for apart, joined in _JOINED:
        line = line.replace(apart, joined)
    return line.replace(_END, "").split()


def _letters(before: str, sound: str, after: str) -> str:
    """The jamo of one sound between its neighbours."""
    is_final = after[0] not in _VOCALIC  # the word's end, or a consonant
    if sound in ("P", "T", "K"):
        return _stop(before, sound, after)
    if sound in ("B", "D", "G", *_HISSING):
        return _ONSETS[sound] + "ᅳ" * is_final
    if sound == "SH":
        return _ONSETS[sound] + ("ᅵ" if after == _END else "ᅲ" if is_final else "Y")
    if sound == "ZH":
        return _ONSETS[sound] + "ᅵ" * is_final
    if sound in _AFFRICATES:
        return _ONSETS[sound] + (_AFFRICATES[sound] if is_final else "")
    if sound in ("M", "N", "NG"):
        return _CODAS[sound] if is_final or sound == "NG" else _ONSETS[sound]
    if sound in ("L", "R"):
        return _liquid(before, sound, after)
    if sound == "ER":
        return "ᄋ" * (before[0] in _VOCALIC) + _VOWELS[sound] + "ᄅ" * (not is_final)
    return _VOWELS[sound] if sound[0] in _VOWEL_SIGNS else _ONSETS[sound]


def _stop(before: str, sound: str, after: str) -> str:
    if before[:2] in _SHORT and (after == _END or after[0] not in f"{_VOWEL_SIGNS}LRMN"):
        return _CODAS[sound]
    return _ONSETS[sound] + "ᅳ" * (after[0] not in _VOWEL_SIGNS)


def _liquid(before: str, sound: str, after: str) -> str:
    is_vocalic = after[0] in _VOCALIC
    if sound == "R":
        return _ONSETS["R"] if is_vocalic else ""
    if before == _START:
        return _ONSETS["L"]
    if not is_vocalic and after[0] not in "MN":
        return _CODAS["L"]
    if before in ("M", "N"):
        return _ONSETS["L"]
    if is_vocalic:
        return "ᆯᄅ"
    return "ᆯᄅ\u1173" if after in ("M", "N") else ""
