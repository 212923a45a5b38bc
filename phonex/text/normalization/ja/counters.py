"""Japanese numbers that a dictionary would take for another word if they were written in kanji.

13は written 十三は is a district of Osaka, じゅうそう; 百足 is a centipede. Who wrote digits meant
the number, so these few become katakana, which no analyser joins to what is before. All others
become kanji, whose sound before their counter (さんぼん) engines know.
"""

from phonex.text.normalization.ja.numbers import cardinal

_DIGITS = "イチ ニ サン ヨン ゴ ロク ナナ ハチ キュー ジュー ヒャク セン"
_KATAKANA = dict(zip("一二三四五六七八九十百千", _DIGITS.split(), strict=True))
_CHANGED = {
    **{"三百": "サンビャク", "六百": "ロッピャク", "八百": "ハッピャク"},
    **{"三千": "サンゼン", "八千": "ハッセン"},
}

# By counter: how it is read, and the numbers that make another word with it, or one whose sound
# engines do not know.
_OTHER_WORDS: dict[str, tuple[str, frozenset[int]]] = {
    "足": ("ソク", frozenset({4, 100})),
    "頭": ("トー", frozenset({8, 9, 1000})),
    "軒": ("ケン", frozenset({7, 17})),
    "才": ("サイ", frozenset({1000})),
    "歳": ("サイ", frozenset({1000})),
    "行": ("ギョー", frozenset({1, 3, 100})),
    "文字": ("モジ", frozenset({8, 10, 17, 31})),
    "票": ("ヒョー", frozenset({3})),
    "発": ("ハツ", frozenset({100, 1100})),
    "曲": ("キョク", frozenset({7})),
    "位": ("イ", frozenset({4})),
    "号": ("ゴー", frozenset({800})),
    "輪": ("リン", frozenset({3, 7, 9})),
    "膳": ("ゼン", frozenset({3})),
    "社": ("シャ", frozenset({7})),
    "国": ("コク", frozenset({4})),
    "県": ("ケン", frozenset(each for each in range(1, 48) if each % 10 in (0, 1, 3, 6, 8))),
    "人前": ("ニンマエ", frozenset({2})),
    "文": ("ブン", frozenset({3, 1000})),
    "章": ("ショー", frozenset({13, 99})),
    "歩": ("ホ", frozenset({1, 8, 18, 28, 38, 48, 58, 68, 78, 80, 88, 98, 1000})),
}
COUNTERS = tuple(_OTHER_WORDS)
ALONE = (13, 99, 800, 1003)

# What becomes ッ before these sounds: イチ, ロク, ハチ, ジュー, ヒャク.
_DOUBLED = {
    "カキクケコ": "イロハジヒ",
    "サシスセソタチツテト": "イハジ",
    "ハヒフヘホ": "イロハジヒ",
}
_ENDS = ("ヒャク", "ジュー", "イチ", "ロク", "ハチ")
_HARD = str.maketrans("ハヒフヘホ", "パピプペポ")
_SOFT = str.maketrans("ハヒフヘホ", "バビブベボ")


def in_katakana(number: int) -> str:
    """1 to 9999, as said alone: 13 is ジューサン."""
    written = cardinal(number)
    for word, said in _CHANGED.items():
        written = written.replace(word, said)
    return "".join(_KATAKANA.get(sign, sign) for sign in written)


def counted(number: int, counter: str) -> str:
    """The number and its counter, one of COUNTERS: 8頭 is ハットー, 3頭 三頭."""
    said, others = _OTHER_WORDS[counter]
    if number not in others:
        return cardinal(number) + counter
    return _joined(in_katakana(number), said)


def _joined(number: str, counter: str) -> str:
    if number.endswith("サン") and counter == "ヒョー":
        return number + counter.translate(_SOFT)
    if number.endswith("セン"):
        return number + counter[0].translate(_HARD) + counter[1:]
    changing = next((ends for sounds, ends in _DOUBLED.items() if counter[0] in sounds), "")
    end = next((end for end in _ENDS if number.endswith(end)), "")
    if not end or end[0] not in changing:
        return number + counter
    return number[:-1] + "ッ" + counter[0].translate(_HARD) + counter[1:]
