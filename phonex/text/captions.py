"""Writes word timings as JSON, or as captions in SubRip and WebVTT.

A cue has at most two lines, from one sentence.
Source: https://www.w3.org/TR/webvtt1/; SubRip has no specification: as players read it.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile, zip_longest
from typing import Protocol

from phonex.text.alignment import Passage
from phonex.text.shown_words import ShownText, shown_text, written_words
from phonex.text.wording import boundary

LINE_COLUMNS = 42  # per line; a wide character takes two
_LONG_PAUSE_S = 1.0
_LEAST_S = 0.1  # shortest time that a cue is shown

_SENTENCE_END = re.compile(r"[.!?…。！？｡][\"'”’»)\]」』）》]*\s*$")
_PARAGRAPH_END = re.compile(r"\n\s*$")
_CLAUSE_END = re.compile(r"[,;:、，；：—–][\"'”’»)\]」』）》]*\s*$")


class WordWriter(Protocol):
    """spoken: the words as they are spoken, instead of as they are written."""

    def __call__(self, passages: Iterable[Passage], *, spoken: bool = False) -> str: ...


@dataclass(frozen=True)
class Cue:
    """start, end: seconds. lines: one or two."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Chunk:
    """A word as written in the text, with its punctuation and space. stops: as of ShownWord."""

    text: str
    start: float
    end: float
    stops: bool


def to_json(passages: Iterable[Passage], *, spoken: bool = False) -> str:
    """[{"word", "start", "end"}], seconds."""
    words = (
        (word for passage in passages for word in passage.words)
        if spoken
        else written_words(passages)
    )
    listed = [
        {"word": word.text, "start": round(word.start, 3), "end": round(word.end, 3)}
        for word in words
    ]
    return json.dumps(listed, ensure_ascii=False)


def to_marks(passages: Iterable[Passage]) -> str:
    """{"marks": [{"name", "time"}]}, seconds."""
    marks = (mark for passage in passages for mark in passage.marks)
    listed = [{"name": mark.name, "time": round(mark.time, 3)} for mark in marks]
    return json.dumps({"marks": listed}, ensure_ascii=False)


def to_srt(passages: Iterable[Passage], *, spoken: bool = False) -> str:
    return "\n".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_srt_text(cue)}\n"
        for number, cue in enumerate(cues(passages, spoken=spoken), start=1)
    )


def to_vtt(passages: Iterable[Passage], *, spoken: bool = False) -> str:
    return "WEBVTT\n" + "".join(
        f"\n{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n"
        f"{html.escape(chr(10).join(cue.lines), quote=False)}\n"
        for cue in cues(passages, spoken=spoken)
    )


def _srt_text(cue: Cue) -> str:
    """SubRip has no escapes: anything like a tag or a time line is written differently."""
    return "\n".join(cue.lines).translate({ord("<"): "‹", ord(">"): "›"})


def _clock(seconds: float, point: str) -> str:
    total, ms = divmod(round(1000 * seconds), 1000)
    minutes, second = divmod(total, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}{point}{ms:03}"


def cues(passages: Iterable[Passage], *, spoken: bool = False) -> Iterator[Cue]:
    """spoken: of the text as it is spoken, instead of as it is written."""
    for passage in passages:
        for sentence in _sentences(_chunks(shown_text(passage, spoken=spoken))):
            yield from _cut(sentence)


def _chunks(shown: ShownText) -> list[_Chunk]:
    """The whole text, divided among its words."""
    text = shown.text
    words = [word for word in shown.words if word.place.start < word.place.end]
    between = [boundary(text, one.place.end, other.place.start) for one, other in pairwise(words)]
    places = pairwise([0, *between, len(text)])
    return [
        _Chunk(text[start:end], word.start, word.end, word.stops)
        for word, (start, end) in zip(words, places, strict=False)
    ]


def _sentences(chunks: Sequence[_Chunk]) -> Iterator[list[_Chunk]]:
    """Split after sentence-final punctuation, a paragraph or a long pause."""
    sentence: list[_Chunk] = []
    for chunk, following in zip_longest(chunks, chunks[1:]):
        sentence.append(chunk)
        pauses = following is not None and following.start - chunk.end > _LONG_PAUSE_S
        stops = chunk.stops and _SENTENCE_END.search(chunk.text)
        if pauses or stops or _PARAGRAPH_END.search(chunk.text):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _cut(sentence: list[_Chunk]) -> Iterator[Cue]:
    """Cut a sentence into as few cues as possible, preferably after a comma."""
    while sentence:
        n = _n_in_two_lines(sentence)
        if n < len(sentence):
            clauses = [at for at in range(n // 3, n) if _CLAUSE_END.search(sentence[at].text)]
            n = clauses[-1] + 1 if clauses else n
        lines = _lines(sentence[:n])
        end = max(sentence[n - 1].end, sentence[0].start + _LEAST_S)
        yield Cue(sentence[0].start, end, lines)
        sentence = sentence[n:]


def _n_in_two_lines(chunks: Sequence[_Chunk]) -> int:
    """How many of the first chunks fit in one cue; at least one, even if it is too long."""
    first = _n_in_a_line(chunks)
    return first + _n_in_a_line(chunks[first : first + LINE_COLUMNS]) if first else 1


def _n_in_a_line(chunks: Sequence[_Chunk]) -> int:
    lengths = range(1, min(len(chunks), LINE_COLUMNS) + 1)
    return sum(
        1 for _ in takewhile(lambda n: _columns(_joined(chunks[:n])) <= LINE_COLUMNS, lengths)
    )


def _lines(chunks: Sequence[_Chunk]) -> tuple[str, ...]:
    """One line if it fits, else two lines of the most even lengths."""
    whole = _joined(chunks)
    if _columns(whole) <= LINE_COLUMNS or len(chunks) == 1:
        return (whole,)
    pairs = [(_joined(chunks[:n]), _joined(chunks[n:])) for n in range(1, len(chunks))]
    return min(pairs, key=lambda pair: max(map(_columns, pair)))


def _joined(chunks: Sequence[_Chunk]) -> str:
    return " ".join("".join(chunk.text for chunk in chunks).split())


def _columns(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line)


WRITERS: Mapping[str, WordWriter] = {
    "json": to_json,
    "srt": to_srt,
    "vtt": to_vtt,
}
