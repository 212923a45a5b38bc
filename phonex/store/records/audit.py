"""The records of the audit: who did what about whom, and when. Never a secret, never a text."""

from enum import StrEnum
from typing import Annotated

from bson import ObjectId
from pydantic import AwareDatetime, Field, StringConstraints
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.records.base import Record

MOST_DETAILS = 8
MOST_KEPT = 1000


class AuditAction(StrEnum):
    LEGACY_CHANGED = "legacy_changed"
    DEATH_CONFIRMED = "death_confirmed"
    CONFIRMATION_WITHDRAWN = "confirmation_withdrawn"
    WAITING_BEGAN = "waiting_began"
    WAITING_STOPPED = "waiting_stopped"
    OBJECTED = "objected"
    MEMORIALIZED = "memorialized"
    RESTORED = "restored"
    DELETION_ASKED = "deletion_asked"
    DELETION_WITHDRAWN = "deletion_withdrawn"
    DELETION_APPROVED = "deletion_approved"
    CONTACT_LEFT = "contact_left"


Detail = Annotated[str, StringConstraints(max_length=64)]


class AuditRecord(Record):
    """An entry. id: 24 hex digits. actor: a user; None: the service, or a command on its machine.
    about: a user. details: short words, numbers, times and ids.
    """

    id: str
    at: AwareDatetime
    actor: str | None
    action: AuditAction
    about: str
    details: dict[Detail, Detail] = Field(default={}, max_length=MOST_DETAILS)


COLLECTION = "audit"
INDEXES = (Index({"about": 1, "order": -1}), Index({"order": -1}), Index({"actor": 1}))


def make_audit_id() -> str:
    return str(ObjectId())


class AuditTrail:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull.

    most_kept: entries about one user.
    """

    def __init__(self, connection: Connection, most_kept: int = MOST_KEPT) -> None:
        self._connection = connection
        self._most_kept = most_kept

    async def add(self, entry: AuditRecord) -> None:
        """Store an entry, once; the oldest about the same user make room for it."""
        document = {"_id": ObjectId(entry.id), "order": _order(entry)}
        document |= entry.model_dump(mode="json", exclude={"id"})
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return
        await self._trim(entry.about)

    async def _trim(self, about: str) -> None:
        which: Document = {"about": {"$eq": about}}

        async def work(db: Database) -> list[Document]:
            newest = db[COLLECTION].find(which, {"order": 1}).sort("order", -1)
            return await newest.limit(self._most_kept).to_list(None)

        kept = await self._connection.call(work)
        if len(kept) == self._most_kept:
            older = which | {"order": {"$lt": kept[-1]["order"]}}
            await self._connection.call(lambda db: db[COLLECTION].delete_many(older))

    async def page(self, about: str | None, limit: int, cursor: str | None) -> Page[AuditRecord]:
        """The entries about a user, or all, newest first.

        Raises ValueOutOfRange: invalid limit or cursor.
        """
        check_limit(limit)
        which: Document = {} if about is None else {"about": {"$eq": about}}
        which |= {} if cursor is None else {"order": {"$lt": decode_cursor(cursor)}}

        async def work(db: Database) -> list[Document]:
            found = db[COLLECTION].find(which).sort("order", -1)
            return await found.limit(limit + 1).to_list(None)

        found = [_to_record(each) for each in await self._connection.call(work)]
        more = len(found) > limit
        return Page(found[:limit], encode_cursor(_order(found[limit - 1])) if more else None)

    async def delete_about(self, user_id: str, *, keep: AuditAction) -> None:
        """Delete the entries about a user but those of one action."""
        which = {"about": {"$eq": user_id}, "action": {"$ne": keep.value}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def forget_actor(self, user_id: str) -> None:
        """Leave out who it was in the entries of what a user did."""
        which, change = {"actor": {"$eq": user_id}}, {"$set": {"actor": None}}
        await self._connection.call(lambda db: db[COLLECTION].update_many(which, change))


def _order(entry: AuditRecord) -> str:
    return order_of(entry.at, entry.id)


def _to_record(document: Document) -> AuditRecord:
    fields = {name: value for name, value in document.items() if name not in ("_id", "order")}
    return AuditRecord.model_validate({"id": str(document["_id"]), **fields})
