"""The records of jobs."""

from collections.abc import Collection
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from phonex.errors import JobNotFound
from phonex.store.connection import Connection, Database, Document, Index
from phonex.store.page import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.records import FitRecord, JobKind, JobRecord, JobStatus, SynthesisRecord

COLLECTION = "jobs"
INDEXES = (
    Index({"job_id": 1}, unique=True),
    Index({"order": -1}),
    Index({"status": 1, "order": -1}),
    Index({"ended": 1}),
)
_NOT_THE_RECORDS = ("_id", "order", "ended")


class Jobs:
    """All methods raise DatabaseUnavailable; the writing ones StorageFull too."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def migrate(self) -> None:
        """Give records of earlier releases the fields that writes are compared by."""
        missing = {"revision": {"$exists": False}}
        fields = {"revision": 0, "owner_id": None}
        await self._update_all(missing, fields)
        await self._update_all({"attempt": {"$exists": False}}, {"attempt": 0})

    async def _update_all(self, which: Document, fields: Document) -> None:
        await self._connection.call(lambda db: db[COLLECTION].update_many(which, {"$set": fields}))

    async def insert(self, job: JobRecord) -> bool:
        """Store a new job. False when there is a job with its id."""
        document = _to_document(job)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def replace(self, job: JobRecord, attempts: Collection[int]) -> bool:
        """Store a job's next revision if the stored one is older and of one of these attempts.

        False when it is not: somebody else has changed or removed the job.
        """
        document, which = _to_document(job), _with_id(job.job_id)
        which |= {"attempt": {"$in": sorted(attempts)}, "revision": {"$lt": job.revision}}
        result = await self._connection.call(lambda db: db[COLLECTION].replace_one(which, document))
        return bool(result.matched_count)

    async def find(self, job_id: str) -> JobRecord | None:
        which = _with_id(job_id)
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def get(self, job_id: str) -> JobRecord:
        """Raises JobNotFound."""
        job = await self.find(job_id)
        if job is None:
            raise JobNotFound(job_id)
        return job

    async def page(
        self,
        owner_id: str | None,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
    ) -> Page[JobRecord]:
        """Newest first. Raises ValueOutOfRange for a limit or a cursor that cannot be."""
        check_limit(limit)
        which: Document = {"owner_id": {"$eq": owner_id}, "kind": {"$in": list(kinds)}}
        if status is not None:
            which["status"] = status.value
        if cursor is not None:
            which["order"] = {"$lt": decode_cursor(cursor)}
        found = await self._connection.call(lambda db: _newest(db, which, limit + 1))
        more = len(found) > limit
        return Page(
            [_to_record(document) for document in found[:limit]],
            encode_cursor(found[limit - 1]["order"]) if more else None,
        )

    async def unfinished(self, kinds: Collection[JobKind]) -> list[JobRecord]:
        """Queued and interrupted jobs, oldest first."""
        waiting = [status.value for status in JobStatus if not status.ended]
        which = {"status": {"$in": waiting}, "kind": {"$in": list(kinds)}}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("order", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def delete(self, job_id: str) -> None:
        """Forget a job; also when there is none."""
        which = _with_id(job_id)
        await self._connection.call(lambda db: db[COLLECTION].delete_one(which))

    async def ended_before(self, moment: datetime) -> list[str]:
        """Ids of the jobs that ended before a moment."""

        async def work(db: Database) -> list[Document]:
            earlier = {"ended": {"$lt": order_of(moment, "")}}
            cursor = db[COLLECTION].find(earlier, {"job_id": 1})
            return await cursor.to_list(None)

        return [document["job_id"] for document in await self._connection.call(work)]


async def _newest(db: Database, which: Document, limit: int) -> list[Document]:
    return await db[COLLECTION].find(which).sort("order", -1).limit(limit).to_list(limit)


def _with_id(job_id: str) -> Document:
    return {"job_id": {"$eq": job_id}}  # $eq: whatever a client sends is a value


def _to_document(job: JobRecord) -> Document:
    # The embedded server compares dates by whole seconds, but strings as they are.
    ended = job.completed_at and order_of(job.completed_at, job.job_id)
    return {**job.model_dump(), "order": order_of(job.created_at, job.job_id), "ended": ended}


def _to_record(document: Document) -> JobRecord:
    fields = {key: value for key, value in document.items() if key not in _NOT_THE_RECORDS}
    record = FitRecord if fields["kind"] == JobKind.FIT else SynthesisRecord
    return record.model_validate(fields)
