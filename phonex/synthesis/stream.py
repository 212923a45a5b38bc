"""Speech that a client hears while it is made, also of a text that it still writes."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    suppress,
)
from typing import Protocol, TypeVar

from phonex.accounts.principal import Principal
from phonex.audio.formats import AudioFormat, find_format
from phonex.errors import DatabaseUnavailable, JobNotFound, Stopping, StorageFull, TextTooLong
from phonex.store.records.job import JobStatus, SynthesisRecord, Timings
from phonex.synthesis.errors import (
    SessionEnded,
    SsmlDictated,
    StreamBroken,
    StreamFailed,
    StreamsFull,
)
from phonex.synthesis.live_stream import AudioChunk, SpokenPiece, StreamEvent
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.script import PartComposer
from phonex.synthesis.stream_sides import ClientSide, LiveStreams
from phonex.text.ssml.reader import is_ssml

__all__ = ["AudioChunk", "SpeechSession", "SpeechStream", "SpokenPiece", "StreamEvent"]

_RETRY_S = 1.0
_N_BEGINNING = 16  # characters; enough to see that a text is SSML


class Syntheses(Protocol):
    """The jobs of streams, as in phonex.synthesis.service."""

    async def start(
        self,
        principal: Principal,
        request: SynthesisRequest,
        *,
        store: bool,
        on_record: Callable[[SynthesisRecord], Awaitable[None]],
    ) -> SynthesisRecord: ...

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> SynthesisRecord: ...

    async def stop(self, principal: Principal, job_id: str) -> None: ...

    async def forget(self, principal: Principal, job_id: str) -> None: ...

    def spend(
        self, principal: Principal, n_characters: int
    ) -> AbstractAsyncContextManager[None]: ...


class SpeechStream:
    """One audio, made while it is read.

    audio_id: also the job's. format: of the bytes.
    """

    def __init__(
        self,
        principal: Principal,
        record: SynthesisRecord,
        side: ClientSide,
        synthesis: Syntheses,
        on_first_audio: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self.audio_id = record.job_id
        self.format: AudioFormat = find_format(record.format)
        self._principal = principal
        self._synthesis = synthesis
        self._side = side
        self._on_first_audio, self._opened = on_first_audio, time.monotonic()
        self._events = self._all_events()
        self._first: list[StreamEvent] = []

    async def started(self) -> None:
        """Wait for the first audio. Raises StreamFailed, StreamBroken, Stopping, RedisUnavailable
        if none comes.
        """
        async for event in self._events:
            self._first.append(event)
            if isinstance(event, AudioChunk):
                self._on_first_audio(time.monotonic() - self._opened)
                return

    async def timings(self) -> Timings:
        """The time spent on each stage so far."""
        with suppress(JobNotFound, DatabaseUnavailable):
            return (await self._synthesis.wait(self._principal, self.audio_id, 0)).timings
        return Timings()

    async def events(self) -> AsyncIterator[StreamEvent]:
        """Everything from the start, once. Raises StreamFailed, StreamBroken, Stopping,
        RedisUnavailable when it breaks off.
        """
        while self._first:
            yield self._first.pop(0)
        async for event in self._events:
            yield event

    async def chunks(self) -> AsyncIterator[bytes]:
        """The audio alone. Raises as events()."""
        async for event in self.events():
            if isinstance(event, AudioChunk):
                yield event.data

    async def finished(self) -> SynthesisRecord:
        """The record of the job at its end, which its time limits bring about.

        Raises StreamFailed, StreamBroken, Stopping, RedisUnavailable.
        """
        record = await self._synthesis.wait(self._principal, self.audio_id, math.inf)
        if record.status is JobStatus.QUEUED:  # the next start runs it
            raise Stopping
        if record.status is not JobStatus.COMPLETED:
            raise StreamFailed(record)
        await self._side.live.ended()
        if not self._side.live.is_whole:  # it was spoken again by another worker, for nobody
            raise StreamBroken(self.audio_id)
        return record

    @property
    def n_bytes(self) -> int:
        """The size of the audio made so far; of all of it after finished()."""
        return self._side.live.n_bytes

    async def _all_events(self) -> AsyncIterator[StreamEvent]:
        async for event in self._side.live.events():
            yield event
        await self.finished()  # a stream is whole when its job has completed

    async def close(self) -> None:
        """Stop the work after the current piece, unless it is done."""
        await self._side.leave()
        with suppress(DatabaseUnavailable):
            await self._synthesis.stop(self._principal, self.audio_id)


class SpeechSession(SpeechStream):
    """Speech of a text that arrives bit by bit. Its events come while text is added."""

    def __init__(
        self,
        principal: Principal,
        record: SynthesisRecord,
        side: ClientSide,
        synthesis: Syntheses,
        composer: PartComposer,
        max_chars: int,
    ) -> None:
        super().__init__(principal, record, side, synthesis)
        self._composer = composer
        self._text = side.text
        self._max_chars = max_chars
        self._n_characters = 0
        self._beginning = ""
        self._has_ended = False

    async def say(self, text: str) -> None:
        """Add a fragment; each sentence is spoken as soon as it is whole. Raises TextTooLong,
        SsmlDictated, SsmlUnsupported, QuotaExceeded, SessionEnded, DatabaseUnavailable,
        RedisUnavailable.
        """
        if self._has_ended:
            raise SessionEnded
        if not text:
            return
        self._n_characters += len(text)
        if self._n_characters > self._max_chars:
            raise TextTooLong(self._n_characters, self._max_chars)
        self._refuse_ssml(text)
        async with self._synthesis.spend(self._principal, len(text)):
            await self._text.add(text, self._composer.add(text))

    def _refuse_ssml(self, text: str) -> None:
        if len(self._beginning) < _N_BEGINNING:
            self._beginning = (self._beginning + text).lstrip()[:_N_BEGINNING]
            if is_ssml(self._beginning):
                raise SsmlDictated

    async def flush(self) -> None:
        """Have an unfinished sentence spoken now."""
        await self._text.add("", self._composer.flush())

    async def end(self) -> None:
        """No more text comes."""
        self._has_ended = True
        await self.flush()
        await self._text.end()

    async def cut(self) -> None:
        """Have no further piece spoken: the audio ends with those that have been written, and the
        text of its record with theirs. If there is none, the job fails.
        """
        self._has_ended = True
        await self._text.cut()


S = TypeVar("S", bound=SpeechStream)


class StreamService:
    """Opens streams. max_streams: how many may be open; max_chars: of one session.

    on_first_audio: called with the time until the first audio of a whole text, in seconds.
    """

    def __init__(
        self,
        synthesis: Syntheses,
        streams: LiveStreams,
        max_streams: int,
        max_chars: int,
        on_first_audio: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._on_first_audio = on_first_audio
        self._synthesis = synthesis
        self._streams = streams
        self._max_streams = max_streams
        self._max_chars = max_chars
        self._n_open = 0

    @property
    def n_open(self) -> int:
        return self._n_open

    def open(
        self, principal: Principal, request: SynthesisRequest, *, store: bool = True
    ) -> AbstractAsyncContextManager[SpeechStream]:
        """Start to speak a text; leaving the block ends what is not done.

        store: keep the audio under its id; otherwise nothing is left of it. Entering raises what
        SynthesisService.submit raises, StreamsFull and RedisUnavailable.
        """

        def make(record: SynthesisRecord, side: ClientSide) -> SpeechStream:
            return SpeechStream(principal, record, side, self._synthesis, self._on_first_audio)

        return self._started(principal, request, store, make)

    def open_session(
        self, principal: Principal, request: SynthesisRequest, *, store: bool = True
    ) -> AbstractAsyncContextManager[SpeechSession]:
        """As open(), for a dictated request, whose text follows."""
        text = PartComposer(request.language, breaks=request.breaks)

        def make(record: SynthesisRecord, side: ClientSide) -> SpeechSession:
            return SpeechSession(principal, record, side, self._synthesis, text, self._max_chars)

        return self._started(principal, request, store, make)

    @asynccontextmanager
    async def _started(
        self,
        principal: Principal,
        request: SynthesisRequest,
        store: bool,
        make: Callable[[SynthesisRecord, ClientSide], S],
    ) -> AsyncIterator[S]:
        if self._n_open >= self._max_streams:
            raise StreamsFull(self._max_streams)
        sides: list[ClientSide] = []
        job_id = ""

        async def listen(record: SynthesisRecord) -> None:
            nonlocal job_id
            sides.append(await stack.enter_async_context(self._streams.listen(record)))
            job_id = record.job_id

        self._n_open += 1
        try:
            async with AsyncExitStack() as stack:
                start = self._synthesis.start
                record = await start(principal, request, store=store, on_record=listen)
                [side] = sides
                ending = asyncio.create_task(self._end_with_job(principal, job_id, side))
                stack.callback(ending.cancel)
                stream = make(record, side)
                stack.push_async_callback(stream.close)
                yield stream
        finally:
            self._n_open -= 1
            await self._forget(principal, job_id, store)

    async def _end_with_job(self, principal: Principal, job_id: str, side: ClientSide) -> None:
        """End the stream of a job that is cancelled or left before it begins, too."""
        while True:
            with suppress(JobNotFound):
                try:
                    await self._synthesis.wait(principal, job_id, math.inf)
                except DatabaseUnavailable:  # the job may go on
                    await asyncio.sleep(_RETRY_S)
                    continue
            break
        await side.job_ended()

    async def _forget(self, principal: Principal, job_id: str, store: bool) -> None:
        if job_id and not store:
            with suppress(JobNotFound, DatabaseUnavailable, StorageFull):
                await asyncio.shield(self._synthesis.forget(principal, job_id))
