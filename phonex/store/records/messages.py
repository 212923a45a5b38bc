"""The records of messages: the conversations of echos."""

from enum import StrEnum

from bson import ObjectId
from pydantic import AwareDatetime

from phonex.errors import ValueOutOfRange
from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, order_of
from phonex.store.owners import owner_of, stored_owner
from phonex.store.records import owned
from phonex.store.records.base import Record


class MessageRole(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class MessageRecord(Record):
    """A message in the conversation of an echo. id: 24 hex digits."""

    id: str
    owner_id: str | None = None
    echo_id: str
    role: MessageRole
    content: str
    created_at: AwareDatetime


COLLECTION = "messages"
INDEXES = (Index({"owner_id": 1, "echo_id": 1, "order": -1}),)


class Messages:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, message: MessageRecord) -> None:
        document = message.model_dump(exclude={"id"})
        document |= {"_id": ObjectId(message.id), "owner_id": stored_owner(message.owner_id)}
        document["order"] = order_of(message.created_at, message.id)
        await self._connection.call(lambda db: db[COLLECTION].insert_one(document))

    async def page(
        self, owner_id: str | None, echo_id: str, limit: int, before: str | None
    ) -> Page[MessageRecord]:
        """The newest messages of an echo, oldest first.

        before: only messages older than the one with this id, which is also the cursor of the next
        page. Raises ValueOutOfRange: invalid limit, or no such message.
        """
        check_limit(limit)
        which = _of_echo(owner_id, echo_id)
        if before is not None:
            which |= {"order": {"$lt": await self._order(which, before)}}

        async def work(db: Database) -> list[Document]:
            newest = db[COLLECTION].find(which).sort("order", -1)
            return await newest.limit(limit + 1).to_list(None)

        found = [_to_record(document) for document in await self._connection.call(work)]
        more = len(found) > limit
        return Page(found[:limit][::-1], found[limit - 1].id if more else None)

    async def _order(self, which: Document, message_id: str) -> str:
        known = {**which, "_id": owned.find_object_id(message_id)}
        found = await self._connection.call(lambda db: db[COLLECTION].find_one(known, {"order": 1}))
        if found is None:
            raise ValueOutOfRange(
                "There is no message with this id in the conversation; give the _id of one, or "
                "omit it to get the newest messages.",
                param="before",
            )
        return str(found["order"])

    async def of_owner(self, owner_id: str | None) -> list[MessageRecord]:
        """All messages of an owner, oldest first."""
        which = owned.of_owner(owner_id)

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("order", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def delete(self, owner_id: str | None, echo_id: str) -> None:
        """Delete the conversation of an echo."""
        which = _of_echo(owner_id, echo_id)
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def delete_of_owner(self, owner_id: str) -> None:
        which = owned.of_owner(owner_id)
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))


def _of_echo(owner_id: str | None, echo_id: str) -> Document:
    return {**owned.of_owner(owner_id), "echo_id": {"$eq": echo_id}}


def _to_record(document: Document) -> MessageRecord:
    fields = {key: value for key, value in document.items() if key not in ("_id", "order")}
    fields |= {"id": str(document["_id"]), "owner_id": owner_of(document["owner_id"])}
    return MessageRecord.model_validate(fields)
