"""A service that speaks tones of numbers: each character of a text is one byte of audio."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from wyoming.info import Info

from phonex.catalogue.chosen_voice import ChosenVoice
from phonex.errors import PhonexError
from phonex.wyoming.requests import WyomingOptions, WyomingSpeechRequest
from phonex.wyoming.voices import info_of


class FakeSpeech:
    """fault: raised in the middle of the audio. hangs: it never ends."""

    def __init__(self, text: str = "", fault: PhonexError | None = None, *, hangs: bool = False):
        self._texts: asyncio.Queue[str | None] = asyncio.Queue()
        self._fault = fault
        self._hangs = hangs
        if text:
            self._texts.put_nowait(text)
            self._texts.put_nowait(None)

    async def started(self) -> None:
        pass

    async def chunks(self) -> AsyncIterator[bytes]:
        while (text := await self._texts.get()) is not None:
            yield text.encode()
            if self._fault is not None:
                raise self._fault
        if self._hangs:
            await asyncio.Event().wait()

    async def say(self, text: str) -> None:
        await self._texts.put(text)

    async def end(self) -> None:
        await self._texts.put(None)


@dataclass
class FakeDesk:
    """asked: what it was asked for, in order. left: set when the work for a client ended.

    language: of the voices; None: that of the text.
    """

    fault: PhonexError | None = None
    hangs: bool = False
    language: str | None = "EN"
    asked: list[object] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def info(self) -> Info:
        return info_of([])

    async def choose(self, options: WyomingOptions) -> ChosenVoice:
        return ChosenVoice(language=self.language)

    @asynccontextmanager
    async def speak(self, request: WyomingSpeechRequest) -> AsyncIterator[FakeSpeech]:
        self.asked.append(request)
        try:
            yield FakeSpeech(request.text, self.fault, hangs=self.hangs)
        finally:
            self.left.set()

    @asynccontextmanager
    async def listen(self, voice: ChosenVoice, begun: str) -> AsyncIterator[FakeSpeech]:
        self.asked.append(begun)
        try:
            yield FakeSpeech(fault=self.fault, hangs=self.hangs)
        finally:
            self.left.set()
