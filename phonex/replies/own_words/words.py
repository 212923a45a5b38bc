"""The proper names that a question and a sentence must share."""

import re

from phonex.text.cleaning import without_accents

# A name is a word with a capital letter inside a sentence.
_NAME = re.compile(r"(?<=[^\s.?!¿¡:\"«“(-] )[^\W\d_a-z]\w+")
_NO_NAMES = frozenset({"i'm", "i've", "i'd", "i'll"})


def names(text: str) -> frozenset[str]:
    """The proper names in a text, in scripts that show them by a capital letter."""
    found = (match[0] for match in _NAME.finditer(text))
    return frozenset(_plain(name) for name in found if name.casefold() not in _NO_NAMES)


def has_names(sentence: str, wanted: frozenset[str]) -> bool:
    """Whether a sentence has all of these names."""
    if not wanted:  # most questions name nobody, and there may be thousands of sentences
        return True
    plain = _plain(sentence)
    return all(name in plain for name in wanted)


def _plain(text: str) -> str:
    return without_accents(text.casefold())
