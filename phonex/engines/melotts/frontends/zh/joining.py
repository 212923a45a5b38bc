"""Joins words for tone sandhi that jieba separates: 不, 一, repetitions, third tones.

Source: PaddleSpeech paddlespeech/t2s/frontend/tone_sandhi.py, as MeloTTS melo/text has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from phonex.engines.melotts.frontends.zh.sandhi import are_thirds
from phonex.text.g2p.zh.words import ChineseWord

Words = list[ChineseWord]
# The dictionary's tones of a text, one for each character.
ToneReader = Callable[[str], Sequence[int]]


def join(words: Sequence[ChineseWord], tones: ToneReader, compatible: bool) -> Words:
    """compatible: with the original's bug that a second 看一看 undoes every 一."""
    joined = _join_bu(words)
    triples = _yi_triples(joined)
    if len(triples) < 2 or not compatible:
        joined = _join_yi(_join_triples(joined, triples))
    joined = _join_repeated(joined)
    joined = _join_thirds(joined, tones, _are_all_thirds)
    joined = _join_thirds(joined, tones, _meet_in_thirds)
    return _join_er(joined)


def _join_bu(words: Sequence[ChineseWord]) -> Words:
    joined: Words = []
    waiting = False
    for word in words:
        if waiting:
            joined.append(replace(word, text=f"不{word.text}"))
            waiting = False
        elif word.text == "不":
            waiting = True
        else:
            joined.append(word)
    return [*joined, ChineseWord("不", "d")] if waiting else joined


def _yi_triples(words: Sequence[ChineseWord]) -> list[int]:
    """The indexes where 看 一 看 begins."""
    return [
        index
        for index in range(len(words) - 2)
        if words[index + 1].text == "一"
        and words[index].text == words[index + 2].text
        and words[index].tag == "v"
    ]


def _join_triples(words: Sequence[ChineseWord], triples: Sequence[int]) -> Words:
    joined: Words = []
    end = 0
    for index, word in enumerate(words):
        if index < end:
            continue
        if index in triples:
            joined.append(replace(word, text=f"{word.text}一{word.text}"))
            end = index + 3
        else:
            joined.append(word)
    return joined


def _join_yi(words: Sequence[ChineseWord]) -> Words:
    joined: Words = []
    for word in words:
        if joined and joined[-1].text == "一":
            joined[-1] = replace(joined[-1], text=f"一{word.text}")
        else:
            joined.append(word)
    return joined


def _join_repeated(words: Sequence[ChineseWord]) -> Words:
    joined: Words = []
    for word in words:
        if joined and joined[-1].text == word.text:
            joined[-1] = replace(word, text=word.text * 2, tag=joined[-1].tag)
        else:
            joined.append(word)
    return joined


def _join_thirds(
    words: Sequence[ChineseWord],
    tones: ToneReader,
    meet: Callable[[Sequence[int], Sequence[int]], bool],
) -> Words:
    """Joins pairs of short words. A repetition stays separate: it has a neutral tone."""
    joined = [*words[:1]]
    was_joined = False
    for before, word in pairwise(words):
        was_joined = (
            not was_joined
            and meet(tones(before.text), tones(word.text))
            and not _is_repetition(before.text)
            and len(before.text) + len(word.text) <= 3
        )
        if was_joined:
            joined[-1] = replace(joined[-1], text=joined[-1].text + word.text)
        else:
            joined.append(word)
    return joined


def _are_all_thirds(before: Sequence[int], after: Sequence[int]) -> bool:
    return are_thirds(before) and are_thirds(after)


def _meet_in_thirds(before: Sequence[int], after: Sequence[int]) -> bool:
    return before[-1] == 3 == after[0]


def _is_repetition(word: str) -> bool:
    return len(word) == 2 and word[0] == word[1]


def _join_er(words: Sequence[ChineseWord]) -> Words:
    joined: Words = []
    for word in words:
        if joined and word.text == "儿":
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text}儿")
        else:
            joined.append(word)
    return joined
