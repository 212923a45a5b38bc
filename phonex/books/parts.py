"""Cuts chapters into parts, which are spoken one by one: little is lost when one breaks off."""

import re
from collections.abc import Iterator

from phonex.text.sentences import sentence_spans

MOST_CHARACTERS = 3000  # about three minutes of speech

_PARAGRAPHS = re.compile(r"\n\n+")
_SPOKEN = re.compile(r"\w")


def cut(text: str, language: str, most: int = MOST_CHARACTERS) -> list[str]:
    """The parts of a text, each of whole paragraphs, else of whole sentences, else of words.

    Paragraphs without a letter or digit, such as a row of asterisks, are left out.
    """
    parts, current = list[str](), ""
    for paragraph in _PARAGRAPHS.split(text):
        if not _SPOKEN.search(paragraph):
            continue
        for piece in _pieces(paragraph.strip(), language, most):
            if current and len(current) + len(piece) + 2 > most:
                parts.append(current)
                current = ""
            current = f"{current}\n\n{piece}" if current else piece
    return [*parts, current] if current else parts


def _pieces(paragraph: str, language: str, most: int) -> Iterator[str]:
    """A paragraph, or its sentences together as far as there is room for them."""
    if len(paragraph) <= most:
        yield paragraph
        return
    current = ""
    for start, end in sentence_spans(paragraph, language):
        for words in _runs(paragraph[start:end].strip(), most):
            if current and len(current) + len(words) + 1 > most:
                yield current
                current = ""
            current = f"{current} {words}" if current else words
    if _SPOKEN.search(current):
        yield current


def _runs(sentence: str, most: int) -> Iterator[str]:
    """A sentence, or stretches of it that end at a space where there is one."""
    while len(sentence) > most:
        at = sentence.rfind(" ", 1, most + 1)
        at = at if at > 0 else most
        yield sentence[:at]
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence
