"""The client's side of a stream whose job is on another machine."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from phonex.errors import StorageFull
from phonex.store.redis.connection import LONGEST_BLOCK_S
from phonex.store.redis.errors import RedisUnavailable
from phonex.store.redis.streams import START, EntryId, EntryStreams, StreamEntry
from phonex.synthesis.errors import StreamBroken
from phonex.synthesis.live_stream import AudioChunk, LiveStream, SpokenPiece
from phonex.synthesis.script import Part
from phonex.synthesis.stream_entries import (
    AudioBegun,
    AudioEnded,
    AudioEntry,
    TextAdded,
    TextCut,
    TextEnded,
    TextEntry,
    pack_text,
    text_of,
    unpack_audio,
)
from phonex.system.disk_space import is_disk_full
from phonex.system.logs import log_fault
from phonex.system.worker_threads import WorkerThreads

logger = logging.getLogger(__name__)

ALIVE_S = 5.0  # between two signs of life


class SharedText:
    """Sends what the client dictates."""

    def __init__(self, entries: EntryStreams, name: str) -> None:
        self._entries = entries
        self._name = name
        self._number = 0

    async def add(self, text: str, parts: Sequence[Part]) -> None:
        await self._send(TextAdded(text, tuple(parts)))

    async def end(self) -> None:
        await self._send(TextEnded())

    async def cut(self) -> None:
        await self._send(TextCut())

    async def _send(self, entry: TextEntry) -> None:
        self._number += 1
        sent = StreamEntry(EntryId(1, self._number), pack_text(entry))
        await self._entries.append(text_of(self._name), [sent])


class SharedClientSide:
    """Takes the audio of a job out of Redis. file: for the audio."""

    def __init__(
        self, entries: EntryStreams, name: str, disk: WorkerThreads, file: BinaryIO
    ) -> None:
        self._entries = entries
        self._name = name
        self._disk = disk
        self._file = file
        self._last = START
        self._over = asyncio.Event()
        self.text = SharedText(entries, name)
        self.live = LiveStream(disk)
        self.live.open(file)
        self._leaving: asyncio.Task[None] | None = None
        self._tasks = [_go(self._pump()), _go(self._live_on())]

    async def job_ended(self) -> None:
        self._over.set()

    async def leave(self) -> None:
        if self._leaving is None:
            for task in self._tasks:
                task.cancel()
            self._leaving = _go(self._end_reading())
        await asyncio.shield(self._leaving)  # also if whoever leaves is cancelled

    async def _end_reading(self) -> None:
        await asyncio.wait(self._tasks)
        await self.live.end()  # nobody takes what may still come
        with suppress(RedisUnavailable):  # it expires
            await self._entries.end_reading(self._name, others=[text_of(self._name)])

    async def _live_on(self) -> None:
        """Give signs of life."""
        while True:
            await asyncio.sleep(ALIVE_S)
            with suppress(RedisUnavailable):  # whoever reads or writes meanwhile tells
                await self._entries.show_reader(self._name, others=[text_of(self._name)])

    async def _pump(self) -> None:
        """Take all audio, until it has ended."""
        try:
            while not await self._take(await self._found()):
                pass
        except (RedisUnavailable, StreamBroken) as exc:
            self.live.fail(exc)
        except OSError as exc:
            logger.error("audio of a worker cannot be kept in a temporary file: %s", exc)
            self.live.fail(StorageFull() if is_disk_full(exc) else StreamBroken(self._name))

    async def _found(self) -> list[StreamEntry]:
        """The next entries; none only if the job is over."""
        while not self._over.is_set():
            reading = asyncio.create_task(
                self._entries.read(self._name, self._last, LONGEST_BLOCK_S)
            )
            over = asyncio.create_task(self._over.wait())
            try:
                await asyncio.wait([reading, over], return_when=asyncio.FIRST_COMPLETED)
                if reading.done() and (found := reading.result()):
                    return found
            finally:
                await _end(reading)
                await _end(over)
        return await self._entries.read(self._name, self._last)

    async def _take(self, found: Sequence[StreamEntry]) -> bool:
        """Whether the audio is over. Raises StreamBroken."""
        for entry in found:
            self._check_order(entry.id)
            if await self._take_one(unpack_audio(entry.fields)):
                return True
        if not found:
            await self.live.end()
            return True
        await self._entries.drop(self._name, self._last)
        return False

    def _check_order(self, given: EntryId) -> None:
        """Raises StreamBroken when another attempt has begun after some was heard, or when
        entries are missing.
        """
        if given.attempt != self._last.attempt:
            is_next = given.number == 0 and self.live.begin_again()
        else:
            is_next = given.number == self._last.number + 1
        if not is_next:
            raise StreamBroken(self._name)
        self._last = given

    async def _take_one(self, entry: AudioEntry) -> bool:
        match entry:
            case AudioBegun():
                await self._disk.run(self._file.truncate, 0)
            case AudioChunk(data):
                await self._disk.run(self._write, data, self.live.n_bytes)
                await self.live.wrote(None, self.live.n_bytes + len(data))
            case AudioEnded(n_bytes, head):
                if head:
                    await self._disk.run(self._write, head, 0)
                await self.live.end(n_bytes)
                return True
            case SpokenPiece(passage):
                await self.live.wrote(passage, self.live.n_bytes)
        return False

    def _write(self, data: bytes, at: int) -> None:
        self._file.seek(at)
        self._file.write(data)
        self._file.flush()


def _go(work: Coroutine[object, object, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work, name="shared stream")
    task.add_done_callback(log_fault)
    return task


async def _end(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait([task])
