"""Whether a text that comes bit by bit has come far enough to tell its language."""

import re

from phonex.text.scripts import IDEOGRAPHIC

_N_CHARACTERS = 32
_N_CJK = 8  # each is about a word
_CJK = re.compile(f"[{IDEOGRAPHIC}가-힣]")
_SENTENCE_END = re.compile(r"\w\W*[.!?…。！？]|\w\s*\n")


def tells_language(text: str) -> bool:
    """Whether to ask for its language now: after a sentence, or some words.

    text: without space before it.
    """
    return (
        len(text) >= _N_CHARACTERS
        or len(_CJK.findall(text)) >= _N_CJK
        or _SENTENCE_END.search(text) is not None
    )
