"""The records of memories: facts about people, which their echos may tell once approved."""

import hashlib

from pydantic import AwareDatetime
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Index
from phonex.store.records import owned
from phonex.store.records.owned import OwnedRecord, OwnedRecords, find_object_id


class MemoryRecord(OwnedRecord):
    """A memory. key: of its text. is_approved: False for what the service proposes out of a
    conversation. message_id: of the message that it was proposed from.
    """

    name: str = ""
    echo_id: str
    text: str
    key: str
    is_approved: bool
    message_id: str | None = None
    updated_at: AwareDatetime


COLLECTION = "memories"
INDEXES = (
    *owned.INDEXES,
    Index({"owner_id": 1, "echo_id": 1, "order": -1}),
    Index({"owner_id": 1, "echo_id": 1, "key": 1}, unique=True),
)


def memory_key(text: str) -> str:
    """The key of a text: without its case and punctuation."""
    letters = "".join(letter for letter in text.casefold() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()[:32]


class Memories(OwnedRecords[MemoryRecord]):
    """An echo has each memory once."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, COLLECTION, MemoryRecord)

    async def add(self, memory: MemoryRecord) -> bool:
        """Insert a memory; False if the echo has it."""
        try:
            await self.insert(memory)
        except DuplicateKeyError:
            return False
        return True

    async def replace(self, memory: MemoryRecord) -> MemoryRecord | None:
        """Give a memory another text, or approve it; None if the echo has that text already.

        Raises LookupError if the memory is no longer there.
        """
        fields = {
            name: getattr(memory, name) for name in ("text", "key", "is_approved", "updated_at")
        }
        try:
            changed = await self.change(
                memory.owner_id, memory.id, lambda known: known.model_copy(update=fields)
            )
        except DuplicateKeyError:
            return None
        if changed is None:
            raise LookupError(memory.id)
        return changed

    async def of_echo(self, owner_id: str | None, echo_id: str) -> list[MemoryRecord]:
        """An echo's memories, oldest first."""
        which = {**owned.settled(owner_id), "echo_id": {"$eq": echo_id}}
        return (await self._some(which))[::-1]

    async def delete(self, owner_id: str | None, memory_id: str) -> bool:
        """Nothing refers to a memory, so that it needs no tombstone. False if there is none."""
        if (object_id := find_object_id(memory_id)) is None:
            return False
        which = {"_id": object_id, **owned.of_owner(owner_id)}
        result = await self._connection.call(lambda db: db[COLLECTION].delete_one(which))
        return bool(result.deleted_count)

    async def delete_of_echo(self, owner_id: str | None, echo_id: str) -> None:
        which = {**owned.of_owner(owner_id), "echo_id": {"$eq": echo_id}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))
