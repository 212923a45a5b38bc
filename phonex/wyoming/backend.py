"""What a connection needs of the service."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from wyoming.info import Info

from phonex.catalogue.chosen_voice import ChosenVoice
from phonex.wyoming.requests import WyomingOptions, WyomingSpeechRequest

RATE = 24_000  # Hz, of all audio: 16-bit mono PCM


class AudibleSpeech(Protocol):
    """As phonex.synthesis.stream.SpeechStream."""

    async def started(self) -> None: ...

    def chunks(self) -> AsyncIterator[bytes]: ...


class DictatedSpeech(AudibleSpeech, Protocol):
    """As phonex.synthesis.stream.SpeechSession."""

    async def say(self, text: str) -> None: ...

    async def end(self) -> None: ...


class SpeechBackend(Protocol):
    """Every method raises what keeps the service from doing it, as a PhonexError."""

    async def info(self) -> Info:
        """What there is to choose from."""

    async def choose(self, options: WyomingOptions) -> ChosenVoice:
        """The voice that a client wants."""

    def speak(self, request: WyomingSpeechRequest) -> AbstractAsyncContextManager[AudibleSpeech]:
        """Speak a text. Leaving the block stops the work."""

    def listen(
        self, voice: ChosenVoice, beginning: str
    ) -> AbstractAsyncContextManager[DictatedSpeech]:
        """Speak a text that comes in pieces. beginning: what has come; it is still to be spoken."""
