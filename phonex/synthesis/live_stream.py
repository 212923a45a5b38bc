"""The audio of a running job, read by its client while it is made or comes from a worker.

The bytes are read from the file that they are written to, so a client that reads slowly holds no
memory, and never delays the job.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from phonex.errors import PhonexError
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage

CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class AudioChunk:
    """Encoded audio: the next bytes of the one stream."""

    data: bytes


@dataclass(frozen=True)
class SpokenPiece:
    """A piece of the text with its words, in seconds from the start of the stream.

    It comes before the chunks with its audio.
    """

    passage: Passage


StreamEvent = AudioChunk | SpokenPiece


class LiveStream:
    """The events of one job's audio. One writes, one reads, in the same event loop.

    n_bytes: written so far. is_whole: nothing is missing. fault: why no more comes.
    """

    def __init__(self, disk: WorkerThreads) -> None:
        self._disk = disk
        self._file: int | None = None  # our own descriptor: the job may close or delete its file
        self._closed = False
        self._opening = threading.Lock()  # the job's thread opens, the event loop closes
        self.n_bytes = 0
        self._n_read = 0
        self._pieces: deque[tuple[int, Passage]] = deque()  # where its audio starts
        self._over = self._is_touched = self.is_whole = False
        self.fault: PhonexError | None = None
        self._changed = asyncio.Event()

    def open(self, file: BinaryIO) -> None:
        """Start reading from the job's file, unless the client has left."""
        with self._opening:
            if not self._closed:
                self._file = os.dup(file.fileno())

    async def wrote(self, passage: Passage | None, n_bytes: int) -> None:
        """Note a piece that was written, or more of it. n_bytes: the size of the file after it."""
        if passage is not None:
            self._pieces.append((self.n_bytes, passage))
        self._advance(n_bytes)

    async def end(self, n_bytes: int | None = None) -> None:
        """Nothing more is written. n_bytes: the size of a whole file; None if it broke off."""
        self._over, self.is_whole = True, self.is_whole or n_bytes is not None
        self._advance(n_bytes or self.n_bytes)

    def fail(self, fault: PhonexError) -> None:
        """Nothing more is written, and this is why."""
        self.fault, self._over = fault, True
        self._advance(self.n_bytes)

    def begin_again(self) -> bool:
        """Forget what was written, to write it anew; False if some of it was read already."""
        if self._is_touched:
            return False
        self._pieces.clear()
        self.n_bytes = 0
        return True

    def _advance(self, n_bytes: int) -> None:
        self.n_bytes = n_bytes
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def events(self) -> AsyncIterator[StreamEvent]:
        """What was written, until the job is over. Raises the fault, if there is one."""
        while True:
            changed, over = self._changed, self._over
            async for event in self.unread():
                yield event
            if over:
                break
            await changed.wait()
        if self.fault is not None:
            raise self.fault

    async def ended(self) -> None:
        """Wait until nothing more is written. Raises the fault, if there is one."""
        while not self._over:
            await self._changed.wait()
        if self.fault is not None:
            raise self.fault

    async def unread(self) -> AsyncIterator[StreamEvent]:
        """What was written so far and not read yet."""
        n_bytes = self.n_bytes
        while self._n_read < n_bytes or self._pieces:
            self._is_touched = True
            if self._pieces and self._pieces[0][0] <= self._n_read:
                yield SpokenPiece(self._pieces.popleft()[1])
                continue
            end = min([n_bytes, self._n_read + CHUNK_BYTES, *(at for at, _ in self._pieces)])
            data = await self._disk.run(self._read, end - self._n_read)
            self._n_read += len(data)
            if not data:
                return
            yield AudioChunk(data)

    async def read_again(self, n_bytes: int) -> bytes:
        """The first bytes as they are now: an encoder may have written the length there."""
        return await self._disk.run(self._pread, n_bytes, 0)

    def _read(self, n_bytes: int) -> bytes:
        return self._pread(n_bytes, self._n_read)

    def _pread(self, n_bytes: int, at: int) -> bytes:
        return os.pread(self._file, n_bytes, at) if self._file is not None else b""

    def close(self) -> None:
        """Free the descriptor."""
        with self._opening:
            self._closed = True
            if self._file is not None:
                with suppress(OSError):
                    os.close(self._file)
                self._file = None
