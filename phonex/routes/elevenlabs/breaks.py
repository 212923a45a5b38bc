"""Pauses in a text that is not SSML: ElevenLabs' clients write `<break time="1s" />` into it."""

import re
from xml.sax.saxutils import escape

from phonex.text.ssml.reader import is_ssml

_BREAK = re.compile(r"<break(?:\s[^<>]*)?/>")


def with_breaks(text: str) -> str:
    """The text as SSML if it has breaks, else as it is. Reading it tells what is wrong with one."""
    if is_ssml(text) or not _BREAK.search(text):
        return text
    spoken, breaks = _BREAK.split(text), _BREAK.findall(text)
    parts = [escape(part) + tag for part, tag in zip(spoken, [*breaks, ""], strict=True)]
    return f"<speak>{''.join(parts)}</speak>"
