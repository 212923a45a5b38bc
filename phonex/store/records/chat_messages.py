"""The records of the messages in conversations of people and echos. A record here is the truth:
what conversations.py says of the last message follows from it.
"""

from enum import StrEnum

from bson import ObjectId
from pydantic import AwareDatetime
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.records.base import Record
from phonex.store.records.owned import find_object_id


class MessageType(StrEnum):
    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"


class ChatMessageRecord(Record):
    """A message. id: 24 hex digits. seq: counts up from 1 without gaps in its conversation.

    sender_id: of a user or an echo. client_id: the sender's own id of it, unique among theirs.
    audio_id: of audio in the library of audio_owner_id; owns_audio: it was made for this message,
    and is deleted with it. recording_key, image_key: of files; file_bytes: what these take. words:
    [text, start, end], in seconds. synthetic: its words or its voice were made by the service.
    duration: of the audio, s. deleted: an empty place, left by the account of its sender.
    """

    id: str
    conversation_id: str
    seq: int
    sender_id: str
    client_id: str
    type: MessageType = MessageType.TEXT
    content: str = ""
    audio_id: str | None = None
    audio_owner_id: str | None = None
    owns_audio: bool = False
    recording_key: str | None = None
    image_key: str | None = None
    file_bytes: int = 0
    duration: float | None = None
    words: list[tuple[str, float, float]] | None = None
    synthetic: bool = False
    deleted: bool = False
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @property
    def has_audio(self) -> bool:
        return self.audio_id is not None or self.recording_key is not None

    @property
    def file_keys(self) -> list[str]:
        """Of its files in the store."""
        return [key for key in (self.recording_key, self.image_key) if key is not None]


COLLECTION = "chat_messages"
INDEXES = (
    Index({"conversation_id": 1, "seq": 1}, unique=True),
    Index({"conversation_id": 1, "sender_id": 1, "client_id": 1}, unique=True),
    Index({"sender_id": 1, "file_bytes": 1}),
)


class ChatMessages:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, message: ChatMessageRecord) -> bool:
        """Store a new message; False if its seq or its sender's client_id is taken."""
        document = _to_document(message)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def find(self, conversation_id: str, message_id: str) -> ChatMessageRecord | None:
        if (object_id := find_object_id(message_id)) is None:
            return None
        return await self._find({"_id": object_id, **_of(conversation_id)})

    async def find_sent(
        self, conversation_id: str, sender_id: str, client_id: str
    ) -> ChatMessageRecord | None:
        """The message to which its sender gave this client_id."""
        own = {"sender_id": {"$eq": sender_id}, "client_id": {"$eq": client_id}}
        return await self._find({**_of(conversation_id), **own})

    async def newest(self, conversation_id: str) -> ChatMessageRecord | None:
        found = await self._some(_of(conversation_id), 1, newest_first=True)
        return found[0] if found else None

    async def page(
        self,
        conversation_id: str,
        limit: int,
        *,
        after_seq: int = 0,
        before_seq: int | None = None,
        newest_first: bool = False,
    ) -> list[ChatMessageRecord]:
        """Up to `limit` messages between two numbers, neither included.

        newest_first: the last ones and in that order, instead of the first ones.
        """
        between = {"$gt": after_seq} | ({} if before_seq is None else {"$lt": before_seq})
        which = {**_of(conversation_id), "seq": between}
        return await self._some(which, limit, newest_first=newest_first)

    async def senders_after(self, conversation_id: str, seq: int, limit: int) -> list[str]:
        """Who sent the messages after a number, oldest first, up to `limit` of them."""
        which = {**_of(conversation_id), "seq": {"$gt": seq}}

        async def work(db: Database) -> list[Document]:
            found = db[COLLECTION].find(which, {"sender_id": 1})
            return await found.sort("seq", 1).limit(limit).to_list(None)

        return [document["sender_id"] for document in await self._connection.call(work)]

    async def file_sizes(self, sender_id: str) -> list[int]:
        """Of the files in all messages of a sender, in bytes."""
        which = {"sender_id": {"$eq": sender_id}, "file_bytes": {"$gt": 0}}

        async def work(db: Database) -> list[Document]:
            # Not an aggregation, for which the embedded server builds a table.
            return await db[COLLECTION].find(which, {"file_bytes": 1}).to_list(None)

        return [document["file_bytes"] for document in await self._connection.call(work)]

    async def replace(self, message: ChatMessageRecord) -> None:
        """Change a message that exists."""
        document = _to_document(message)
        which = {"_id": document["_id"]}
        await self._connection.call(lambda db: db[COLLECTION].replace_one(which, document))

    async def delete_to(self, conversation_id: str, seq: int) -> None:
        """Delete the messages up to a number, which is included."""
        which = {**_of(conversation_id), "seq": {"$lte": seq}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def known(self, ids: list[str]) -> set[str]:
        """Those of these ids that are of messages."""
        which = {"_id": {"$in": [ObjectId(each) for each in ids]}}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which, {"_id": 1}).to_list(None)

        return {str(document["_id"]) for document in await self._connection.call(work)}

    async def _find(self, which: Document) -> ChatMessageRecord | None:
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def _some(
        self, which: Document, limit: int, *, newest_first: bool
    ) -> list[ChatMessageRecord]:
        async def work(db: Database) -> list[Document]:
            found = db[COLLECTION].find(which).sort("seq", -1 if newest_first else 1)
            return await found.limit(limit).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]


def _of(conversation_id: str) -> Document:
    return {"conversation_id": {"$eq": conversation_id}}


def _to_document(message: ChatMessageRecord) -> Document:
    return {"_id": ObjectId(message.id), **message.model_dump(exclude={"id"})}


def _to_record(document: Document) -> ChatMessageRecord:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return ChatMessageRecord.model_validate({"id": str(document["_id"]), **fields})
