"""Katakana readings to Kokoro's symbols, a romanisation close to IPA.

Source: misaki 0.7 ja.py, which labelled the Japanese training data of Kokoro 1.0.
"""


def _pairs(table: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in table.split())


_SYLLABLES = _pairs(
    "ア=a イ=i ウ=ɯ エ=e オ=o カ=ka キ=kʲi ク=kɯ ケ=ke コ=ko ガ=ɡa ギ=ɡʲi グ=ɡɯ ゲ=ɡe ゴ=ɡo "
    "サ=sa シ=ɕi ス=sɨ セ=se ソ=so ザ=ʣa ジ=ʥi ズ=zɨ ゼ=ʣe ゾ=ʣo タ=ta チ=ʨi ツ=ʦɨ テ=te ト=to "
    "ダ=da ヂ=ʥi ヅ=zɨ デ=de ド=do ナ=na ニ=ɲi ヌ=nɯ ネ=ne ノ=no ハ=ha ヒ=çi フ=ɸɯ ヘ=he ホ=ho "
    "バ=ba ビ=bʲi ブ=bɯ ベ=be ボ=bo パ=pa ピ=pʲi プ=pɯ ペ=pe ポ=po マ=ma ミ=mʲi ム=mɯ メ=me モ=mo "
    "ヤ=ja ユ=jɯ ヨ=jo ラ=ɾa リ=ɾʲi ル=ɾɯ レ=ɾe ロ=ɾo ワ=βa ヰ=i ヱ=e ヲ=o ヴ=vɯ "
    "ヷ=va ヸ=vʲi ヹ=ve ヺ=vo ァ=a ィ=i ゥ=ɯ ェ=e ォ=o ャ=ja ュ=jɯ ョ=jo ヮ=βa ヵ=ka ヶ=ke"
)
_GLIDES = {"ャ": "a", "ュ": "ɨ", "ョ": "o", "ェ": "e"}  # after a syllable in -i
_VOWELS = {
    "ァ": "a",
    "ィ": "i",
    "ゥ": "ɯ",
    "ェ": "e",
    "ォ": "o",
    "ャ": "ja",
    "ュ": "jɯ",
    "ョ": "jo",
}
_COMBINED = _pairs(
    "イェ=je ウィ=βi ウェ=βe ウォ=βo クァ=kᵝa クィ=kᵝi クェ=kᵝe クォ=kᵝo "
    "グァ=ɡᵝa グィ=ɡᵝi グェ=ɡᵝe グォ=ɡᵝo ツァ=ʦa ツィ=ʦʲi ツェ=ʦe ツォ=ʦo "
    "ティ=tʲi テュ=tʲɨ ディ=dʲi デュ=dʲɨ トゥ=tɯ ドゥ=dɯ ファ=ɸa フィ=ɸʲi フェ=ɸe フォ=ɸo "
    "フュ=ɸʲɨ フョ=ɸʲo ヴァ=va ヴィ=vʲi ヴェ=ve ヴォ=vo ヴュ=bʲɨ ヴョ=bʲo"
)
# ン assimilates to the place of articulation of these sounds.
_NASALS = {"mpb": "m", "kɡ": "ŋ", "ɲʨʥ": "ɲ", "ntdɾz": "n"}


def reading_symbols(reading: str) -> str:
    """Symbols of a word's reading in katakana; other characters are left out."""
    said = ""
    reading = reading.replace("’", "")  # marks a voiceless vowel
    for place, kana in enumerate(reading):
        following = reading[place + 1 : place + 2]
        if kana in _VOWELS and place and _combine(reading[place - 1], kana):
            continue
        said += _sound(kana, following)
    return said


def _sound(kana: str, following: str) -> str:
    if kana == "ー":
        return "ː"
    if kana == "ッ":
        return "ʔ"
    if kana == "ン":
        return _nasal(_SYLLABLES.get(following, ""))
    return _combine(kana, following) or _SYLLABLES.get(kana, "")


def _combine(kana: str, small: str) -> str:
    """The syllable of a kana and a small kana after it; "" if they do not form one."""
    base = _SYLLABLES.get(kana, "")
    if not base or small not in _VOWELS or kana in _VOWELS:
        return ""
    if kana + small in _COMBINED:
        return _COMBINED[kana + small]
    if base.endswith("i") and len(base) > 1 and small in _GLIDES:
        return base[:-1] + _GLIDES[small]
    return base[:-1] + _VOWELS[small]


def _nasal(following: str) -> str:
    for sounds, nasal in _NASALS.items():
        if following and following[0] in sounds:
            return nasal
    return "ɴ"
