"""What a job speaks, part by part."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from phonex.pipeline.ssml import SegmentVoice, only_languages
from phonex.store.records.job import SynthesisRecord
from phonex.system.worker_threads import WorkerThreads
from phonex.text.phoneme_markup import without_marks
from phonex.text.ssml.breaks import PausedText, split_breaks
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.reader import MOST_PAUSES_S, read_ssml
from phonex.text.ssml.segments import Pause, Segment, segments_of
from phonex.text.streaming import SentenceBuffer


@dataclass(frozen=True)
class Part:
    """A stretch of text spoken in one manner.

    segment: of SSML; None for plain text. is_first: a listener waits for it. continues: it follows
    the part before without a pause. start, share: where it begins in the whole text and how much of
    it this is, in percent; share is 0 if the whole is not known.
    """

    text: str
    segment: Segment | None = None
    is_first: bool = False
    continues: bool = False
    start: float = 0.0
    share: float = 100.0

    def percent(self, done: float) -> int:
        """The progress of the job. done: how much of this part is spoken, 0…1."""
        return min(99, int(self.start + done * self.share))


class Script(Protocol):
    """The text of a job. is_whole: all of it is known; if not, what cannot be spoken is skipped.
    is_cut: nothing more of it is to be spoken.
    """

    is_whole: bool
    is_cut: bool

    def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        """The parts in order; waits for those that are not known yet."""

    def text_of(self, record: SynthesisRecord) -> str:
        """All that is known of the text."""


class WholeText:
    """The script of a job whose text is known: one part, or one for each segment of SSML."""

    is_whole = True
    is_cut = False

    def __init__(self, disk: WorkerThreads) -> None:
        self._disk = disk

    async def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        if not record.ssml:
            yield Part(record.text, is_first=True)
            return
        for part in await self._disk.run(_ssml_parts, record):
            yield part

    def text_of(self, record: SynthesisRecord) -> str:
        return record.text


def _ssml_parts(record: SynthesisRecord) -> list[Part]:
    voices = {voice.name: SegmentVoice(voice.speakers) for voice in record.voices}
    document = read_ssml(record.text)
    segments = segments_of(document, record.language, only_languages(voices))
    ends = [0, *accumulate(len(segment.text) for segment in segments)]
    percent = [100 * end / ends[-1] for end in ends]
    return [
        Part(
            segment.text,
            segment,
            is_first=index == 0,
            continues=segment.needs_no_pause,
            start=percent[index],
            share=percent[index + 1] - percent[index],
        )
        for index, segment in enumerate(segments)
    ]


class PartComposer:
    """Makes the parts of a text that arrives bit by bit, as a language model writes it.

    breaks: `<break>` tags in it are pauses.
    """

    def __init__(self, language: str, *, breaks: bool = False) -> None:
        self._buffer = SentenceBuffer(language)
        self._language = language
        self._breaks = breaks
        self._pauses_s = 0.0  # of all breaks
        self._pause_s = 0.0  # before what comes next
        self._is_begun = False

    def add(self, text: str) -> list[Part]:
        """The parts that a fragment makes whole. Raises SsmlUnsupported."""
        return list(self._parts(self._buffer.add(text)))

    def flush(self) -> list[Part]:
        """What was added, also an unfinished sentence."""
        return list(self._parts(self._buffer.flush()))

    def _parts(self, sentences: Sequence[tuple[str, bool]]) -> Iterator[Part]:
        for text, continues in sentences:
            for paused in split_breaks(text) if self._breaks else [PausedText(text)]:
                self._add_pause(paused.pause_s)
                if paused.text.strip():
                    yield self._part(paused.text, continues=continues)
                    continues = True

    def _add_pause(self, seconds: float) -> None:
        self._pauses_s += seconds
        if self._pauses_s > MOST_PAUSES_S:
            why = f"all pauses together may be {MOST_PAUSES_S:g} s long at most."
            raise SsmlUnsupported("break", why)
        self._pause_s += seconds

    def _part(self, text: str, *, continues: bool) -> Part:
        segment = None
        if self._pause_s:
            before = Pause(self._pause_s)
            segment = Segment(without_marks(text), self._language, before=before)
            continues = True
        is_first, self._is_begun, self._pause_s = not self._is_begun, True, 0.0
        return Part(text, segment, is_first=is_first, continues=continues, share=0)


class DictatedText:
    """A script whose parts come as its client writes.

    Adding never waits: a client that writes faster than it is spoken could not cancel.
    """

    is_whole = False

    def __init__(self) -> None:
        self._fragments: list[str] = []
        self._parts: asyncio.Queue[Part | Exception | None] = asyncio.Queue()
        self.is_cut = False

    async def add(self, text: str, parts: Sequence[Part]) -> None:
        """Add a fragment, and the parts that it made whole."""
        self._fragments.append(text)
        for part in parts:
            self._parts.put_nowait(part)

    async def end(self) -> None:
        """No more text comes."""
        self._parts.put_nowait(None)

    async def cut(self) -> None:
        """Have no more of it spoken, not even what was added."""
        self.is_cut = True
        while not self._parts.empty():
            self._parts.get_nowait()
        self._parts.put_nowait(None)

    def fail(self, why: Exception) -> None:
        """No more text can come: whoever waits for a part gets this error."""
        self._parts.put_nowait(why)

    async def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        while (part := await self._parts.get()) is not None:
            if isinstance(part, Exception):
                raise part
            yield part

    def text_of(self, record: SynthesisRecord) -> str:
        return "".join(self._fragments).strip()
