"""Words with their phonemes attached, encoded in the text as private-use characters.

A marked word is the word as written, moved to plane 16, followed by its phonemes in IPA, moved to
plane 15. Cleaning, reading and splitting treat it as one symbol, neither letter nor space; the
engines speak it. Text of clients cannot contain one: `without_marks` is applied first.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# How a marked word begins and ends, as ranges for a regex class.
MARKED, MARKED_END = "\U00100000-\U0010ffff", "\U000f0000-\U000fffff"
_WRITTEN, _SPOKEN = 0x100000, 0xF0000
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
_MARK = re.compile(f"([{MARKED}]+)([{MARKED_END}]+)")


@dataclass(frozen=True)
class Marked:
    """A word with its phonemes, in IPA of the text's language."""

    word: str
    ipa: str


def marked(word: str, ipa: str) -> str:
    return _move(word, _WRITTEN) + _move(ipa, _SPOKEN)


def without_marks(text: str) -> str:
    """A text without private-use characters."""
    return text if text.isascii() else _PRIVATE.sub("", text)


def has_marks(text: str) -> bool:
    return not text.isascii() and _MARK.search(text) is not None


def parts(text: str) -> Iterator[str | Marked]:
    """Split a text into its marked words and the stretches between them."""
    start = 0
    for found in _MARK.finditer(text):
        if found.start() > start:
            yield text[start : found.start()]
        yield Marked(_back(found[1], _WRITTEN), _back(found[2], _SPOKEN))
        start = found.end()
    if start < len(text):
        yield text[start:]


def resolve(text: str, say: Callable[[Marked], str]) -> str:
    """Replace the marked words of a text."""
    if not has_marks(text):
        return text
    return "".join(say(part) if isinstance(part, Marked) else part for part in parts(text))


def as_written(text: str) -> str:
    """A text with its marked words in plain spelling."""
    return resolve(text, lambda found: found.word)


def widths(text: str) -> list[int]:
    """How many letters each character stands for; a marked word counts at its first one."""
    counts = [1] * len(text)
    if has_marks(text):
        for found in _MARK.finditer(text):
            others = found.end() - found.start() - 1
            counts[found.start() : found.end()] = [len(found[1]), *[0] * others]
    return counts


def _move(text: str, plane: int) -> str:
    """Moves UTF-16 code units, so that characters beyond the first plane fit, too."""
    units = memoryview(text.encode("utf-16-le", "ignore")).cast("H")
    return "".join(chr(plane + unit) for unit in units)


def _back(text: str, plane: int) -> str:
    units = (ord(each) - plane for each in text)
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "ignore")
