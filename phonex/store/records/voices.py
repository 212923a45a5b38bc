"""The records of registered voices; queries are per owner.

While a voice is being created, remade or deleted, its record has two more fields: `keeping`, the
transition, and `token`, which identifies the operation (see staging.py). Queries skip pending and
deleting records by default: a voice exists from when its files are in place until its deletion
begins.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from phonex.errors import VoiceExists, VoiceNotFound
from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.owners import VoiceKey, owned_by, stored_owner
from phonex.store.records.voice import (
    SHARED,
    FittingState,
    LikenessFacts,
    VersionRecord,
    Visibility,
    VoiceConsent,
    VoiceFitting,
    VoiceRecord,
)
from phonex.store.records.voice_documents import (
    consent_in,
    key_of,
    may_be_revoked,
    readable,
    resting_on,
    to_record,
    with_key,
)
from phonex.store.voice_search import ALL, VoiceFilter, search_field, tags_field
from phonex.system.clock import utc_now

logger = logging.getLogger(__name__)

COLLECTION = "voices"
INDEXES = (
    Index({"owner_id": 1, "voice_id": 1}, unique=True),
    Index({"owner_id": 1, "order": -1}),
    Index({"share_id": 1}),
    Index({"visibility": 1, "order": -1}),
    Index({"fitting.state": 1}),
    Index({"keeping": 1}),
)
# The fields that change on their own, not with the voice's files.
_SAID = frozenset(
    ("voice_id", "owner_id", "revision", "name", "description", "language", "user_id", "consent")
) | {"tags", "visibility", "share_id", "created_at", "usage"}
# Ids of the jobs that a voice's usage last counted, so that a repeated write counts once.
_N_COUNTED = 16


class Transition(StrEnum):
    """An operation in progress on a voice; a settled voice has none."""

    PENDING = "pending"  # new; its files are not in place yet
    REMAKING = "remaking"  # its files are being replaced; the old ones stay in use meanwhile
    DELETING = "deleting"


_THERE: Document = {"keeping": {"$nin": [Transition.PENDING.value, Transition.DELETING.value]}}
_SHARED: Document = {"visibility": {"$in": [each.value for each in SHARED]}}
_NOT_PENDING: Document = {"keeping": {"$nin": [Transition.PENDING.value]}}
_NOT_DELETING: Document = {"keeping": {"$nin": [Transition.DELETING.value]}}


class VoiceChangedError(Exception):
    """The record is not, or no longer, at the revision to be changed."""


@dataclass(frozen=True)
class Unfinished:
    """A record with an operation in progress, or one whose process died during it."""

    key: VoiceKey
    transition: Transition
    token: str


class Voices:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull.

    Pending and deleting records are found only where the method says so. Every write increments
    the record's revision.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, voice: VoiceRecord, token: str | None = None) -> None:
        """Raises VoiceExists, also for a pending or deleting record.

        token: the voice is pending until settle() is called with it.
        """
        document = {**voice.model_dump(), "order": _order(voice)}
        document["owner_id"] = stored_owner(voice.owner_id)
        document |= _fitting(voice, voice.fitting)
        document |= search_field(voice.voice_id, voice.name) | tags_field(voice.tags)
        document |= _transition(Transition.PENDING, token)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError as exc:
            raise VoiceExists(voice.voice_id) from exc

    async def find(self, key: VoiceKey) -> VoiceRecord | None:
        which = with_key(key) | _THERE
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else to_record(document)

    async def is_there(self, key: VoiceKey) -> bool:
        which = with_key(key) | _THERE
        found = self._connection.call(lambda db: db[COLLECTION].find_one(which, {"voice_id": 1}))
        return await found is not None

    async def consent_of(self, key: VoiceKey) -> VoiceConsent | None:
        """The consent to a voice. Raises VoiceNotFound."""
        which, fields = with_key(key) | _THERE, {"consent": 1, "created_at": 1}
        found = await self._connection.call(lambda db: db[COLLECTION].find_one(which, fields))
        if found is None:
            raise VoiceNotFound(key.voice_id)
        return consent_in(found)

    async def get(self, key: VoiceKey) -> VoiceRecord:
        """Raises VoiceNotFound."""
        voice = await self.find(key)
        if voice is None:
            raise VoiceNotFound(key.voice_id)
        return voice

    async def find_all(self, owner_id: str | None, voice_ids: Sequence[str]) -> list[VoiceRecord]:
        """An owner's voices with these ids, in no particular order."""
        which = owned_by(owner_id) | {"voice_id": {"$in": list(voice_ids)}} | _THERE
        found = await self._connection.call(lambda db: db[COLLECTION].find(which).to_list(None))
        return [to_record(document) for document in found]

    async def find_shared(self, share_id: str) -> VoiceRecord | None:
        """The voice that its owner shares under this id."""
        which: Document = {"share_id": {"$eq": share_id}, **_SHARED, **_THERE}
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else to_record(document)

    async def page(
        self, owner_id: str | None, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        """An owner's voices, newest first. Raises ValueOutOfRange: invalid limit or cursor."""
        return await self._page(owned_by(owner_id) | listed.query, limit, cursor)

    async def public_page(
        self, owner_id: str | None, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        """The public voices of all other owners, newest first. Raises as page()."""
        others: Document = {"owner_id": {"$ne": stored_owner(owner_id)}}
        public: Document = {"visibility": Visibility.PUBLIC.value}
        return await self._page(others | public | listed.query, limit, cursor)

    async def _page(self, which: Document, limit: int, cursor: str | None) -> Page[VoiceRecord]:
        check_limit(limit)
        which |= _THERE
        which |= {} if cursor is None else {"order": {"$lt": decode_cursor(cursor)}}
        found = await self._connection.call(lambda db: _newest(db, which, limit + 1))
        more = len(found) > limit
        return Page(
            [to_record(document) for document in found[:limit]],
            encode_cursor(found[limit - 1]["order"]) if more else None,
        )

    async def update(
        self,
        key: VoiceKey,
        *,
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        visibility: Visibility | None = None,
        consent: VoiceConsent | None = None,
    ) -> VoiceRecord:
        """Change the given fields; returns the changed voice. Raises VoiceNotFound."""
        asked = {"name": name, "description": description, "visibility": visibility}
        changes: Document = {field: value for field, value in asked.items() if value is not None}
        changes |= {} if name is None else search_field(key.voice_id, name)
        changes |= {} if tags is None else {"tags": list(tags), **tags_field(tags)}
        changes |= {} if consent is None else {"consent": consent.model_dump(mode="json")}
        if not changes:
            return await self.get(key)
        if visibility in SHARED:
            unnamed: Document = {"share_id": None}
            await self._update(with_key(key) | _THERE | unnamed, {"share_id": new_share_id()})
        document = await self._update(with_key(key) | _THERE, changes)
        if document is None:
            raise VoiceNotFound(key.voice_id)
        return to_record(document)

    async def resting_on(self, owner_id: str | None, consent_id: str) -> set[VoiceKey]:
        """The keys of an owner's voices that rest on a recorded consent."""
        return await self._keys(resting_on(owner_id, consent_id))

    async def revoke_resting_on(self, owner_id: str | None, consent_id: str, now: datetime) -> None:
        """Note in the voices that rest on a recorded consent that it was revoked."""
        which = resting_on(owner_id, consent_id) | {"consent.revoked_at": None}
        change = {"$set": {"consent.revoked_at": now.isoformat()}, "$inc": {"revision": 1}}
        await self._connection.call(lambda db: db[COLLECTION].update_many(which, change))

    async def count_spoken(self, key: VoiceKey, job_id: str, seconds: float) -> None:
        """Add a completed synthesis to a voice's usage, once; does nothing if it was deleted.

        Does not increment the revision: speaking must not interrupt a change of the voice.
        """
        which = with_key(key) | _THERE | {"counted": {"$nin": [job_id]}}
        change = {
            "$inc": {"usage.seconds": seconds, "usage.count": 1},
            "$set": {"usage.last_spoken_at": utc_now().isoformat()},
            "$push": {"counted": {"$each": [job_id], "$slice": -_N_COUNTED}},
        }
        await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))

    async def remake(self, voice: VoiceRecord, token: str | None = None) -> VoiceRecord:
        """Change all fields except those entered by users; returns the changed voice.

        voice: at the revision to be changed. token: its files are being replaced until settle();
        until then it is not fitted. Raises VoiceNotFound, VoiceChangedError.
        """
        changes = voice.model_dump(mode="json", exclude={*_SAID}) | _fitting(voice, voice.fitting)
        changes |= _transition(Transition.REMAKING, token)
        there = with_key(voice.key) | _THERE | {"order": _order(voice)}
        document = await self._update(there | {"revision": voice.revision}, changes)
        if document is not None:
            return to_record(document)
        found = await self.find(voice.key)
        if found is None or found.created_at != voice.created_at:
            raise VoiceNotFound(voice.voice_id)
        raise VoiceChangedError(voice.voice_id)

    async def unfitted(self) -> list[VoiceRecord]:
        """All owners' voices whose fit is queued or was interrupted, longest wait first.

        Skips unreadable records: they must not block the others.
        """
        waiting = [state.value for state in FittingState if state.active]

        async def work(db: Database) -> list[Document]:
            cursor = db[COLLECTION].find({"fitting.state": {"$in": waiting}, "keeping": None})
            return await cursor.sort("queued", 1).to_list(None)

        return list(readable(await self._connection.call(work)))

    async def set_fitting(
        self,
        voice: VoiceRecord,
        fitting: VoiceFitting,
        likeness: LikenessFacts | None = None,
        versions: Sequence[VersionRecord] = (),
    ) -> VoiceRecord | None:
        """Store the state of a voice's fitting; returns the changed voice.

        voice: as it was read. versions: the new list, if the fit made one. Returns None and changes
        nothing if the voice was deleted, replaced by another of that id, requeued or taken out of
        the queue meanwhile. Compares the position in the queue, not the revision, because other
        changes, such as a new name, do not affect a fit.
        """
        which = {
            **with_key(voice.key),
            **_THERE,
            "order": _order(voice),
            "queued": _queued(voice, voice.fitting),
        }
        changes = _fitting(voice, fitting) | ({} if likeness is None else _likeness(likeness))
        if versions:
            changes["versions"] = [each.model_dump(mode="json") for each in versions]
        document = await self._update(which, changes)
        return None if document is None else to_record(document)

    async def set_engines(self, key: VoiceKey, engines: list[str]) -> None:
        """Store which converters a voice has embeddings for; does nothing if it was deleted."""
        await self._update(with_key(key) | _THERE, {"engines": engines})

    async def _update(self, which: Document, changes: Document) -> Document | None:
        """The changed document; None if none matches."""
        change = {"$set": changes, "$inc": {"revision": 1}}
        return await self._connection.call(
            lambda db: db[COLLECTION].find_one_and_update(
                which, change, return_document=ReturnDocument.AFTER
            )
        )

    async def settle(self, key: VoiceKey, token: str) -> None:
        """End a transition: the files are in place. Raises VoiceNotFound if it was deleted."""
        which = with_key(key) | _NOT_DELETING | {"token": token}
        change = {"$unset": {"keeping": "", "token": ""}, "$inc": {"revision": 1}}
        result = await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))
        if not result.matched_count:
            raise VoiceNotFound(key.voice_id)

    async def withdraw(self, key: VoiceKey, token: str) -> None:
        """Delete the record of a voice that is still pending, if there is one."""
        which = with_key(key) | {"keeping": Transition.PENDING.value, "token": token}
        await self._connection.call(lambda db: db[COLLECTION].delete_one(which))

    async def mark_deleting(self, key: VoiceKey) -> bool:
        """Mark a voice as being deleted, so that it is not found; False if there is no record."""
        which = with_key(key) | _NOT_PENDING
        change = {
            "$set": {"keeping": Transition.DELETING.value, "token": ""},
            "$inc": {"revision": 1},
        }
        result = await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))
        return bool(result.matched_count)

    async def delete(self, key: VoiceKey) -> None:
        """Delete a record, also one marked as being deleted. Raises VoiceNotFound."""
        which = with_key(key) | _NOT_PENDING
        result = await self._connection.call(lambda db: db[COLLECTION].delete_one(which))
        if not result.deleted_count:
            raise VoiceNotFound(key.voice_id)

    async def unfinished(self, key: VoiceKey | None = None) -> list[Unfinished]:
        """The records with a transition: all owners', or those of one voice."""
        which: Document = {"keeping": {"$in": [each.value for each in Transition]}}
        which |= {} if key is None else with_key(key)
        fields = {"owner_id": 1, "voice_id": 1, "keeping": 1, "token": 1}
        found = await self._connection.call(
            lambda db: db[COLLECTION].find(which, fields).to_list(None)
        )
        return [
            Unfinished(key_of(each), Transition(each["keeping"]), each["token"]) for each in found
        ]

    async def keys(self) -> set[VoiceKey]:
        """The keys of all owners' voices, without pending and deleting ones."""
        return await self._keys({})

    async def keys_of(self, owner_id: str) -> set[VoiceKey]:
        """The keys of an owner's voices, without pending and deleting ones."""
        return await self._keys(owned_by(owner_id))

    async def keys_to_check(self) -> set[VoiceKey]:
        """The keys of the voices whose consent was revoked or is recorded, so that it may be."""
        fields = {"owner_id": 1, "voice_id": 1, "consent": 1}
        found = await self._connection.call(
            lambda db: db[COLLECTION].find(_THERE, fields).to_list(None)
        )
        return {key_of(each) for each in found if may_be_revoked(each)}

    async def _keys(self, which: Document) -> set[VoiceKey]:
        there, fields = which | _THERE, {"owner_id": 1, "voice_id": 1}
        found = await self._connection.call(
            lambda db: db[COLLECTION].find(there, fields).to_list(None)
        )
        return {key_of(each) for each in found}

    async def count(self) -> int:
        """The number of all owners' voices."""
        # count_documents is an aggregation, for which the embedded server builds a table.
        return await self._connection.call(lambda db: db[COLLECTION].estimated_document_count())


def new_share_id() -> str:
    """24 hexadecimal digits that cannot be guessed."""
    return secrets.token_hex(12)


async def _newest(db: Database, which: Document, limit: int) -> list[Document]:
    return await db[COLLECTION].find(which).sort("order", -1).limit(limit).to_list(limit)


def _order(voice: VoiceRecord) -> str:
    return order_of(voice.created_at, voice.voice_id)


def _queued(voice: VoiceRecord, fitting: VoiceFitting) -> str | None:
    """Its position in the queue. A string: the embedded server compares times to the second."""
    return None if fitting.queued_at is None else order_of(fitting.queued_at, voice.voice_id)


def _fitting(voice: VoiceRecord, fitting: VoiceFitting) -> Document:
    # As JSON: the embedded server converts a date in an update to a text format of its own.
    return {"fitting": fitting.model_dump(mode="json"), "queued": _queued(voice, fitting)}


def _transition(transition: Transition, token: str | None) -> Document:
    return {} if token is None else {"keeping": transition.value, "token": token}


def _likeness(likeness: LikenessFacts) -> Document:
    return {"likeness": likeness.model_dump(mode="json")}
