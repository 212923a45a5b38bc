"""Which voices may be made and used: what the speakers' consents allow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from phonex.errors import InvalidInput
from phonex.store.owners import VoiceKey
from phonex.store.records.consents import ConsentRecord, Consents
from phonex.store.records.voice import DisabledReason, VoiceConsent, VoiceRecord
from phonex.voices.errors import (
    ConsentMissing,
    ConsentNotFound,
    ConsentRequired,
    ConsentRevoked,
    ConsentUnusable,
)


class ConsentDetails(TypedDict, total=False):
    """A speaker's consent as a client gives it: a recorded one, or what is known of another."""

    consent: bool | None
    consent_name: str | None
    consent_terms: str | None
    consent_id: str | None


class ConsentRule:
    """A voice whose consent was revoked is disabled. required: one without consent is, too.

    The record of a recorded consent is authoritative: a voice that rests on it is disabled from the
    moment that it is revoked or deleted.
    """

    def __init__(self, consents: Consents, *, required: bool) -> None:
        self._consents = consents
        self.required = required

    async def given(
        self, owner_id: str | None, details: ConsentDetails, now: datetime
    ) -> VoiceConsent | None:
        """The consent to a voice that is to be made.

        Raises InvalidInput, ConsentNotFound, ConsentUnusable, ConsentRequired,
        DatabaseUnavailable.
        """
        if consent_id := details.get("consent_id"):
            _refuse_contradiction(details)
            return await self._recorded(owner_id, consent_id, now)
        name, terms = details.get("consent_name"), details.get("consent_terms")
        if details.get("consent"):
            return VoiceConsent(given_at=now, name=name or None, terms=terms or None)
        if name or terms:
            raise InvalidInput(
                "consent_name and consent_terms describe a consent; send consent=true with them.",
                param="consent",
            )
        self.refuse_without(consent=False)
        return None

    async def _recorded(self, owner_id: str | None, consent_id: str, now: datetime) -> VoiceConsent:
        found = await self._consents.find(owner_id, consent_id)
        if found is None:
            raise ConsentNotFound(consent_id)
        if found.revoked_at is not None:
            raise ConsentUnusable(consent_id)
        return VoiceConsent(given_at=now, consent_id=found.id)

    def refuse_without(self, *, consent: bool) -> None:
        """Raises ConsentRequired if a voice may not be made without consent."""
        if self.required and not consent:
            raise ConsentRequired

    async def check(
        self, voice: VoiceKey, consent: VoiceConsent | None, known_as: str | None = None
    ) -> None:
        """Check that a voice may be used. known_as: its id for the client.

        Raises ConsentRevoked, ConsentMissing, DatabaseUnavailable.
        """
        disabled = self._disabled(await self._current(voice.owner_id, consent))
        if disabled is DisabledReason.CONSENT_REVOKED:
            raise ConsentRevoked(known_as or voice.voice_id)
        if disabled is DisabledReason.CONSENT_MISSING:
            raise ConsentMissing(known_as or voice.voice_id)

    async def _current(
        self, owner_id: str | None, consent: VoiceConsent | None
    ) -> VoiceConsent | None:
        return _with_record(owner_id, consent, await self._records([consent]))

    async def shown(self, voice: VoiceRecord) -> VoiceRecord:
        """A voice with its consent as it is now, and why it is disabled."""
        return (await self.all_shown([voice]))[0]

    async def all_shown(self, voices: Sequence[VoiceRecord]) -> list[VoiceRecord]:
        """As shown(). Raises DatabaseUnavailable."""
        records = await self._records([voice.consent for voice in voices])
        return [self._shown(voice, records) for voice in voices]

    def _shown(self, voice: VoiceRecord, records: Mapping[str, ConsentRecord]) -> VoiceRecord:
        consent = _with_record(voice.owner_id, voice.consent, records)
        fields = {"consent": consent, "disabled": self._disabled(consent)}
        return voice.model_copy(update=fields)

    def _disabled(self, consent: VoiceConsent | None) -> DisabledReason | None:
        if consent is not None and consent.revoked_at is not None:
            return DisabledReason.CONSENT_REVOKED
        if consent is None and self.required:
            return DisabledReason.CONSENT_MISSING
        return None

    async def _records(
        self, consents: Sequence[VoiceConsent | None]
    ) -> Mapping[str, ConsentRecord]:
        ids = {each.consent_id for each in consents if each is not None and each.consent_id}
        found = await self._consents.with_ids(sorted(ids)) if ids else []
        return {record.id: record for record in found}


def _refuse_contradiction(details: ConsentDetails) -> None:
    if details.get("consent") is False or any(
        details.get(field) for field in ("consent_name", "consent_terms")
    ):
        raise InvalidInput(
            "consent_id refers to a recorded consent, which has a name and terms of its own; send "
            "it without consent=false, consent_name and consent_terms.",
            param="consent_id",
        )


def _with_record(
    owner_id: str | None, consent: VoiceConsent | None, records: Mapping[str, ConsentRecord]
) -> VoiceConsent | None:
    """A voice's consent, with what the record of a recorded one says."""
    if consent is None or consent.consent_id is None:
        return consent
    record = records.get(consent.consent_id)
    if record is None or record.owner_id != owner_id:  # it was deleted
        revoked_at = consent.revoked_at or consent.given_at
        return consent.model_copy(update={"consent_id": None, "revoked_at": revoked_at})
    return VoiceConsent(
        given_at=record.created_at,
        name=record.name,
        terms=record.terms,
        consent_id=record.id,
        revoked_at=consent.revoked_at or record.revoked_at,
    )
