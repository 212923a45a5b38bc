"""What a job speaks, part by part."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from phonex.pipeline.ssml import SegmentVoice, only_languages
from phonex.store.records.jobs import SynthesisRecord
from phonex.system.worker_threads import WorkerThreads
from phonex.text.ssml.reader import read_ssml
from phonex.text.ssml.segments import Segment, segments_of
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


class DictatedText:
    """A script whose text arrives bit by bit, as a language model writes it.

    Adding never waits: a client that writes faster than it is spoken could not cancel.
    """

    is_whole = False

    def __init__(self, language: str) -> None:
        self._buffer = SentenceBuffer(language)
        self._fragments: list[str] = []
        self._parts: asyncio.Queue[Part | None] = asyncio.Queue()
        self.is_cut = False

    def add(self, text: str) -> None:
        """Add a fragment."""
        self._fragments.append(text)
        self._put(self._buffer.add(text))

    def flush(self) -> None:
        """Have what was added spoken, also an unfinished sentence."""
        self._put(self._buffer.flush())

    def end(self) -> None:
        """No more text comes."""
        self.flush()
        self._parts.put_nowait(None)

    def cut(self) -> None:
        """Have no more of it spoken, not even what was added."""
        self.is_cut = True
        while not self._parts.empty():
            self._parts.get_nowait()
        self._parts.put_nowait(None)

    def _put(self, sentences: "list[tuple[str, bool]]") -> None:
        for text, continues in sentences:
            self._parts.put_nowait(Part(text, continues=continues, share=0))

    async def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        while (part := await self._parts.get()) is not None:
            yield part

    def text_of(self, record: SynthesisRecord) -> str:
        return "".join(self._fragments).strip()
