"""Replaces marked words by a placeholder letter while Open JTalk reads Japanese text.

Open JTalk treats the letter as a noun, so that the text after it is read as after one: 都 as ト.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phonex.text.phoneme_markup import Marked, marked, parts, resolve

STAND_IN = "Ж"  # of a script that cleaned Japanese text never contains


@dataclass(frozen=True)
class Placeholders:
    """A text with a placeholder for each marked word, and the words."""

    text: str
    words: Sequence[Marked]


def stand_in(text: str) -> Placeholders:
    words = [part for part in parts(text) if isinstance(part, Marked)]
    if not words:
        return Placeholders(text, ())
    return Placeholders(resolve(text.replace(STAND_IN, " "), lambda _: STAND_IN), words)


def is_stand_in(text: str) -> bool:
    return text.strip(STAND_IN) == "" != text


def give_back(text: str, words: Sequence[Marked]) -> str:
    """Replace each placeholder by its marked word."""
    waiting: Iterator[Marked] = iter(words)

    def mark(_: re.Match[str]) -> str:
        word = next(waiting)
        return marked(word.word, word.ipa)

    return re.sub(STAND_IN, mark, text) if words else text
