"""Finds the voices that a text names, before it is spoken."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.errors import VoiceNotFound
from phonex.store.records.job import CastVoice
from phonex.synthesis.errors import CastVoiceNotFound
from phonex.synthesis.voices import SpokenVoices


class FoundVoice(Protocol):
    """A voice by its name, as phonex.catalogue.named_voice.NamedVoice."""

    @property
    def voice_id(self) -> str | None:
        """Of a registered voice, for the principal who asks; None for a speaker."""

    @property
    def speakers(self) -> Mapping[str, str]:
        """Of a speaker: the speaker of each language that it speaks."""


class VoiceNames(Protocol):
    """Finds voices by their names, as phonex.catalogue.catalogue.VoiceCatalogue."""

    async def resolve(self, principal: Principal, name: str) -> FoundVoice:
        """Raises VoiceNotFound, DatabaseUnavailable."""


class Casting:
    """Finds voices by name, as they are kept with a job."""

    def __init__(self, names: VoiceNames, voices: SpokenVoices) -> None:
        self._names = names
        self._voices = voices

    async def find(self, principal: Principal, names: Sequence[str]) -> list[CastVoice]:
        """Raises VoiceNotFound, Forbidden, DatabaseUnavailable."""
        return [await self._find(principal, name) for name in names]

    async def _find(self, principal: Principal, name: str) -> CastVoice:
        try:
            found = await self._names.resolve(principal, name)
        except VoiceNotFound as exc:
            raise CastVoiceNotFound(name, exc) from exc
        if found.voice_id is None:
            return CastVoice(name=name, speakers=dict(found.speakers))
        shared = await self._voices.find_shared(principal.owner_id, found.voice_id)
        return CastVoice(name=name, voice_id=found.voice_id, shared=shared)
