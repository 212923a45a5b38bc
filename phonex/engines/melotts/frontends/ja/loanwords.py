"""Transcribes English words from ARPAbet to katakana. Has no dictionary.

Source: the standard rules for loanwords (外来語の表記, Cabinet notice 2 of 1991).
"""

from collections.abc import Sequence

_VOWELS = {
    **{"AA": "ア", "AE": "ア", "AH": "ア", "AO": "オー", "AW": "アウ", "AY": "アイ", "EH": "エ"},
    **{"ER": "アー", "EY": "エイ", "IH": "イ", "IY": "イー", "OW": "オー", "OY": "オイ"},
    **{"UH": "ウ", "UW": "ウー"},
}
# A consonant before ア, イ, ウ, エ, オ, and alone.
_CONSONANTS = {
    "B": ("バ", "ビ", "ブ", "ベ", "ボ", "ブ"),
    "CH": ("チャ", "チ", "チュ", "チェ", "チョ", "チ"),
    "D": ("ダ", "ディ", "ドゥ", "デ", "ド", "ド"),
    "DH": ("ザ", "ジ", "ズ", "ゼ", "ゾ", "ズ"),
    "F": ("ファ", "フィ", "フ", "フェ", "フォ", "フ"),
    "G": ("ガ", "ギ", "グ", "ゲ", "ゴ", "グ"),
    "HH": ("ハ", "ヒ", "フ", "ヘ", "ホ", "フ"),
    "JH": ("ジャ", "ジ", "ジュ", "ジェ", "ジョ", "ジ"),
    "K": ("カ", "キ", "ク", "ケ", "コ", "ク"),
    "L": ("ラ", "リ", "ル", "レ", "ロ", "ル"),
    "M": ("マ", "ミ", "ム", "メ", "モ", "ム"),
    "N": ("ナ", "ニ", "ヌ", "ネ", "ノ", "ン"),
    "NG": ("ンガ", "ンギ", "ング", "ンゲ", "ンゴ", "ング"),
    "P": ("パ", "ピ", "プ", "ペ", "ポ", "プ"),
    "R": ("ラ", "リ", "ル", "レ", "ロ", ""),
    "S": ("サ", "シ", "ス", "セ", "ソ", "ス"),
    "SH": ("シャ", "シ", "シュ", "シェ", "ショ", "シュ"),
    "T": ("タ", "ティ", "トゥ", "テ", "ト", "ト"),
    "TH": ("サ", "シ", "ス", "セ", "ソ", "ス"),
    "V": ("ヴァ", "ヴィ", "ヴ", "ヴェ", "ヴォ", "ヴ"),
    "W": ("ワ", "ウィ", "ウ", "ウェ", "ウォ", "ウ"),
    "Y": ("ヤ", "イ", "ユ", "イェ", "ヨ", "イ"),
    "Z": ("ザ", "ジ", "ズ", "ゼ", "ゾ", "ズ"),
    "ZH": ("ジャ", "ジ", "ジュ", "ジェ", "ジョ", "ジュ"),
}
_SHORT = frozenset({"AE", "AH", "EH", "IH", "UH"})
_DOUBLED = frozenset({"P", "T", "K", "CH", "JH", "SH", "D", "G"})  # at a word's end
_NASAL_BEFORE = frozenset({"P", "B", "M", "F"})
_SMALL = {"ア": "ャ", "イ": "", "ウ": "ュ", "エ": "ェ", "オ": "ョ"}
_PALATAL = {consonant: row[1][:1] for consonant, row in _CONSONANTS.items()}  # キ of キュ
_AFTER_VOWEL = {"AA": "ー", "EH": "ア", "IH": "ア", "IY": "ア", "UH": "ア"}  # a silent r


def katakana(arpabet: Sequence[str]) -> str:
    """A word in katakana: K AH0 M P Y UW1 T ER0 → カンピューター."""
    sounds = ["", *(sound.rstrip("012") for sound in arpabet), ""]
    kana = ""
    for index in range(1, len(sounds) - 1):
        before, sound, after = sounds[index - 1 : index + 2]
        if sound in _VOWELS:
            glided = before == "Y" and sounds[index - 2] in _CONSONANTS
            kana += _vowel(before, sound, glided=glided)
        elif sound != "Y" and after == "Y" and sounds[index + 2] in _VOWELS:
            kana += _PALATAL[sound]
        elif after not in _VOWELS:
            kana += _alone(before, sound, after)
    return kana


def _vowel(before: str, sound: str, *, glided: bool) -> str:
    vowel = _VOWELS[sound]
    if glided:
        return _SMALL[vowel[0]] + vowel[1:]
    onset = "R" if before == "ER" else before
    if onset not in _CONSONANTS:
        return vowel
    return _CONSONANTS[onset]["アイウエオ".index(vowel[0])] + vowel[1:]


def _alone(before: str, sound: str, after: str) -> str:
    if sound == "R":
        return _AFTER_VOWEL.get(before, "")
    if (sound == "M" and after in _NASAL_BEFORE) or (sound == "NG" and after in ("K", "G")):
        return "ン"
    doubled = sound in _DOUBLED and before in _SHORT and not after
    return "ッ" * doubled + _CONSONANTS[sound][5]
