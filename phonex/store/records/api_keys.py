"""The records of API keys. A key itself is not stored: only its hash."""

from datetime import datetime

from bson import ObjectId
from pydantic import AwareDatetime
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.records.base import Record


class ApiKeyRecord(Record):
    """An API key of a user. key_id: 24 hex digits.

    start: the key's first characters, by which its user recognizes it. key_hash: SHA-256, in hex.
    """

    key_id: str
    user_id: str
    name: str
    start: str
    key_hash: str
    scopes: list[str]
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    last_used_at: AwareDatetime | None = None


COLLECTION = "api_keys"
INDEXES = (Index({"key_hash": 1}, unique=True), Index({"user_id": 1}))


def make_key_id() -> str:
    return str(ObjectId())


class ApiKeys:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, key: ApiKeyRecord) -> bool:
        """Store a new key; False if its hash exists."""
        document = _to_document(key)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def find_by_hash(self, key_hash: str) -> ApiKeyRecord | None:
        which = {"key_hash": {"$eq": key_hash}}
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def of(self, user_id: str) -> list[ApiKeyRecord]:
        """A user's keys, oldest first."""
        return await self._list({"user_id": {"$eq": user_id}})

    async def all(self) -> list[ApiKeyRecord]:
        """All users' keys, oldest first."""
        return await self._list({})

    async def mark_used(self, key_id: str, moment: datetime) -> None:
        # A string: the embedded server converts a date in an update to a text format of its own.
        change = {"$set": {"last_used_at": moment.isoformat()}}
        which = {"_id": ObjectId(key_id)}
        await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))

    async def delete(self, key_id: str, user_id: str | None = None) -> bool:
        """Delete a key; False if there was none. user_id: only if it is this user's."""
        if not ObjectId.is_valid(key_id):
            return False
        which: Document = {"_id": ObjectId(key_id)}
        if user_id is not None:
            which["user_id"] = user_id
        result = await self._connection.call(lambda db: db[COLLECTION].delete_one(which))
        return bool(result.deleted_count)

    async def delete_of(self, user_id: str) -> None:
        """Delete all keys of a user."""
        which = {"user_id": {"$eq": user_id}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def _list(self, which: Document) -> list[ApiKeyRecord]:
        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("_id", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]


def _to_document(key: ApiKeyRecord) -> Document:
    return {"_id": ObjectId(key.key_id), **key.model_dump(mode="json", exclude={"key_id"})}


def _to_record(document: Document) -> ApiKeyRecord:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return ApiKeyRecord.model_validate({"key_id": str(document["_id"]), **fields})
