"""What transcriptions in IPA have around their letters, whatever the language."""

import re
import unicodedata

_BRACKETS = ("//", "[]")
_TIES = re.compile("[\u0361\u035c\u203f()]")  # ties and links; what may be left out is said


def unwrapped(ipa: str) -> str:
    """In decomposed letters, without brackets and ties."""
    text = unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç").strip()
    if len(text) > 1 and text[0] + text[-1] in _BRACKETS:
        text = text[1:-1]
    return " ".join(_TIES.sub("", text).split())
