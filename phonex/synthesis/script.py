"""What a job speaks, part by part."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from phonex.store.records.jobs import SynthesisRecord
from phonex.text.streaming import SentenceBuffer


@dataclass(frozen=True)
class Part:
    """A stretch of text spoken in one manner.

    is_first: a listener waits for it. continues: it goes on with the sentence of the part before.
    start, share: where it begins in the whole text and how much of it this is, in percent; share is
    0 if the whole is not known.
    """

    text: str
    is_first: bool = False
    continues: bool = False
    start: float = 0.0
    share: float = 100.0

    def percent(self, done: float) -> int:
        """The progress of the job. done: how much of this part is spoken, 0…1."""
        return min(99, int(self.start + done * self.share))


class Script(Protocol):
    """The text of a job. is_whole: all of it is known; if not, what cannot be spoken is skipped."""

    is_whole: bool

    def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        """The parts in order; waits for those that are not known yet."""

    def text_of(self, record: SynthesisRecord) -> str:
        """All that is known of the text."""


class WholeText:
    """The script of a job whose text is known: one part."""

    is_whole = True

    async def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        yield Part(record.text, is_first=True)

    def text_of(self, record: SynthesisRecord) -> str:
        return record.text


class DictatedText:
    """A script whose text arrives bit by bit, as a language model writes it.

    most_ahead: how many characters may wait to be spoken.
    """

    is_whole = False

    def __init__(self, language: str, most_ahead: int = 2000) -> None:
        self._buffer = SentenceBuffer(language)
        self._fragments: list[str] = []
        self._parts: asyncio.Queue[Part | None] = asyncio.Queue()
        self._most_ahead = most_ahead
        self._n_ahead = 0
        self._room = asyncio.Event()
        self._room.set()

    async def add(self, text: str) -> None:
        """Add a fragment; waits while too much text waits to be spoken."""
        await self._room.wait()
        self._fragments.append(text)
        self._put(self._buffer.add(text))

    def flush(self) -> None:
        """Have what was added spoken, also an unfinished sentence."""
        self._put(self._buffer.flush())

    def end(self) -> None:
        """No more text comes."""
        self.flush()
        self._parts.put_nowait(None)
        self._room.set()

    def _put(self, sentences: "list[tuple[str, bool]]") -> None:
        for text, continues in sentences:
            self._parts.put_nowait(Part(text, continues=continues, share=0))
            self._count(len(text))

    def _count(self, n: int) -> None:
        self._n_ahead += n
        if self._n_ahead > self._most_ahead:
            self._room.clear()
        else:
            self._room.set()

    async def parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        while (part := await self._parts.get()) is not None:
            self._count(-len(part.text))
            yield part

    def text_of(self, record: SynthesisRecord) -> str:
        return "".join(self._fragments).strip()
