"""How voices are stored: the documents of their records, and queries for them."""

import logging
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from phonex.store.database.connection import Document
from phonex.store.owners import VoiceKey, owned_by, owner_of
from phonex.store.records.voice import VoiceConsent, VoiceRecord
from phonex.system.logs import voice_tag

logger = logging.getLogger(__name__)

_NOT_THE_RECORDS = ("_id", "order", "queued", "keeping", "token", "search", "tag_keys", "counted")


def readable(documents: Iterable[Document]) -> Iterator[VoiceRecord]:
    """The records, without those that cannot be read: they must not block the others."""
    for document in documents:
        try:
            yield to_record(document)
        except ValidationError:
            tag = voice_tag(str(document.get("voice_id")))
            logger.exception("cannot read the record of %s", tag)


def with_key(key: VoiceKey) -> Document:
    # $eq: treat client input as a value, not an operator
    return {**owned_by(key.owner_id), "voice_id": {"$eq": key.voice_id}}


def may_be_revoked(document: Document) -> bool:
    """Whether the consent in a document was revoked, or is recorded, so that it may be."""
    consent = document.get("consent")
    if not isinstance(consent, dict):
        return False
    return any(consent.get(field) for field in ("consent_id", "revoked_at"))


def resting_on(owner_id: str | None, consent_id: str) -> Document:
    """A query for an owner's voices that rest on a recorded consent."""
    return {**owned_by(owner_id), "consent.consent_id": {"$eq": consent_id}}


def key_of(document: Document) -> VoiceKey:
    return VoiceKey(owner_of(document.get("owner_id")), document["voice_id"])


def to_record(document: Document) -> VoiceRecord:
    fields = {key: value for key, value in document.items() if key not in _NOT_THE_RECORDS}
    fields["owner_id"] = owner_of(fields.get("owner_id"))
    fields["consent"] = consent_in(fields)
    return VoiceRecord.model_validate(fields)


def consent_in(document: Document) -> VoiceConsent | None:
    """The consent in a document with the voice's created_at."""
    consent = document.get("consent")
    if isinstance(consent, bool):  # of an earlier release
        return VoiceConsent(given_at=document["created_at"]) if consent else None
    return None if consent is None else VoiceConsent.model_validate(consent)
