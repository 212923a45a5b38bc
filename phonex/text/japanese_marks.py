"""Marked words in Japanese text that Open JTalk reads: a letter stands in for each.

It is one that Open JTalk takes for a noun, so that what follows is read as behind one: 都 as ト.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phonex.text.marks import Marked, marked, parts, resolve

STAND_IN = "Ж"  # of a script that no Japanese text has when it comes to a frontend


@dataclass(frozen=True)
class StoodIn:
    """A text with a letter for each of its marked words, and these."""

    text: str
    words: Sequence[Marked]


def stand_in(text: str) -> StoodIn:
    words = [part for part in parts(text) if isinstance(part, Marked)]
    if not words:
        return StoodIn(text, ())
    return StoodIn(resolve(text.replace(STAND_IN, " "), lambda _: STAND_IN), words)


def is_stand_in(text: str) -> bool:
    return text.strip(STAND_IN) == "" != text


def give_back(text: str, words: Sequence[Marked]) -> str:
    """A text with the marked words in the place of the letters, which stand in it for each."""
    waiting: Iterator[Marked] = iter(words)

    def mark(_: re.Match[str]) -> str:
        word = next(waiting)
        return marked(word.word, word.ipa)

    return re.sub(STAND_IN, mark, text) if words else text
