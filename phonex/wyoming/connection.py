"""One client of the Wyoming server.

Events are read while the client is spoken to, so that one that goes away ends the work for it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, Eventable, async_write_event
from wyoming.info import Describe
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
)

from phonex.errors import PhonexError, TextTooLong
from phonex.system.exception_groups import first_error
from phonex.text.beginnings import tells_language
from phonex.wyoming.backend import RATE, AudibleSpeech, SpeechBackend
from phonex.wyoming.framing import read_event
from phonex.wyoming.requests import (
    WyomingOptions,
    WyomingSpeechRequest,
    read_chunk,
    read_options,
    read_request,
)

N_EVENTS = 16  # read ahead
STALLED_S = 60.0  # a client that takes nothing for this long has gone
IDLE_S = 600.0  # a client that asks for nothing for this long has gone
MAX_SSML_CHARACTERS = 100_000  # collected before it can be parsed; what is spoken has its own limit


class WyomingConnection:
    """Answers the events of one client until it goes away or an error ends the connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, backend: SpeechBackend
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._backend = backend
        self._events: asyncio.Queue[Event] = asyncio.Queue(N_EVENTS)
        self._silent_since: float | None = time.monotonic()

    @property
    def silent_s(self) -> float | None:
        """For how long the client has asked for nothing; None while it is answered."""
        return None if self._silent_since is None else time.monotonic() - self._silent_since

    async def serve(self) -> None:
        """Return at the end. An error is the last event."""
        try:
            await self._converse()
        except* PhonexError as group:
            await self._tell(first_error(group, PhonexError))
        except* (ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            pass  # the client is gone

    async def _tell(self, error: PhonexError) -> None:
        with suppress(ConnectionError, TimeoutError):  # the client is gone
            await self._write(Error(text=error.message, code=error.code))

    async def _converse(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            answering = tasks.create_task(self._answer_all())
            while (event := await read_event(self._reader)) is not None:
                await self._events.put(event)
            answering.cancel()

    async def _next(self) -> Event:
        """Raises TimeoutError."""
        async with asyncio.timeout(IDLE_S):
            return await self._events.get()

    async def _write(self, event: Eventable) -> None:
        """Raises ConnectionError, TimeoutError."""
        async with asyncio.timeout(STALLED_S):
            await async_write_event(event.event(), self._writer)

    async def _answer_all(self) -> None:
        while True:
            event = await self._next()
            self._silent_since = None
            await self._answer(event)
            self._silent_since = time.monotonic()

    async def _answer(self, event: Event) -> None:
        """Events that ask for nothing that is served here are ignored, as the protocol requires."""
        if Describe.is_type(event.type):
            await self._write(await self._backend.info())
        elif Ping.is_type(event.type):
            await self._write(Pong())
        elif Synthesize.is_type(event.type):
            await self._speak(read_request(event))
        elif SynthesizeStart.is_type(event.type):
            await self._speak_as_it_comes(read_options(event))
            await self._write(SynthesizeStopped())

    async def _speak(self, request: WyomingSpeechRequest) -> None:
        async with self._backend.speak(request) as stream:
            await self._send(stream)

    async def _send(self, stream: AudibleSpeech) -> None:
        await stream.started()  # an error before the first sound comes instead of it
        await self._write(AudioStart(rate=RATE, width=2, channels=1))
        async for audio in stream.chunks():
            await self._write(AudioChunk(rate=RATE, width=2, channels=1, audio=audio))
        await self._write(AudioStop())

    async def _speak_as_it_comes(self, options: WyomingOptions) -> None:
        """Speak the text of the chunks until `synthesize-stop`."""
        if options.ssml:
            await self._speak_at_the_end(options)
            return
        voice = await self._backend.choose(options)
        texts = self._texts()
        beginning = await _beginning(texts, enough=bool if voice.language else tells_language)
        if not beginning:
            return
        async with self._backend.listen(voice, beginning) as session, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send(session))
            await session.say(beginning)
            async for text in texts:
                await session.say(text)
            await session.end()

    async def _speak_at_the_end(self, options: WyomingOptions) -> None:
        """SSML can be parsed only when it is whole."""
        whole = ""
        async for text in self._texts():
            whole += text
            if len(whole) > MAX_SSML_CHARACTERS:
                raise TextTooLong(len(whole), MAX_SSML_CHARACTERS)
        if whole.strip():
            await self._speak(WyomingSpeechRequest(**options.model_dump(), text=whole))

    async def _texts(self) -> AsyncIterator[str]:
        """The chunks of a text. The whole text, which also comes for older servers, is ignored."""
        while not SynthesizeStop.is_type((event := await self._next()).type):
            if SynthesizeChunk.is_type(event.type):
                yield read_chunk(event)


async def _beginning(texts: AsyncIterator[str], enough: Callable[[str], bool]) -> str:
    """What comes until it is enough, or all of it; without the space before it."""
    beginning = ""
    async for text in texts:
        beginning = (beginning + text).lstrip()
        if enough(beginning):
            break
    return beginning
