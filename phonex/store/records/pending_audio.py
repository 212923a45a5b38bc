"""Audio of replies whose message is not stored yet: what a dead process leaves is found by it."""

from phonex.store.database.connection import Connection, Document, Index
from phonex.store.records.base import Record


class PendingAudioRecord(Record):
    """owner_id: whose audio it is. client_id: of the echo's message that is to have it."""

    audio_id: str
    owner_id: str | None
    conversation_id: str
    echo_id: str
    client_id: str


COLLECTION = "pending_audio"
INDEXES = (Index({"audio_id": 1}, unique=True),)


class PendingAudios:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, record: PendingAudioRecord) -> None:
        document = record.model_dump()
        await self._connection.call(lambda db: db[COLLECTION].insert_one(document))

    async def all(self) -> list[PendingAudioRecord]:
        found = await self._connection.call(lambda db: db[COLLECTION].find({}).to_list(None))
        return [_to_record(document) for document in found]

    async def remove(self, audio_id: str) -> None:
        which = {"audio_id": {"$eq": audio_id}}
        await self._connection.call(lambda db: db[COLLECTION].delete_one(which))


def _to_record(document: Document) -> PendingAudioRecord:
    fields = {key: value for key, value in document.items() if key != "_id"}
    return PendingAudioRecord.model_validate(fields)
