"""As whom the clients of the Wyoming server speak, and in which voice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

import pytest

from phonex.accounts.gate import ShutGate
from phonex.accounts.principal import ANONYMOUS, Principal, Scope
from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.errors import LanguageNotFound
from phonex.services.service import Services
from phonex.store.records.job import JobKind
from phonex.synthesis.request import SynthesisRequest
from phonex.wyoming.errors import SpeakerOfVoiceUnknown, WyomingUserUnknown
from phonex.wyoming.requests import WyomingOptions, WyomingSpeechRequest, WyomingVoice
from phonex.wyoming.speech import WyomingSpeech

pytestmark = pytest.mark.anyio

ADA, ADA_ID = "ada@example.org", "65b2f0c49a1e4d0c8f7a1b2c"


class FakeUsers:
    """Knows Ada."""

    def __init__(self, **state: bool) -> None:
        self._state = {"disabled": False, "memorial": False} | state

    async def find_by_email(self, email: str) -> object:
        ada = SimpleNamespace(user_id=ADA_ID, **self._state)
        return ada if email == ADA else None


class FakeCatalogue:
    """Remembers who asked."""

    def __init__(self) -> None:
        self.asked: list[Principal] = []

    async def list(self, principal: Principal) -> list[NamedVoice]:
        self.asked.append(principal)
        return []

    async def resolve(self, principal: Principal, name: str) -> NamedVoice:
        self.asked.append(principal)
        return NamedVoice(name, name, VoiceKind.VOICE, "FR", voice_id=name)


class FakeStreams:
    """Remembers what was asked for, and whether it is kept."""

    def __init__(self) -> None:
        self.asked: list[tuple[Principal, SynthesisRequest, bool]] = []

    @asynccontextmanager
    async def open(
        self, principal: Principal, request: SynthesisRequest, *, store: bool
    ) -> AsyncIterator[None]:
        self.asked.append((principal, request, store))
        yield

    open_session = open


class FakeAccounts:
    """Counts the requests of users."""

    def __init__(self) -> None:
        self.requests = self
        self.n_requests = 0

    async def take(self, principal: Principal) -> None:
        self.n_requests += 1


def services(*, accounts: bool = True, **state: bool) -> SimpleNamespace:
    """state: of the user."""
    return SimpleNamespace(
        accounts=FakeAccounts() if accounts else None,
        streams=FakeStreams(),
        catalogue=FakeCatalogue(),
        store=SimpleNamespace(users=FakeUsers(**state)),
        legacy=SimpleNamespace(memorials=ShutGate()),
    )


def speech(these: SimpleNamespace, user: str | None = ADA) -> WyomingSpeech:
    return WyomingSpeech(cast("Services", these), user)


async def test_without_accounts_clients_are_the_anonymous_owner() -> None:
    these = services(accounts=False)
    await speech(these, None).info()
    assert these.catalogue.asked == [ANONYMOUS]


async def test_with_accounts_they_are_the_user_and_may_only_speak() -> None:
    these = services()
    await speech(these).info()
    assert these.catalogue.asked == [Principal(ADA_ID, frozenset({Scope.SPEAK}))]


async def test_a_user_who_is_unknown_disabled_or_a_memorial_is_refused() -> None:
    with pytest.raises(WyomingUserUnknown, match="PHONEX_WYOMING_USER=eve@"):
        await speech(services(), "eve@example.org").info()
    with pytest.raises(WyomingUserUnknown):
        await speech(services(disabled=True)).info()
    with pytest.raises(WyomingUserUnknown):
        await speech(services(memorial=True)).info()


async def test_a_voice_is_found_by_its_name_and_its_language_by_the_text() -> None:
    options = WyomingOptions(voice=WyomingVoice(name="ada", language="fr"))
    voice = await speech(services()).choose(options)
    asked = voice.request("你好，今天天气很好。")
    assert (asked.kind, asked.voice_id, asked.language) == (JobKind.CLONE, "ada", "ZH")


async def test_without_a_name_the_language_is_the_one_given_or_that_of_the_text() -> None:
    given = await speech(services()).choose(WyomingOptions(voice=WyomingVoice(language="fr-FR")))
    assert given.request("Hello there, how are you?").language == "FR"
    found = await speech(services()).choose(WyomingOptions())
    assert found.request("Hello there, how are you?").language == "EN"


async def test_speakers_of_voices_and_unknown_languages_are_refused() -> None:
    with pytest.raises(SpeakerOfVoiceUnknown):
        await speech(services()).choose(WyomingOptions(voice=WyomingVoice(name="ada", speaker="2")))
    with pytest.raises(LanguageNotFound, match="de-DE"):
        await speech(services()).choose(WyomingOptions(voice=WyomingVoice(language="de-DE")))


async def test_what_is_spoken_is_pcm_of_a_known_rate_and_is_not_kept() -> None:
    these = services()
    request = WyomingSpeechRequest(text="<speak>Hello there.</speak>", text_format="ssml")
    async with speech(these).speak(request):
        pass
    async with speech(these).listen(await speech(these).choose(WyomingOptions()), "Hello there."):
        pass
    [(ada, whole, stored), (_, dictated, stored_too)] = these.streams.asked
    assert ada.owner_id == ADA_ID
    assert (whole.text, whole.ssml, whole.dictated) == (request.text, True, False)
    assert (dictated.text, dictated.ssml, dictated.dictated) == ("", False, True)
    assert {(each.format, each.sample_rate) for each in (whole, dictated)} == {("pcm", 24000)}
    assert not stored
    assert not stored_too
    assert these.accounts.n_requests == 2
