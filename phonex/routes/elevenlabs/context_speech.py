"""The speech of one context: its text waits here until a session speaks it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from phonex.accounts.principal import Principal
from phonex.catalogue.named_voice import NamedVoice
from phonex.errors import TextTooLong
from phonex.routes.elevenlabs.output_formats import OutputFormat
from phonex.routes.elevenlabs.timed_audio import AudioTimer, TimedChunk
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.stream import SpeechSession, StreamService

# A text that is enough to detect its language.
_ENOUGH = re.compile(r"[.!?…,;:。！？、，；：]|.{40}", re.DOTALL)
_FLUSH = ""

Send = Callable[[TimedChunk], Awaitable[None]]


@dataclass(frozen=True)
class SpeechSetup:
    """What the contexts of a socket have in common. language: None to detect it."""

    principal: Principal
    voice: NamedVoice
    language: str | None
    format: OutputFormat
    seed: int | None
    store: bool

    def request(self, text: str, speed: float) -> SynthesisRequest:
        """text: the beginning of what will be dictated."""
        request = self.voice.request(
            text,
            language=self.language,
            speed=speed,
            seed=self.seed,
            format=self.format.format,
            sample_rate=self.format.sample_rate,
            bitrate=self.format.bitrate,
        )
        return replace(request, text="", dictated=True, breaks=True)

    def suffices(self, text: str) -> bool:
        """Whether the language is known, or the text is enough to detect it."""
        known = self.language or self.voice.only_language
        return known is not None or _ENOUGH.search(text) is not None


class ContextSpeech:
    """Takes text at any time and speaks it. max_chars: of all text."""

    def __init__(
        self, streams: StreamService, setup: SpeechSetup, speed: float, max_chars: int
    ) -> None:
        self._streams = streams
        self._setup = setup
        self._speed = speed
        self._max_chars = max_chars
        self._n_characters = 0
        self._inbox: asyncio.Queue[str | None] = asyncio.Queue()  # None: no more text comes
        self._is_flushed = False
        self._timer = AudioTimer()

    def say(self, text: str) -> None:
        """Raises TextTooLong."""
        self._n_characters += len(text)
        if self._n_characters > self._max_chars:
            raise TextTooLong(self._n_characters, self._max_chars)
        if text:
            self._is_flushed = False
            self._inbox.put_nowait(text)

    def flush(self) -> None:
        """Have all text so far spoken now."""
        if not self._is_flushed:
            self._is_flushed = True
            self._inbox.put_nowait(_FLUSH)

    def end(self) -> None:
        self._inbox.put_nowait(None)

    async def speak(self, send: Send) -> None:
        """Send the audio, to its end. Raises what StreamService.open_session() and its session
        raise.
        """
        beginning = await self._beginning()
        text = "".join(filter(None, beginning))
        if not text.strip():
            return
        request, store = self._setup.request(text, self._speed), self._setup.store
        open_session = self._streams.open_session
        async with (
            open_session(self._setup.principal, request, store=store) as session,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self._dictate(session, beginning))
            async for event in session.events():
                if chunk := self._timer.take(event):
                    await send(chunk)
        if rest := self._timer.rest():
            await send(rest)

    async def _beginning(self) -> Sequence[str | None]:
        """What comes first, until it is enough to detect the language."""
        beginning: list[str | None] = []
        while True:
            beginning.append(part := await self._inbox.get())
            text = "".join(filter(None, beginning))
            if part is None or (text.strip() and (part == _FLUSH or self._setup.suffices(text))):
                return beginning

    async def _dictate(self, session: SpeechSession, beginning: Sequence[str | None]) -> None:
        for part in beginning:
            await self._pass_on(session, part)
        while beginning[-1] is not None:
            beginning = [await self._inbox.get()]
            await self._pass_on(session, beginning[0])

    async def _pass_on(self, session: SpeechSession, part: str | None) -> None:
        if part is None:
            await session.end()
        elif part == _FLUSH:
            await session.flush()
        else:
            self._timer.add(part)
            await session.say(part)
