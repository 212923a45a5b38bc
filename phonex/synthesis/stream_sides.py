"""The two sides of a stream: the client that listens, and the job that speaks.

They are in one process (`LocalStreams`), or on two machines that share a Redis
(`shared_streams.py`).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.live_stream import LiveStream
from phonex.synthesis.script import DictatedText, Part, Script, WholeText
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage


class StreamOutput(Protocol):
    """Takes what a job makes. Its methods raise Cancelled when the client has left, Superseded when
    another attempt has begun, RedisUnavailable.
    """

    def open(self, file: BinaryIO) -> None:
        """The file that is written; called from any thread."""

    async def wrote(self, passage: Passage | None, n_bytes: int) -> None:
        """A piece was written, or more of it. n_bytes: the size of the file after it."""

    async def end(self, n_bytes: int | None = None) -> None:
        """Nothing more is written. n_bytes: the size of a whole file; None if it broke off."""


class TextOutput(Protocol):
    """Takes the text that a client dictates. Raises RedisUnavailable."""

    async def add(self, text: str, parts: Sequence[Part]) -> None:
        """A fragment, and the parts that it made whole."""

    async def end(self) -> None:
        """No more text comes."""

    async def cut(self) -> None:
        """No more of it is to be spoken, not even what was added."""


@dataclass(frozen=True)
class JobSide:
    """What the job of a stream speaks, and where to."""

    output: StreamOutput
    script: Script


class ClientSide(Protocol):
    """What the client of a stream hears, and where its text goes to."""

    @property
    def live(self) -> LiveStream: ...

    @property
    def text(self) -> TextOutput: ...

    async def job_ended(self) -> None:
        """End the audio with what the job has written."""

    async def leave(self) -> None:
        """Have the job stop after its current piece, unless it has ended. Raises nothing."""


class LiveStreams(Protocol):
    """Where the two sides of a stream meet."""

    def listen(self, record: SynthesisRecord) -> AbstractAsyncContextManager[ClientSide]:
        """The client's side; to be entered before the job is submitted. Raises RedisUnavailable."""

    def join(self, record: SynthesisRecord) -> AbstractAsyncContextManager[JobSide | None]:
        """The job's side; None if nobody listens. Leaving the block ends the audio.

        Raises as StreamOutput.
        """

    def is_dictated(self, record: SynthesisRecord) -> bool:
        """Whether a job's text is still being written by its client."""

    async def is_heard(self, record: SynthesisRecord) -> bool:
        """Whether a client listens, for all that is known."""


class LocalClientSide:
    """The client's side of a job in this process."""

    def __init__(self, live: LiveStream) -> None:
        self.live = live
        self.text = DictatedText()

    async def job_ended(self) -> None:
        await self.live.end()

    async def leave(self) -> None:
        """The job is stopped by way of the queue, in the same moment."""


class LocalStreams:
    """The streams of this process."""

    def __init__(self, disk: WorkerThreads) -> None:
        self._disk = disk
        self._sides: dict[str, LocalClientSide] = {}  # by job

    def __len__(self) -> int:
        return len(self._sides)

    @asynccontextmanager
    async def listen(self, record: SynthesisRecord) -> AsyncIterator[ClientSide]:
        side = LocalClientSide(LiveStream(self._disk))
        self._sides[record.job_id] = side
        try:
            yield side
        finally:
            del self._sides[record.job_id]
            side.live.close()

    @asynccontextmanager
    async def join(self, record: SynthesisRecord) -> AsyncIterator[JobSide | None]:
        side = self._sides.get(record.job_id)
        if side is None:
            yield None
            return
        script: Script = side.text if record.dictated else WholeText(self._disk)
        try:
            yield JobSide(side.live, script)
        finally:
            await side.live.end()

    def is_dictated(self, record: SynthesisRecord) -> bool:
        return record.dictated and record.job_id in self._sides

    async def is_heard(self, record: SynthesisRecord) -> bool:
        return record.job_id in self._sides
