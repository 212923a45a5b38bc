"""Tone sandhi within a Chinese word: 不 and 一, neutral tones, sequences of third tones.

A word has one tone for each character, 0 for punctuation. MeloTTS was trained on text read by these
rules, including their faults (土地 with a neutral 地).
Source: PaddleSpeech paddlespeech/t2s/frontend/tone_sandhi.py, as MeloTTS melo/text has it.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from phonex.engines.melotts.frontends.zh.sounds import NEUTRAL
from phonex.text.g2p.zh.words import ChineseWord, parts

_NOT_NEUTRAL = frozenset(
    ("男子", "女子", "分子", "原子", "量子", "莲子", "石子", "瓜子", "电子", "人人", "虎虎")
)
_PARTICLES = frozenset("吧呢啊呐噻嘛吖嗨哦哒额滴哩哟喽啰耶喔诶的地得")
_DIRECTIONS = frozenset("上下进出回过起开")
_COUNTING = frozenset("几有两半多各整每做是")
_PAUSES = frozenset("：，；。？！“”‘’':,;.?!")

Tones = list[int]


def said_tones(word: ChineseWord, tones: Sequence[int]) -> Tones:
    """tones: those of the dictionary, one for each character."""
    said = _yi(word.text, _bu(word.text, [*tones]))
    return _thirds(word.text, _neutral(word, said))


def are_thirds(tones: Sequence[int]) -> bool:
    return all(tone == 3 for tone in tones)


def _bu(word: str, tones: Tones) -> Tones:
    if len(word) == 3 and word[1] == "不":  # 看不懂
        return [tones[0], NEUTRAL, tones[2]]
    return [
        2 if character == "不" and after == 4 else tone
        for character, tone, after in zip(word, tones, [*tones[1:], 0], strict=True)
    ]


def _yi(word: str, tones: Tones) -> Tones:
    if all(character.isnumeric() for character in word):  # 一零一
        return tones
    if len(word) == 3 and word[1] == "一" and word[0] == word[2]:  # 看一看
        return [tones[0], NEUTRAL, tones[2]]
    if word.startswith("第一"):
        return [tones[0], 1, *tones[2:]]
    said = [*tones]
    for index, after in enumerate(word[1:]):
        if word[index] == "一":
            if said[index + 1] == 4:
                said[index] = 2
            elif after not in _PAUSES:
                said[index] = 4
    return said


def _neutral(word: ChineseWord, tones: Tones) -> Tones:
    text = word.text
    said = [*tones]
    if word.tag[:1] in ("n", "v", "a") and text not in _NOT_NEUTRAL:
        for index in range(1, len(text)):
            if text[index] == text[index - 1]:  # 试试
                said[index] = NEUTRAL
    counted = _counted(text)
    if _ends_neutral(word):
        said[-1] = NEUTRAL
    elif counted is not None:
        said[counted] = NEUTRAL
    elif _is_listed(text):
        said[-1] = NEUTRAL
    first, second = _halves(text)
    if _is_listed(first):
        said[len(first) - 1] = NEUTRAL
    if _is_listed(second):
        said[-1] = NEUTRAL
    return said


def _ends_neutral(word: ChineseWord) -> bool:
    text, last = word.text, word.text[-1]
    if last in _PARTICLES:
        return True
    if len(text) == 1:
        return False
    return (
        (last in "们子" and word.tag in ("r", "n") and text not in _NOT_NEUTRAL)
        or (last in "上下里" and word.tag in ("s", "l", "f"))  # 桌上
        or (last in "来去" and text[-2] in _DIRECTIONS)  # 上来
    )


def _counted(text: str) -> int | None:
    """The index of 个 as a measure word."""
    place = text.find("个")
    if text == "个":
        return 0
    if place > 0 and (text[place - 1].isnumeric() or text[place - 1] in _COUNTING):
        return place
    return None


def _is_listed(text: str) -> bool:
    return text[-2:] in _listed()


@cache
def _listed() -> frozenset[str]:
    path = files("phonex.engines.melotts.frontends.zh").joinpath("neutral_tones.txt")
    return frozenset(path.read_text(encoding="utf-8").split())


def _thirds(word: str, tones: Tones) -> Tones:
    """The first of two consecutive third tones becomes a second tone."""
    if len(word) == 2 and are_thirds(tones):
        return [2, 3]
    if len(word) == 3:
        return _thirds_of_three(len(_halves(word)[0]), tones)
    if len(word) == 4:
        return [
            tone
            for half in (tones[:2], tones[2:])
            for tone in ([2, 3] if are_thirds(half) else half)
        ]
    return tones


def _thirds_of_three(cut: int, tones: Tones) -> Tones:
    """cut: the index that divides the word into its parts."""
    if are_thirds(tones):
        return {1: [3, 2, 3], 2: [2, 2, 3]}.get(cut, tones)
    first, second = tones[:cut], tones[cut:]
    if len(first) == 2 and are_thirds(first):  # 所有人
        first = [2, 3]
    if len(second) == 2 and are_thirds(second):
        return [*first, 2, 3]
    if second[:1] == [3] and not are_thirds(second) and first[-1] == 3:  # 好喜欢
        first = [*first[:-1], 2]
    return [*first, *second]


@lru_cache(4096)
def _halves(word: str) -> tuple[str, str]:
    """Divide a word in two, with its shortest part at the start or the end."""
    shortest = min(parts(word), key=len)
    if word.startswith(shortest):
        return shortest, word[len(shortest) :]
    return word[: -len(shortest)], shortest
