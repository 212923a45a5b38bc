"""How voices are stored: the documents of their records, and queries for them."""

import logging
from collections.abc import Iterable, Iterator
from enum import StrEnum

from pydantic import ValidationError

from phonex.store.database.connection import Document
from phonex.store.database.paging import order_of
from phonex.store.owners import VoiceKey, owned_by, owner_of
from phonex.store.records.voice import (
    SHARED,
    LikenessFacts,
    VoiceConsent,
    VoiceFitting,
    VoiceRecord,
)
from phonex.system.logs import voice_tag

logger = logging.getLogger(__name__)


class Transition(StrEnum):
    """An operation in progress on a voice; a settled voice has none."""

    PENDING = "pending"  # new; its files are not in place yet
    REMAKING = "remaking"  # its files are being replaced; the old ones stay in use meanwhile
    DELETING = "deleting"


THERE: Document = {"keeping": {"$nin": [Transition.PENDING.value, Transition.DELETING.value]}}
IS_SHARED: Document = {"visibility": {"$in": [each.value for each in SHARED]}}
NOT_PENDING: Document = {"keeping": {"$nin": [Transition.PENDING.value]}}
NOT_DELETING: Document = {"keeping": {"$nin": [Transition.DELETING.value]}}

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


def order_of_voice(voice: VoiceRecord) -> str:
    return order_of(voice.created_at, voice.voice_id)


def queue_position(voice: VoiceRecord, fitting: VoiceFitting) -> str | None:
    """Its position in the queue. A string: the embedded server compares times to the second."""
    return None if fitting.queued_at is None else order_of(fitting.queued_at, voice.voice_id)


def fitting_fields(voice: VoiceRecord, fitting: VoiceFitting) -> Document:
    # As JSON: the embedded server converts a date in an update to a text format of its own.
    return {"fitting": fitting.model_dump(mode="json"), "queued": queue_position(voice, fitting)}


def transition_fields(transition: Transition, token: str | None) -> Document:
    return {} if token is None else {"keeping": transition.value, "token": token}


def likeness_fields(likeness: LikenessFacts) -> Document:
    return {"likeness": likeness.model_dump(mode="json")}
