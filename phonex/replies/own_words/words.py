"""The proper names that a question and a sentence must share."""

import re

from phonex.text.cleaning import without_accents

_INSIDE = re.compile(r"(?<=[^\s.?!¿¡:\"«“(-] )[^\W\d_]\w+")  # words inside a sentence
_NO_NAMES = frozenset({"i'm", "i've", "i'd", "i'll"})


def names(text: str) -> frozenset[str]:
    """The proper names in a text, in scripts that show them by a capital letter."""
    words = (match[0] for match in _INSIDE.finditer(text))
    # Letters such as é and 한 are no capitals, though they are not in a-z either.
    found = (word for word in words if word[0].isupper())
    return frozenset(_plain(name) for name in found if name.casefold() not in _NO_NAMES)


def has_names(sentence: str, wanted: frozenset[str]) -> bool:
    """Whether a sentence has all of these names."""
    if not wanted:  # most questions name nobody, and there may be thousands of sentences
        return True
    plain = _plain(sentence)
    return all(name in plain for name in wanted)


def _plain(text: str) -> str:
    return without_accents(text.casefold())
