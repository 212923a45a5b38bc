"""Breaks in a text that is not SSML: some write `<break time="1s" />` into plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from xml.sax.saxutils import escape

from phonex.text.ssml.reader import is_ssml, read_ssml

_BREAK = re.compile(r"<break(?:\s[^<>]*)?/>")


@dataclass(frozen=True)
class PausedText:
    """Plain text. pause_s: before it."""

    text: str
    pause_s: float = 0.0


def as_document(text: str) -> str:
    """The text as SSML if it has breaks, else as it is. Reading it tells what is wrong with one."""
    if is_ssml(text) or not _BREAK.search(text):
        return text
    parts = zip_longest(_BREAK.split(text), _BREAK.findall(text), fillvalue="")
    return f"<speak>{''.join(escape(spoken) + tag for spoken, tag in parts)}</speak>"


def split_breaks(text: str) -> Iterator[PausedText]:
    """What is between the breaks; the first one has none before it. Raises SsmlUnsupported."""
    first, *others = _BREAK.split(text)
    yield PausedText(first)
    for tag, other in zip(_BREAK.findall(text), others, strict=True):
        document = read_ssml(f"<speak>{tag}</speak>")
        yield PausedText(other, sum(run.pause_s for run in document.runs))
