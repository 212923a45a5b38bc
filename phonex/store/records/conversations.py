"""The records of conversations: of two people, or of a person with an echo.

A message is added to its own collection first (chat_messages.py); what a conversation says of its
last message may therefore lag behind, and is brought up to date when it is read.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from bson import ObjectId
from pydantic import AwareDatetime, Field
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.records.base import Record
from phonex.store.records.chat_messages import MessageType
from phonex.store.records.owned import find_object_id


class ConversationKind(StrEnum):
    PEOPLE = "people"
    ECHO = "echo"


class MessageSummary(Record):
    """The last message of a conversation. content: its beginning."""

    seq: int
    sender_id: str
    type: MessageType
    content: str
    created_at: AwareDatetime


class ConversationRecord(Record):
    """A conversation. id: 24 hex digits. pair: who talks with whom, unique.

    participants: ids of users; gone: those whose accounts were deleted; stand_in: the id that then
    takes the place of theirs. read: up to which seq each
    has read; cleared: up to which seq each has deleted the messages for themselves. visible_to:
    those in whose lists it is; left: those who have deleted it, until the next message. purge_to:
    messages up to here are deleted, and may still be stored. settled_to: a reply to messages up to
    here is not to be made (any more); retried_to: one was, again, after a crash.
    """

    id: str
    kind: ConversationKind
    pair: str
    participants: list[str]
    echo_id: str | None = None
    echo_owner_id: str | None = None
    last_seq: int = 0
    read: dict[str, int] = Field(default={})
    cleared: dict[str, int] = Field(default={})
    visible_to: list[str] = Field(default=[])
    left: list[str] = Field(default=[])
    gone: list[str] = Field(default=[])
    stand_in: str | None = None
    purge_to: int = 0
    settled_to: int = 0
    retried_to: int = 0
    last_message: MessageSummary | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime

    def others(self, user_id: str) -> list[str]:
        """The other participants."""
        return [each for each in self.participants if each != user_id]

    def is_open_to(self, user_id: str) -> bool:
        return user_id in self.participants and user_id not in (*self.left, *self.gone)

    @property
    def awaits_reply(self) -> bool:
        """Whether its last message is to an echo, and nothing has become of its reply."""
        last = self.last_message
        by_user = last is not None and last.sender_id in self.participants
        return by_user and self.echo_id is not None and self.settled_to < self.last_seq

    def cleared_by(self, user_id: str) -> int:
        return self.cleared.get(user_id, 0)

    def read_by(self, user_id: str) -> int:
        return max(self.read.get(user_id, 0), self.cleared_by(user_id))

    def is_read(self, sender_id: str, seq: int) -> bool:
        """Whether everybody but its sender has read a message; an echo has."""
        return all(self.read_by(each) >= seq for each in self.others(sender_id))


COLLECTION = "conversations"
INDEXES = (
    Index({"pair": 1}, unique=True),
    Index({"visible_to": 1, "order": -1}),
    Index({"participants": 1}),
    Index({"echo_owner_id": 1}),
    Index({"purge_to": 1}),
    Index({"kind": 1, "order": -1}),
)
_ADDED = ("_id", "order")


class Conversations:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, conversation: ConversationRecord) -> bool:
        """Store a new conversation; False if its pair has one."""
        document = _to_document(conversation)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def find(self, conversation_id: str) -> ConversationRecord | None:
        if (object_id := find_object_id(conversation_id)) is None:
            return None
        return await self._find({"_id": object_id})

    async def find_pair(self, pair: str) -> ConversationRecord | None:
        return await self._find({"pair": {"$eq": pair}})

    async def page(self, user_id: str, limit: int, cursor: str | None) -> Page[ConversationRecord]:
        """Those in a user's list, the one with the latest message first.

        Raises ValueOutOfRange: invalid limit or cursor.
        """
        check_limit(limit)
        which: Document = {"visible_to": {"$in": [user_id]}}
        if cursor is not None:
            which["order"] = {"$lt": decode_cursor(cursor)}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("order", -1).limit(limit + 1).to_list(None)

        found = await self._connection.call(work)
        more = len(found) > limit
        return Page(
            [_to_record(document) for document in found[:limit]],
            encode_cursor(found[limit - 1]["order"]) if more else None,
        )

    async def count(self, user_id: str, limit: int) -> int:
        """How many are in a user's list, at most `limit`."""
        which = {"visible_to": {"$in": [user_id]}}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which, {"_id": 1}).limit(limit).to_list(None)

        return len(await self._connection.call(work))

    async def of_user(self, user_id: str) -> list[ConversationRecord]:
        """All in which a user takes part, also those that are not in their list."""
        return await self._some({"participants": {"$in": [user_id]}})

    async def partners(self, user_id: str) -> set[str]:
        """The users with whom a user shares a conversation that is in the lists of both."""
        which = {"visible_to": {"$in": [user_id]}, "kind": ConversationKind.PEOPLE.value}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which, {"visible_to": 1}).to_list(None)

        found = await self._connection.call(work)
        return {each for document in found for each in document["visible_to"]} - {user_id}

    async def of_echo_owner(self, user_id: str) -> list[ConversationRecord]:
        """All with an echo of a user."""
        return await self._some({"echo_owner_id": {"$eq": user_id}})

    async def to_purge(self) -> list[ConversationRecord]:
        """Those with messages that are deleted, and may still be stored."""
        return await self._some({"purge_to": {"$gt": 0}})

    async def awaiting_replies(self, since: datetime, limit: int) -> list[ConversationRecord]:
        """Of the latest `limit` with echos since then, those that await a reply; latest first."""
        which: Document = {"kind": ConversationKind.ECHO.value, "order": {"$gte": order_of(since)}}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("order", -1).limit(limit).to_list(None)

        found = map(_to_record, await self._connection.call(work))
        return [each for each in found if each.awaits_reply and not each.left]

    async def settle_reply(self, conversation_id: str, seq: int) -> None:
        """Note that no reply is to be made to messages up to this one."""
        await self._set(conversation_id, {"settled_to": {"$lt": seq}}, {"settled_to": seq})

    async def retry_reply(self, conversation: ConversationRecord) -> bool:
        """Note that a reply to its last message is made again; False if that was noted before, or
        another message is the last by now.
        """
        seq = conversation.last_seq
        expected = {"last_seq": seq, "retried_to": {"$ne": seq}}
        return await self._set(conversation.id, expected, {"retried_to": seq})

    async def advance(self, conversation: ConversationRecord, last: MessageSummary) -> bool:
        """Note the last message; False if this or a later one is noted already.

        Everybody who has an account sees the conversation in their list again.
        """
        fields = {
            "last_seq": last.seq,
            "visible_to": [
                each for each in conversation.participants if each not in conversation.gone
            ],
            "left": [],
        } | _of_last(conversation.id, last)
        return await self._set(conversation.id, {"last_seq": {"$lt": last.seq}}, fields)

    async def set_last_message(self, conversation_id: str, last: MessageSummary) -> bool:
        """Replace what is said of the last message; False if another one is the last by now."""
        fields = {"last_message": last.model_dump(mode="json")}
        return await self._set(conversation_id, {"last_seq": last.seq}, fields)

    async def mark_read(self, conversation_id: str, user_id: str, seq: int) -> bool:
        """Note up to where a user has read; False if it was as far before."""
        field = f"read.{user_id}"
        return await self._set(conversation_id, {field: {"$lt": seq}}, {field: seq})

    async def show(self, conversation: ConversationRecord, user_id: str) -> None:
        """Put a conversation into a user's list."""
        which = {"_id": ObjectId(conversation.id)}
        change = {"$addToSet": {"visible_to": user_id}, "$pull": {"left": user_id}}
        await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))

    async def clear(self, conversation: ConversationRecord, user_id: str, purge_to: int) -> bool:
        """Take a conversation and all its messages out of a user's list.

        purge_to: up to where nobody has the messages any more. False if a message was sent
        meanwhile.
        """
        seq = conversation.last_seq
        which = {"_id": ObjectId(conversation.id), "last_seq": seq}
        fields = {f"cleared.{user_id}": seq, f"read.{user_id}": seq, "purge_to": purge_to}
        lists = {"$pull": {"visible_to": user_id}, "$addToSet": {"left": user_id}}
        change = {"$set": fields, **lists}
        result = await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))
        return bool(result.matched_count)

    async def mark_purged(self, conversation_id: str, purged_to: int) -> None:
        await self._set(conversation_id, {"purge_to": purged_to}, {"purge_to": 0})

    async def mark_gone(
        self, conversation: ConversationRecord, user_id: str, stand_in: str
    ) -> ConversationRecord | None:
        """Note that a participant's account was deleted, and which id will stand for them.

        Returns what is stored now; None if there is nothing.
        """
        if conversation.stand_in is None:
            await self._set(conversation.id, {"stand_in": None}, {"stand_in": stand_in})
        which = {"_id": ObjectId(conversation.id)}
        change = {"$addToSet": {"gone": user_id}, "$pull": {"visible_to": user_id}}
        await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))
        return await self.find(conversation.id)

    async def replace_participant(self, conversation_id: str, user_id: str, stand_in: str) -> None:
        """Let an id that stands for nobody take the place of a user's."""
        found = await self.find(conversation_id)
        if found is None:
            return

        def swap(ids: Iterable[str]) -> list[str]:
            return [stand_in if each == user_id else each for each in ids]

        fields = {
            "participants": swap(found.participants),
            "gone": swap(found.gone),
            "left": swap(found.left),
            "pair": ":".join(swap(found.pair.split(":"))),
            f"read.{stand_in}": found.read_by(user_id),
            f"cleared.{stand_in}": found.cleared_by(user_id),
        }
        change = {"$set": fields, "$unset": {f"read.{user_id}": "", f"cleared.{user_id}": ""}}
        which = {"_id": ObjectId(conversation_id)}
        await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))

    async def forget_echo_owner(self, conversation_id: str) -> None:
        await self._set(conversation_id, {}, {"echo_owner_id": None})

    async def remove(self, ids: Collection[str]) -> None:
        which = {"_id": {"$in": [ObjectId(each) for each in ids]}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def _set(self, conversation_id: str, expected: Document, fields: Document) -> bool:
        which = {"_id": ObjectId(conversation_id), **expected}
        change = {"$set": fields}
        result = await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))
        return bool(result.matched_count)

    async def _find(self, which: Document) -> ConversationRecord | None:
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def _some(self, which: Document) -> list[ConversationRecord]:
        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("order", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]


def _of_last(conversation_id: str, last: MessageSummary) -> Document:
    return {
        "last_message": last.model_dump(mode="json"),
        "updated_at": last.model_dump(mode="json")["created_at"],
        "order": order_of(last.created_at, conversation_id),
    }


def _to_document(conversation: ConversationRecord) -> Document:
    # Times as strings: the embedded server returns a date that was changed by $set as one.
    fields = conversation.model_dump(mode="json", exclude={"id"})
    fields["order"] = order_of(conversation.updated_at, conversation.id)
    return {"_id": ObjectId(conversation.id), **fields}


def _to_record(document: Document) -> ConversationRecord:
    fields = {name: value for name, value in document.items() if name not in _ADDED}
    return ConversationRecord.model_validate({"id": str(document["_id"]), **fields})
