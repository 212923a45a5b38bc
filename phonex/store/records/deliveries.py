"""The records of callbacks: which address is told of the end of which job, and how far that is."""

from collections.abc import Collection
from enum import StrEnum

from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.records.base import Record


class DeliveryState(StrEnum):
    WAITING = "waiting"  # for the end of the job
    PENDING = "pending"  # to be sent, perhaps again
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryRecord(Record):
    """A callback. attempts: that were made. last_status: of HTTP, None if there was no answer.
    due: when it is sent, in seconds since 1970. revision: grows with each change.
    """

    job_id: str
    owner_id: str | None
    url: str
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    last_status: int | None = None
    last_error: str | None = None
    due: float = 0
    revision: int = 0


COLLECTION = "deliveries"
INDEXES = (Index({"job_id": 1}, unique=True), Index({"state": 1, "due": 1}))


class WebhookDeliveries:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, record: DeliveryRecord) -> None:
        """Store a callback in place of an earlier one of the same job, also while that is sent."""
        while not await self._insert(record):
            known = await self.find(record.job_id)
            if known is None:  # it was deleted meanwhile
                continue
            if await self.replace(record.model_copy(update={"revision": known.revision + 1})):
                return

    async def _insert(self, record: DeliveryRecord) -> bool:
        document = record.model_dump()
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def replace(self, record: DeliveryRecord) -> bool:
        """Store the next revision; False if the stored one is not the one before it."""
        which = _of(record.job_id) | {"revision": record.revision - 1}
        document = record.model_dump()
        result = await self._connection.call(lambda db: db[COLLECTION].replace_one(which, document))
        return bool(result.matched_count)

    async def find(self, job_id: str) -> DeliveryRecord | None:
        which = _of(job_id)
        found = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if found is None else _to_record(found)

    async def waiting(self) -> list[DeliveryRecord]:
        return await self._some({"state": DeliveryState.WAITING.value})

    async def due(self, now: float, limit: int) -> list[DeliveryRecord]:
        """Those to be sent now."""
        which = {"state": DeliveryState.PENDING.value, "due": {"$lte": now}}
        return await self._some(which, limit)

    async def of_owner(self, owner_id: str) -> list[DeliveryRecord]:
        return await self._some({"owner_id": {"$eq": owner_id}})

    async def all_ids(self) -> set[str]:
        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find({}, {"job_id": 1}).to_list(None)

        return {document["job_id"] for document in await self._connection.call(work)}

    async def delete(self, job_ids: Collection[str]) -> None:
        which = {"job_id": {"$in": list(job_ids)}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def _some(self, which: Document, limit: int = 0) -> list[DeliveryRecord]:
        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).limit(limit).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]


def _of(job_id: str) -> Document:
    return {"job_id": {"$eq": job_id}}


def _to_record(document: Document) -> DeliveryRecord:
    fields = {key: value for key, value in document.items() if key != "_id"}
    return DeliveryRecord.model_validate(fields)
