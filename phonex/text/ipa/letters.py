"""Brackets, ties and other notation around the letters of IPA, in any language."""

import re
import unicodedata

_BRACKETS = ("//", "[]")
_TIES = re.compile(
    "[\u0361\u035c\u203f()]"
)  # ties and links; optional sounds in parentheses are spoken


def unwrapped(ipa: str) -> str:
    """The IPA in decomposed letters, without brackets and ties."""
    text = unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç").strip()
    if len(text) > 1 and text[0] + text[-1] in _BRACKETS:
        text = text[1:-1]
    return " ".join(_TIES.sub("", text).split())
