"""UniDic's readings of Japanese words, where Open JTalk's dictionary is known to be the weaker.

Open JTalk reads more sentences as people do, but a word that it lacks is read by its parts: 彷徨う
as ホーコー and ウ. UniDic decides for such words, for a verb or adjective without its kana ending,
and for an adjective before そう, which Open JTalk takes for a noun: 高そう is not コーソー.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import fugashi
import unidic_lite

from phonex.text.g2p.ja.corrections import ReadWord

_KANJI = re.compile("[一-鿿々]")
_ALL_KANJI = re.compile("[一-鿿々]+")
_NUMBER = re.compile("[0-9〇零一二三四五六七八九十百千万億兆数幾何]")
_READING = re.compile("[ァ-ヺー]+")
_INFLECTED = ("動詞", "形容詞", "助動詞")
_PRONUNCIATION = 9  # the index in UniDic's features


class _Span(NamedTuple):
    """The words of both analysers for the same text."""

    ours: list[ReadWord]
    theirs: list[ReadWord]


class SecondOpinion:
    """Opens UniDic, which takes 5 MB. Not thread-safe."""

    def __init__(self) -> None:
        folder = Path(unidic_lite.DICDIR)
        self._tagger = fugashi.GenericTagger(f'-d "{folder}" -r "{os.devnull}"')

    def revise(self, words: Sequence[ReadWord]) -> list[ReadWord]:
        """The words of a sentence, those in question with UniDic's reading."""
        sentence = "".join(word.written for word in words)
        if not _KANJI.search(sentence):
            return list(words)
        spans = list(_spans(words, self._words(sentence)))
        followers = [span.ours[0].written for span in spans[1:]] + [""]
        revised: list[ReadWord] = []
        counts = False  # whether a number is before the word, which is then a counter: 2人|前
        for span, follower in zip(spans, followers, strict=True):
            decides = len(span.theirs) == 1 and _is_theirs(span.ours, span.theirs[0], follower)
            revised += span.theirs if decides and not counts else span.ours
            counts = _NUMBER.fullmatch(span.ours[-1].written[-1:]) is not None
        return revised

    def _words(self, sentence: str) -> Iterator[ReadWord]:
        """UniDic's words; what it leaves out, such as spaces, as words without a reading."""
        place = 0
        for node in self._tagger(sentence):
            start = sentence.find(node.surface, place)
            if start > place:
                yield ReadWord(sentence[place:start], "", "")
            features = node.feature
            reading = features[_PRONUNCIATION] if len(features) > _PRONUNCIATION else ""
            yield ReadWord(node.surface, reading, features[0])
            place = start + len(node.surface)
        if place < len(sentence):
            yield ReadWord(sentence[place:], "", "")


def _spans(ours: Sequence[ReadWord], theirs: Iterator[ReadWord]) -> Iterator[_Span]:
    """The shortest runs of words that begin and end together."""
    span, length = _Span([], []), 0  # how much more of the text theirs has
    for word in ours:
        span.ours.append(word)
        length -= len(word.written)
        while length < 0:
            other = next(theirs)
            span.theirs.append(other)
            length += len(other.written)
        if length == 0 and span.theirs:
            yield span
            span = _Span([], [])
    if span.ours:
        yield span


def _is_theirs(ours: Sequence[ReadWord], their: ReadWord, follower: str) -> bool:
    if not _READING.fullmatch(their.reading) or _NUMBER.search(their.written):
        return False
    if len(ours) > 1:
        unknown = any(word.kind == "フィラー" for word in ours)
        return not unknown and _KANJI.search(their.written) is not None
    word = ours[0]
    if their.kind == "形容詞" and word.kind != "形容詞":
        return follower.startswith(("そう", "すぎ", "過ぎ"))
    bare = word.kind in _INFLECTED and _ALL_KANJI.fullmatch(word.written) is not None
    return bare and their.kind not in _INFLECTED
