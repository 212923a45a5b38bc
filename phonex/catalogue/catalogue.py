"""All voices by name: speakers, registered voices and aliases."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.catalogue.aliases import Aliases, Speakers, find_speaker, speakers_like
from phonex.catalogue.errors import AliasTargetMissing, VoiceNameUnknown
from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.catalogue.stock_names import STOCK_NAMES, StockName
from phonex.engines.registry import EngineRegistry
from phonex.engines.types import Speaker
from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.store.database.paging import Page
from phonex.store.owners import VoiceKey
from phonex.store.records.job import SharedVoice
from phonex.store.records.voice import VoiceRecord
from phonex.store.voice_search import ALL, VoiceFilter
from phonex.system.worker_threads import WorkerThreads

_PAGE = 200


class UsableVoices(Protocol):
    """Tells whether a principal may use a voice, as phonex.synthesis.voices.SpokenVoices."""

    async def find_shared(self, owner_id: str | None, voice_id: str) -> SharedVoice | None: ...


class OwnVoices(Protocol):
    """Lists voices, as phonex.voices.listing.VoiceListing."""

    async def page(
        self, principal: Principal, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]: ...


class RecordsOfVoices(Protocol):
    """Gets records, as phonex.store.records.voices.Voices."""

    async def get(self, key: VoiceKey) -> VoiceRecord: ...


class VoiceCatalogue:
    """Finds voices by the names that clients send, and lists them."""

    def __init__(
        self,
        registry: EngineRegistry,
        usable: UsableVoices,
        own: OwnVoices,
        records: RecordsOfVoices,
        disk: WorkerThreads,
        aliases: Aliases,
    ) -> None:
        self._registry = registry
        self._usable = usable
        self._own = own
        self._records = records
        self._disk = disk
        self._aliases = aliases

    async def resolve(self, principal: Principal, name: str) -> NamedVoice:
        """The voice of that name: a configured alias, a speaker, a voice that the principal may
        use, or a stock name of another service; the first that there is.

        Raises VoiceNotFound, DatabaseUnavailable.
        """
        name = name.strip()
        speakers = await self._speakers()
        if target := self._aliases.target(name):
            found = await self._find(principal, target, speakers)
            if found is None:
                raise AliasTargetMissing(name, target)
            return _renamed(found, name, speakers)
        found = await self._find(principal, name, speakers)
        if found is None:
            raise VoiceNameUnknown(name)
        return found

    async def _find(self, principal: Principal, name: str, speakers: Speakers) -> NamedVoice | None:
        if speaker := find_speaker(speakers, name):
            return NamedVoice.of_speaker(speaker)
        if voice := await self._registered(principal, name):
            return voice
        stock = self._aliases.stock(name)
        return None if stock is None else _of_stock(stock, name, speakers)

    async def _registered(self, principal: Principal, voice_id: str) -> NamedVoice | None:
        """While the records are unavailable, a voice that can be used has only its id."""
        try:
            shared = await self._usable.find_shared(principal.owner_id, voice_id)
        except VoiceNotFound:
            return None
        own = VoiceKey(principal.owner_id, voice_id)
        try:
            record = await self._records.get(own if shared is None else _key(shared))
        except DatabaseUnavailable:
            return NamedVoice(voice_id, voice_id, VoiceKind.VOICE, voice_id=voice_id)
        return NamedVoice.of_voice(record, voice_id)

    async def stock(self) -> list[NamedVoice]:
        """The speakers; these are public."""
        each = (await self._speakers()).values()
        return [NamedVoice.of_speaker(speaker) for speakers in each for speaker in speakers]

    async def stock_names(self) -> list[NamedVoice]:
        """The stock names of other services, each with the speakers that stand for it."""
        speakers = await self._speakers()
        return [_of_stock(stock, stock.id or stock.name, speakers) for stock in STOCK_NAMES]

    async def registered(self, principal: Principal) -> list[NamedVoice]:
        """The principal's own voices, newest first. Raises DatabaseUnavailable."""
        found: list[NamedVoice] = []
        cursor: str | None = None
        while True:
            page = await self._own.page(principal, _PAGE, cursor)
            found += (NamedVoice.of_voice(record, record.voice_id) for record in page.items)
            if (cursor := page.next_cursor) is None:
                return found

    async def list(self, principal: Principal) -> list[NamedVoice]:
        """The speakers, then the principal's own voices. Raises DatabaseUnavailable."""
        return await self.stock() + await self.registered(principal)

    async def _speakers(self) -> Speakers:
        """By language. In a thread: it looks for each engine's files."""
        return await self._disk.run(self._registry.speakers)


def _of_stock(stock: StockName, name: str, speakers: Speakers) -> NamedVoice:
    """One speaker per language; the first language's, English, says what it is like."""
    each = speakers_like(speakers, stock.speaker, stock.gender)
    first = next(iter(each.values()))
    return _speaking_all(NamedVoice.of_speaker(first), name, stock.name, each)


def _renamed(found: NamedVoice, alias: str, speakers: Speakers) -> NamedVoice:
    """A voice under a configured alias, by which a speaker speaks every language."""
    if found.kind is VoiceKind.VOICE:
        return replace(found, id=alias, name=alias)
    each = speakers_like(speakers, found.id, found.gender or "")
    return _speaking_all(found, alias, alias, each)


def _speaking_all(
    voice: NamedVoice, alias: str, name: str, each: Mapping[str, Speaker]
) -> NamedVoice:
    ids = {language: speaker.id for language, speaker in each.items()}
    spoken_by = f"Spoken by {voice.speakers[voice.language or '']}."
    return replace(voice, id=alias, name=name, description=spoken_by, speakers=ids)


def _key(shared: SharedVoice) -> VoiceKey:
    return VoiceKey(shared.owner_id, shared.voice_id)
