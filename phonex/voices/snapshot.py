"""The voices of an owner as they were at one moment: speaking with them needs no database."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from phonex.errors import VoiceNotFound
from phonex.store.database.paging import Page
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import DisabledReason, VoiceRecord
from phonex.store.voice_search import ALL, VoiceFilter
from phonex.voices.errors import ConsentMissing, ConsentRevoked

_PAGE = 200


class VoiceSnapshot:
    """Has what syntheses ask of the records of voices. Voices of other owners are not found."""

    def __init__(self, records: Iterable[VoiceRecord] = ()) -> None:
        self._records = {record.key: record for record in records}

    async def require(self, voice: VoiceKey, known_as: str | None = None) -> None:
        """Raises VoiceNotFound, ConsentRevoked, ConsentMissing."""
        disabled = (await self.get(voice)).disabled
        if disabled is DisabledReason.CONSENT_REVOKED:
            raise ConsentRevoked(voice.voice_id)
        if disabled is DisabledReason.CONSENT_MISSING:
            raise ConsentMissing(voice.voice_id)

    async def get(self, key: VoiceKey) -> VoiceRecord:
        """Raises VoiceNotFound."""
        if key not in self._records:
            raise VoiceNotFound(key.voice_id)
        return self._records[key]

    async def find_shared(self, share_id: str) -> VoiceRecord | None:
        return None

    async def count_spoken(self, key: VoiceKey, job_id: str, seconds: float) -> None:
        """Nothing: what is spoken with a snapshot is not counted."""

    async def page(
        self, principal: object, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        """All of them."""
        return Page([*self._records.values()], None)


class StoredVoices(Protocol):
    """As phonex.store.records.voices.Voices."""

    async def page(
        self, owner_id: str | None, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]: ...


class ShownConsents(Protocol):
    """As phonex.voices.consent_rule.ConsentRule."""

    async def all_shown(self, voices: Sequence[VoiceRecord]) -> list[VoiceRecord]: ...


async def read_snapshot(
    voices: StoredVoices, consents: ShownConsents, owner_id: str | None
) -> VoiceSnapshot:
    """Raises DatabaseUnavailable."""
    found, cursor = list[VoiceRecord](), None
    while True:
        page = await voices.page(owner_id, _PAGE, cursor)
        found += await consents.all_shown(page.items)
        if (cursor := page.next_cursor) is None:
            return VoiceSnapshot(found)
