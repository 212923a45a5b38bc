"""Speaks for the clients of the Wyoming server, as the one user that they all are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wyoming.info import Info

from phonex.accounts.gate import may_enter
from phonex.accounts.principal import ANONYMOUS, Principal, Scope
from phonex.catalogue.chosen_voice import ChosenVoice
from phonex.catalogue.named_voice import SpeechOptions
from phonex.services.service import Services
from phonex.synthesis.stream import SpeechSession, SpeechStream
from phonex.text.languages import canonical_language
from phonex.wyoming.backend import RATE
from phonex.wyoming.errors import SpeakerOfVoiceUnknown, WyomingUserUnknown
from phonex.wyoming.requests import WyomingOptions, WyomingSpeechRequest
from phonex.wyoming.voices import info_of, our_language


class WyomingSpeech:
    """Speaks with the parts of the service.

    user: the address of the user that clients speak as; None where there are no accounts. It is
    looked up for every request, so that what is revoked is refused at once. All methods raise
    WyomingUserUnknown, DatabaseUnavailable, and those that speak what StreamService raises.
    """

    def __init__(self, services: Services, user: str | None) -> None:
        self._services = services
        self._user = user

    async def _principal(self) -> Principal:
        if self._services.accounts is None or self._user is None:
            return ANONYMOUS
        user = await self._services.store.users.find_by_email(self._user)
        if user is None or not await may_enter(user, self._services.legacy.memorials):
            raise WyomingUserUnknown(self._user)
        return Principal(user.user_id, frozenset({Scope.SPEAK}))

    async def _caller(self) -> Principal:
        """Counts a request that speaks. Raises TooManyRequests."""
        principal = await self._principal()
        if self._services.accounts is not None:
            await self._services.accounts.requests.take(principal)
        return principal

    async def info(self) -> Info:
        voices = await self._services.catalogue.list(await self._principal())
        return info_of(voices)

    async def choose(self, options: WyomingOptions) -> ChosenVoice:
        """Raises VoiceNotFound, SpeakerOfVoiceUnknown, LanguageNotFound."""
        voice = options.voice
        if voice is None or (voice.name is None and voice.language is None):
            return ChosenVoice()
        if voice.name is None:
            return ChosenVoice(language=canonical_language(our_language(voice.language or "")))
        if voice.speaker is not None:
            raise SpeakerOfVoiceUnknown(voice.name, voice.speaker)
        named = await self._services.catalogue.resolve(await self._principal(), voice.name)
        return ChosenVoice.of(named)

    @asynccontextmanager
    async def speak(self, request: WyomingSpeechRequest) -> AsyncIterator[SpeechStream]:
        voice, principal = await self.choose(request), await self._caller()
        wanted = voice.request(request.text, **_spoken(ssml=request.ssml))
        async with self._services.streams.open(principal, wanted, store=False) as stream:
            yield stream

    @asynccontextmanager
    async def listen(self, voice: ChosenVoice, beginning: str) -> AsyncIterator[SpeechSession]:
        """Speak a text that comes in pieces. beginning: what has come; it is still to be spoken."""
        wanted, principal = voice.request_dictated(beginning, **_spoken()), await self._caller()
        async with self._services.streams.open_session(principal, wanted, store=False) as session:
            yield session


def _spoken(*, ssml: bool = False) -> SpeechOptions:
    return SpeechOptions(format="pcm", sample_rate=RATE, ssml=ssml)
