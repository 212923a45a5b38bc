"""Segments: the runs of a document as text that the pipeline speaks, each with its style."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from phonex.text.alignment import TimedMark
from phonex.text.phoneme_markup import has_marks
from phonex.text.scripts import UNSPACED
from phonex.text.ssml.document import Item, Mark, Run, SsmlDocument, Token
from phonex.text.ssml.say_as import read_token

_WORDLIKE = re.compile(r"[^\W_]")
_SENTENCE_END = re.compile(r"[.!?…。！？｡][\"'”’»)\]」』）》]*$")


@dataclass(frozen=True)
class Pause:
    """Silence, and the marks in it, in seconds from its start."""

    seconds: float = 0.0
    marks: tuple[TimedMark, ...] = ()

    def then(self, seconds: float, marks: Sequence[Mark]) -> "Pause":
        """With more silence, and marks at its end."""
        end = self.seconds + seconds
        return Pause(end, (*self.marks, *(TimedMark(mark.name, end) for mark in marks)))


NO_PAUSE = Pause()


@dataclass(frozen=True)
class Segment:
    """Text in one voice and style, between two pauses.

    text: may hold words with their phonemes (`phoneme_markup`). language: a canonical code. voice:
    a name; None: that of the request. rate: a factor. volume_db: -inf is silent. marks: in order.
    continues: it goes on with the sentence of the segment before. written: what stands in the
    document in place of the text; None if it is the text.
    """

    text: str
    language: str
    voice: str | None = None
    rate: float = 1.0
    pitch_semitones: float = 0.0
    volume_db: float = 0.0
    marks: tuple[Mark, ...] = ()
    before: Pause = NO_PAUSE
    after: Pause = NO_PAUSE
    continues: bool = False
    written: str | None = None

    @property
    def needs_no_pause(self) -> bool:
        """Whether no pause is added before it: it continues a sentence, or has a pause already."""
        return self.continues or self.before.seconds > 0


def segments_of(
    document: SsmlDocument, language: str, voice_languages: Mapping[str, str]
) -> tuple[Segment, ...]:
    """language: of the request, canonical. voice_languages: of the voices that speak only one.

    What is not spoken goes with what is: punctuation and marks with the text before them, pauses
    with the text behind them. Raises SsmlUnsupported for what the language cannot say.
    """
    segments: list[Segment] = []
    pause = NO_PAUSE
    for run in document.runs:
        found = _segment(run, _language_of(run, language, voice_languages))
        if _has_words(found.text):
            continues = bool(segments) and not _SENTENCE_END.search(segments[-1].text)
            before = pause.then(run.pause_s, ())
            segments.append(replace(found, before=before, continues=continues))
            pause = NO_PAUSE
        elif segments and pause == NO_PAUSE and not run.pause_s:
            segments[-1] = _followed_by(segments[-1], found)
        else:
            pause = pause.then(run.pause_s, found.marks)
    if segments:
        segments[-1] = replace(segments[-1], after=pause)
    return tuple(segments)


def _language_of(run: Run, language: str, voice_languages: Mapping[str, str]) -> str:
    style = run.style
    own = voice_languages.get(style.voice or "")
    return style.language or own or style.outer_language or language


def _segment(run: Run, language: str) -> Segment:
    style, text = run.style, _Text(language)
    marks = [Mark(item.name, text.length) for item in text.written(run.items)]
    said = text.joined()
    return Segment(
        text=said,
        language=language,
        voice=style.voice,
        rate=style.rate,
        pitch_semitones=style.pitch_semitones,
        volume_db=style.volume_db,
        marks=tuple(replace(mark, position=min(mark.position, len(said))) for mark in marks),
        written=_written(run.items),
    )


def _written(items: Sequence[Item]) -> str | None:
    """What stands in the document, if it has tokens."""
    if not any(isinstance(item, Token) for item in items):
        return None
    parts = (
        item if isinstance(item, str) else item.written or item.text
        for item in items
        if not isinstance(item, Mark)
    )
    return "".join(parts).strip()


def _has_words(text: str) -> bool:
    return has_marks(text) or _WORDLIKE.search(text) is not None


def _followed_by(segment: Segment, other: Segment) -> Segment:
    """With what stands behind it and is not spoken: punctuation and marks."""
    end = len(segment.text)
    marks = tuple(replace(mark, position=end) for mark in other.marks)
    text = segment.text + other.text
    written = None
    if segment.written is not None or other.written is not None:
        written = "".join(
            each.text if each.written is None else each.written for each in (segment, other)
        )
    return replace(segment, text=text, marks=segment.marks + marks, written=written)


class _Text:
    """Joins items; keeps what is read in its own way apart from the words beside it."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._gap = "" if language in UNSPACED else " "
        self._parts: list[str] = []
        self._last = ""  # character
        self._after_token = False
        self.length = 0

    def written(self, items: Sequence[Item]) -> Iterator[Mark]:
        """Write the items; yields each mark when everything before it is written."""
        for item in items:
            if isinstance(item, Mark):
                yield item
            elif isinstance(item, Token):
                said = read_token(item, self._language)
                self._write(self._gap * _touches(self._last) + said)
                self._after_token = True
            else:
                gap = self._after_token and _touches(item[:1])
                self._write(self._gap * gap + item)

    def _write(self, text: str) -> None:
        if not self._last or self._last.isspace():
            text = text.lstrip()
        if text:
            self._parts.append(text)
            self._last = text[-1]
            self.length += len(text)
            self._after_token = False

    def joined(self) -> str:
        return "".join(self._parts).rstrip()


def _touches(character: str) -> bool:
    """Whether a character would become a part of the word beside it."""
    return character.isalnum() or character >= "\U000f0000"
