"""The audio of a running job, read by its client while it is made.

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

from phonex.synthesis.script import Script
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
    """The events of one job's audio. The job writes, one client reads, in the same event loop.

    n_bytes: written so far.
    """

    def __init__(self, disk: WorkerThreads) -> None:
        self._disk = disk
        self._file: int | None = None  # our own descriptor: the job may close or delete its file
        self._closed = False
        self._opening = threading.Lock()  # the job's thread opens, the event loop closes
        self.n_bytes = 0
        self._n_read = 0
        self._pieces: deque[tuple[int, Passage]] = deque()  # where its audio starts
        self._over = False
        self._changed = asyncio.Event()

    def open(self, file: BinaryIO) -> None:
        """Start reading from the job's file, unless the client has left."""
        with self._opening:
            if not self._closed:
                self._file = os.dup(file.fileno())

    def wrote(self, passage: Passage | None, n_bytes: int) -> None:
        """Note a piece that was written, or more of it. n_bytes: the size of the file after it."""
        if passage is not None:
            self._pieces.append((self.n_bytes, passage))
        self._advance(n_bytes)

    def end(self, n_bytes: int | None = None) -> None:
        """Nothing more is written. n_bytes: the size of a whole file; None if it broke off."""
        self._over = True
        self._advance(n_bytes or self.n_bytes)

    def _advance(self, n_bytes: int) -> None:
        self.n_bytes = n_bytes
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def events(self) -> AsyncIterator[StreamEvent]:
        """What was written, until the job is over."""
        while True:
            changed, over, n_bytes = self._changed, self._over, self.n_bytes
            async for event in self._until(n_bytes):
                yield event
            if over:
                return
            await changed.wait()

    async def _until(self, n_bytes: int) -> AsyncIterator[StreamEvent]:
        while self._n_read < n_bytes or self._pieces:
            if self._pieces and self._pieces[0][0] <= self._n_read:
                yield SpokenPiece(self._pieces.popleft()[1])
                continue
            end = min([n_bytes, self._n_read + CHUNK_BYTES, *(at for at, _ in self._pieces)])
            data = await self._disk.run(self._read, end - self._n_read)
            self._n_read += len(data)
            if not data:
                return
            yield AudioChunk(data)

    def _read(self, n_bytes: int) -> bytes:
        return os.pread(self._file, n_bytes, self._n_read) if self._file is not None else b""

    def close(self) -> None:
        """Free the descriptor."""
        with self._opening:
            self._closed = True
            if self._file is not None:
                with suppress(OSError):
                    os.close(self._file)
                self._file = None


class LiveStreams:
    """The streams of this process, by job, each with the text that it speaks."""

    def __init__(self) -> None:
        self._streams: dict[str, tuple[LiveStream, Script]] = {}

    def __len__(self) -> int:
        return len(self._streams)

    def add(self, job_id: str, stream: LiveStream, script: Script) -> None:
        self._streams[job_id] = stream, script

    def find(self, job_id: str) -> tuple[LiveStream, Script] | None:
        return self._streams.get(job_id)

    def is_dictated(self, job_id: str) -> bool:
        """Whether a job's text is still being written by its client."""
        found = self._streams.get(job_id)
        return found is not None and not found[1].is_whole

    def remove(self, job_id: str) -> None:
        """Close and forget a stream."""
        if (found := self._streams.pop(job_id, None)) is not None:
            found[0].close()
