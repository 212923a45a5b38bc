"""The job's side of a stream whose client is on another machine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import BinaryIO

from phonex.jobs.job import Cancelled, Superseded
from phonex.store.records.job import SynthesisRecord
from phonex.store.redis.connection import LONGEST_BLOCK_S
from phonex.store.redis.errors import RedisUnavailable
from phonex.store.redis.streams import START, AttemptOver, EntryId, EntryStreams, StreamEntry
from phonex.synthesis.live_stream import AudioChunk, LiveStream
from phonex.synthesis.script import DictatedText
from phonex.synthesis.stream_entries import (
    AudioBegun,
    AudioEnded,
    AudioEntry,
    TextAdded,
    TextCut,
    TextEnded,
    TextEntry,
    pack_audio,
    text_of,
    unpack_text,
)
from phonex.system.logs import log_fault
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage

MOST_UNREAD = 256  # entries of at most 64 kB; the client's side takes them as they come
_HEAD_BYTES = 4096  # what an encoder may rewrite once it knows the length


class SharedOutput:
    """Sends what the job makes. Its file is read as by a client in the same process."""

    def __init__(self, entries: EntryStreams, record: SynthesisRecord, disk: WorkerThreads) -> None:
        self._entries = entries
        self._name = record.job_id
        self._next = EntryId(record.attempt, 0)
        self._live = LiveStream(disk)
        self._head = b""

    async def begin(self) -> None:
        """Tell that this attempt begins."""
        await self._send([AudioBegun()])

    def open(self, file: BinaryIO) -> None:
        self._live.open(file)

    async def wrote(self, passage: Passage | None, n_bytes: int) -> None:
        await self._live.wrote(passage, n_bytes)
        await self._send([event async for event in self._live.unread()])

    async def end(self, n_bytes: int | None = None) -> None:
        """Audio that broke off has no end: another attempt may begin, or the job ends. Whole audio
        is made, whether or not anybody hears its end.
        """
        if n_bytes is None:
            return
        await self._live.end(n_bytes)
        rest: list[AudioEntry] = [event async for event in self._live.unread()]
        head = await self._live.read_again(len(self._head))
        with suppress(Cancelled, RedisUnavailable):
            await self._send([*rest, AudioEnded(n_bytes, None if head == self._head else head)])

    def close(self) -> None:
        self._live.close()

    async def _send(self, entries: Sequence[AudioEntry]) -> None:
        packed = []
        for entry in entries:
            packed.append(StreamEntry(self._next, pack_audio(entry)))
            self._next = EntryId(self._next.attempt, self._next.number + 1)
            if isinstance(entry, AudioChunk) and len(self._head) < _HEAD_BYTES:
                self._head = (self._head + entry.data)[:_HEAD_BYTES]
        try:
            appended = await self._entries.append(self._name, packed)
        except AttemptOver as exc:
            raise Superseded from exc
        if not appended.is_read or appended.n_unread > MOST_UNREAD:
            raise Cancelled


@asynccontextmanager
async def dictated(entries: EntryStreams, name: str) -> AsyncIterator[DictatedText]:
    """What the client dictates meanwhile."""
    text = DictatedText()
    taking = asyncio.create_task(_take_text(entries, name, text), name="dictated text")
    taking.add_done_callback(log_fault)
    try:
        yield text
    finally:
        taking.cancel()
        await asyncio.wait([taking])


async def _take_text(entries: EntryStreams, name: str, text: DictatedText) -> None:
    """Take it until it has ended; notices when the client leaves."""
    after = START
    while not text.is_cut:
        try:
            found = await entries.read(text_of(name), after, LONGEST_BLOCK_S)
            if not found and not await entries.has_reader(name):
                raise Cancelled
        except (RedisUnavailable, Cancelled) as exc:
            text.fail(exc)
            return
        for entry in found:
            after = entry.id
            await _take_text_entry(unpack_text(entry.fields), text)


async def _take_text_entry(entry: TextEntry, text: DictatedText) -> None:
    match entry:
        case TextAdded(said, parts):
            await text.add(said, parts)
        case TextEnded():
            await text.end()
        case TextCut():
            await text.cut()
