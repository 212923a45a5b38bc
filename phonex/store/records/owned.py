"""Collections of records that belong to a user and may be linked to others, such as echos.

A deleted record leaves a tombstone for a while: only its id, its owner and the time. So what other
records said of it can be cleaned up after a crash, and again when every request that had still
seen the record has ended.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bson import ObjectId
from pydantic import AwareDatetime

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.owners import owner_of, stored_owner
from phonex.store.records.base import Record


class OwnedRecord(Record):
    """id: 24 hex digits. user_id: whose it is; owner_id: who has access to it."""

    id: str
    owner_id: str | None = None
    user_id: str
    name: str
    created_at: AwareDatetime
    revision: int = 0


class RecordState(StrEnum):
    SETTLED = ""
    PENDING = "pending"  # being made; not found yet
    DELETED = "deleted"  # a tombstone


@dataclass(frozen=True)
class Unsettled:
    """A pending record or a tombstone. since: seconds since the epoch."""

    id: str
    owner_id: str | None
    state: RecordState
    since: float


R = TypeVar("R", bound=OwnedRecord)

INDEXES = (
    Index({"owner_id": 1, "user_id": 1, "order": -1}),
    Index({"state": 1}),
)
_ADDED = ("_id", "order", "state", "since")  # to the fields of the record


def make_record_id() -> str:
    """A new ObjectId, as 24 hex digits."""
    return str(ObjectId())


def is_record_id(text: str) -> bool:
    return ObjectId.is_valid(text)


def find_object_id(record_id: str) -> ObjectId | None:
    """None for a string that is no id."""
    return ObjectId(record_id) if is_record_id(record_id) else None


class OwnedRecords(Generic[R]):
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull.

    Only settled records are found, except where the method says so. Every change increments the
    record's revision.
    """

    def __init__(self, connection: Connection, collection: str, kind: type[R]) -> None:
        self._connection = connection
        self._collection = collection
        self._kind = kind

    async def insert(self, record: R, state: RecordState = RecordState.SETTLED) -> None:
        document = _to_document(record, state)
        await self._connection.call(lambda db: db[self._collection].insert_one(document))

    async def find(self, owner_id: str | None, record_id: str) -> R | None:
        if (object_id := find_object_id(record_id)) is None:
            return None
        found = await self._some({"_id": object_id, **settled(owner_id)}, 1)
        return found[0] if found else None

    async def find_all(self, owner_id: str | None, ids: Sequence[str]) -> list[R]:
        """The records with these ids, in no particular order."""
        wanted = [object_id for each in ids if (object_id := find_object_id(each))]
        return await self._some({"_id": {"$in": wanted}, **settled(owner_id)})

    async def of_owner(self, owner_id: str | None) -> list[R]:
        """All records of an owner, newest first."""
        return await self._some(settled(owner_id))

    async def page(
        self, owner_id: str | None, user_id: str, limit: int, cursor: str | None
    ) -> Page[R]:
        """A user's records, newest first. Raises ValueOutOfRange: invalid limit or cursor."""
        check_limit(limit)
        which = of_user(owner_id, user_id)
        which |= {} if cursor is None else {"order": {"$lt": decode_cursor(cursor)}}
        found = await self._some(which, limit + 1)
        more = len(found) > limit
        return Page(found[:limit], encode_cursor(_order(found[limit - 1])) if more else None)

    async def change(
        self, owner_id: str | None, record_id: str, change: Callable[[R], R]
    ) -> R | None:
        """Change a record, also while others do; returns the changed one, None if there is none."""
        while (record := await self.find(owner_id, record_id)) is not None:
            changed = change(record).model_copy(update={"revision": record.revision + 1})
            if await self._replace(changed):
                return changed
        return None

    async def _replace(self, record: R) -> bool:
        document = _to_document(record, RecordState.SETTLED)
        which = {"_id": document["_id"], **settled(record.owner_id)}
        which["revision"] = record.revision - 1
        result = await self._connection.call(
            lambda db: db[self._collection].replace_one(which, document)
        )
        return bool(result.matched_count)

    async def settle(self, record_id: str) -> bool:
        """Let a pending record be found; False if it has been deleted."""
        which = {"_id": ObjectId(record_id), "state": RecordState.PENDING.value}
        change = {"$set": {"state": RecordState.SETTLED.value}}
        result = await self._connection.call(
            lambda db: db[self._collection].update_one(which, change)
        )
        return bool(result.matched_count)

    async def mark_deleted(
        self, owner_id: str | None, record_id: str, *, pending: bool = False
    ) -> bool:
        """Replace a record by a tombstone; False if there is none.

        pending: only a record that is being made, instead of only a settled one.
        """
        if (object_id := find_object_id(record_id)) is None:
            return False
        state = RecordState.PENDING if pending else RecordState.SETTLED
        which = {"_id": object_id, **of_owner(owner_id), "state": state.value}
        tombstone = {"_id": object_id, "owner_id": stored_owner(owner_id)}
        tombstone |= _marks(RecordState.DELETED)
        result = await self._connection.call(
            lambda db: db[self._collection].replace_one(which, tombstone)
        )
        return bool(result.matched_count)

    async def unsettled(self) -> list[Unsettled]:
        """All owners' pending records and tombstones."""
        which: Document = {"state": {"$gt": RecordState.SETTLED.value}}
        fields = {"owner_id": 1, "state": 1, "since": 1}
        found = await self._connection.call(
            lambda db: db[self._collection].find(which, fields).to_list(None)
        )
        return [_unsettled(each) for each in found]

    async def remove(self, record_id: str) -> None:
        """Remove a tombstone."""
        which = {"_id": ObjectId(record_id), "state": RecordState.DELETED.value}
        await self._connection.call(lambda db: db[self._collection].delete_one(which))

    async def remove_of_owner(self, owner_id: str) -> None:
        """Remove all of an owner, whatever its state."""
        which = of_owner(owner_id)
        await self._connection.call(lambda db: db[self._collection].delete_many(which))

    async def _some(self, which: Document, limit: int = 0) -> list[R]:
        """Newest first. limit: 0 for all."""

        async def work(db: Database) -> list[Document]:
            return (
                await db[self._collection].find(which).sort("order", -1).limit(limit).to_list(None)
            )

        return [self._to_record(document) for document in await self._connection.call(work)]

    def _to_record(self, document: Document) -> R:
        fields = {key: value for key, value in document.items() if key not in _ADDED}
        fields |= {"id": str(document["_id"]), "owner_id": owner_of(document["owner_id"])}
        return self._kind.model_validate(fields)


def _unsettled(document: Document) -> Unsettled:
    owner_id, state = owner_of(document["owner_id"]), RecordState(document["state"])
    return Unsettled(str(document["_id"]), owner_id, state, document["since"])


def settled(owner_id: str | None) -> Document:
    """A query for an owner's settled records."""
    return {**of_owner(owner_id), "state": {"$eq": RecordState.SETTLED.value}}


def of_owner(owner_id: str | None) -> Document:
    """A query for an owner's documents."""
    # $eq: the embedded server uses an index only for a comparison that is spelled out.
    return {"owner_id": {"$eq": stored_owner(owner_id)}}


def of_user(owner_id: str | None, user_id: str) -> Document:
    """A query for a user's settled records."""
    return {**settled(owner_id), "user_id": {"$eq": user_id}}


def _marks(state: RecordState) -> Document:
    return {"state": state.value, "since": time.time()}


def _order(record: OwnedRecord) -> str:
    return order_of(record.created_at, record.id)


def _to_document(record: OwnedRecord, state: RecordState) -> Document:
    fields = record.model_dump(exclude={"id"}) | _marks(state)
    fields |= {"owner_id": stored_owner(record.owner_id), "order": _order(record)}
    return {"_id": ObjectId(record.id), **fields}
