"""Readings of Chinese words: pypinyin's phrases, with corrections for other words."""

from collections.abc import Iterator

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

_LONGEST_PHRASE = 8

# Characters that are read differently as words of their own.
_WORDS = {"长": "chang2", "得": "de5", "地": "de5", "教": "jiao1", "弹": "tan2", "谁": "shei2"}
_PHRASES = {
    "行长": "hang2 zhang3",
    "喜欢": "xi3 huan5",
    "长的": "chang2 de5",
    **{f"{how}长": f"{sound} chang2" for how, sound in (
        ("很", "hen3"), ("太", "tai4"), ("多", "duo1"), ("不", "bu4"), ("更", "geng4"),
        ("最", "zui4"), ("真", "zhen1"), ("好", "hao3"), ("较", "jiao4"),
    )},
}  # fmt: skip


def syllables(word: str) -> list[str]:
    """Pinyin of a word's characters, the tone as a digit, 5 when neutral ("zhong1", "de5")."""
    if word in _WORDS:
        return [_WORDS[word]]
    if word in PHRASES_DICT and word not in _PHRASES:
        return _read(word)
    said = [syllable for part in _known_parts(word) for syllable in _read_part(part)]
    if len(word) == 3 and word[1] == "得":  # 跑得快
        said[1] = "de5"
    return said


def _known_parts(word: str) -> Iterator[str]:
    """Split a word into the longest known phrases, from its beginning."""
    start = 0
    while start < len(word):
        ends = range(min(len(word), start + _LONGEST_PHRASE), start + 1, -1)
        known = (
            end for end in ends if word[start:end] in _PHRASES or word[start:end] in PHRASES_DICT
        )
        end = next(known, start + 1)
        yield word[start:end]
        start = end


def _read_part(part: str) -> list[str]:
    return _PHRASES[part].split() if part in _PHRASES else _read(part)


def _read(part: str) -> list[str]:
    return lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True)
