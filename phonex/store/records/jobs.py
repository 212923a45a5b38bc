"""The collection of jobs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pymongo.errors import DuplicateKeyError

from phonex.errors import JobNotFound
from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.records.job import (
    BatchRecord,
    BookRecord,
    FitRecord,
    JobKind,
    JobRecord,
    JobStatus,
    ParentRecord,
    SynthesisRecord,
)

COLLECTION = "jobs"
ANY_PARENT = "*"
IDS_AT_ONCE = 5000  # of a question to the database, which takes 16 MB
INDEXES = (
    Index({"job_id": 1}, unique=True),
    Index({"order": -1}),
    Index({"owner_id": 1, "order": -1}),
    Index({"status": 1, "order": -1}),
    Index({"ended": 1}),
)
_NOT_THE_RECORDS = ("_id", "order", "ended")
_RECORDS: dict[JobKind, type[JobRecord]] = {
    JobKind.FIT: FitRecord,
    JobKind.BATCH: BatchRecord,
    JobKind.BOOK: BookRecord,
}


@dataclass(frozen=True)
class JobOutcome:
    """duration: seconds of audio, if it has been spoken."""

    job_id: str
    status: JobStatus
    duration: float | None


class Jobs:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, job: JobRecord) -> bool:
        """Store a new job; False if a job with its id exists."""
        document = _to_document(job)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def replace(self, job: JobRecord, attempts: Collection[int]) -> bool:
        """Store a job's next revision if the stored one is older and has one of these attempts.

        False otherwise: another process has changed or removed the job.
        """
        document, which = _to_document(job), _with_id(job.job_id)
        which |= {"attempt": {"$in": sorted(attempts)}, "revision": {"$lt": job.revision}}
        result = await self._connection.call(lambda db: db[COLLECTION].replace_one(which, document))
        return bool(result.matched_count)

    async def find(self, job_id: str) -> JobRecord | None:
        which = _with_id(job_id)
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def find_own(self, owner_id: str | None, job_id: str) -> JobRecord | None:
        """An owner's job. Another owner's takes the same query and time as one that is missing."""
        which = _with_id(job_id) | {"owner_id": {"$eq": owner_id}}
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def with_ids(self, job_ids: Collection[str]) -> list[JobRecord]:
        """The jobs of any owner with these ids, in no particular order."""
        which = {"job_id": {"$in": list(job_ids)}}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def statuses(self, job_ids: Collection[str]) -> dict[str, JobStatus]:
        """The status of each of these jobs that exists; there may be any number."""
        return {each.job_id: each.status for each in await self.outcomes(job_ids)}

    async def outcomes(self, job_ids: Collection[str]) -> list[JobOutcome]:
        """What became of those of these jobs that exist; there may be any number."""
        ids, found = list(job_ids), list[Document]()
        for first in range(0, len(ids), IDS_AT_ONCE):
            which = {"job_id": {"$in": ids[first : first + IDS_AT_ONCE]}}
            found += await self._connection.call(partial(_outcomes, which=which))
        return [
            JobOutcome(each["job_id"], JobStatus(each["status"]), each.get("duration"))
            for each in found
        ]

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
        parent: str = ANY_PARENT,
    ) -> Page[JobRecord]:
        """Newest first. parent: only the children of this job; "" for those of none.

        Raises ValueOutOfRange for an invalid limit or cursor.
        """
        check_limit(limit)
        which: Document = {"owner_id": {"$eq": owner_id}, "kind": {"$in": list(kinds)}}
        if status is not None:
            which["status"] = status.value
        if parent != ANY_PARENT:
            which["parent_id"] = {"$eq": parent or None}
        if cursor is not None:
            which["order"] = {"$lt": decode_cursor(cursor)}
        found = await self._connection.call(lambda db: _newest(db, which, limit + 1))
        more = len(found) > limit
        return Page(
            [_to_record(document) for document in found[:limit]],
            encode_cursor(found[limit - 1]["order"]) if more else None,
        )

    async def audio_seconds(self, owner_id: str) -> float:
        """The duration of all audio of an owner: of their completed jobs."""
        which = {"owner_id": {"$eq": owner_id}, "status": JobStatus.COMPLETED.value}

        async def work(db: Database) -> list[Document]:
            # Not an aggregation, for which the embedded server builds a table.
            return await db[COLLECTION].find(which, {"duration": 1}).to_list(None)

        found = await self._connection.call(work)
        return float(sum(document.get("duration") or 0 for document in found))

    async def unfinished(self, kinds: Collection[JobKind]) -> list[JobRecord]:
        """Queued and interrupted jobs, oldest first; also those whose records were not to be kept,
        but have not been removed.
        """
        waiting = [status.value for status in JobStatus if not status.ended]
        either = [{"status": {"$in": waiting}}, {"stored": False}]
        which = {"kind": {"$in": list(kinds)}, "$or": either}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("order", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def waiting_for(self, job_id: str) -> list[JobRecord]:
        """Queued jobs that wait for the end of a job."""
        which = {"status": JobStatus.QUEUED.value, "waits_for": {"$eq": job_id}}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def parents(self) -> list[ParentRecord]:
        """All jobs whose work is done by others."""
        kinds = [kind for kind, record in _RECORDS.items() if issubclass(record, ParentRecord)]

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find({"kind": {"$in": kinds}}).to_list(None)

        found = [_to_record(document) for document in await self._connection.call(work)]
        return [each for each in found if isinstance(each, ParentRecord)]

    async def delete(self, job_id: str) -> None:
        """Delete a job if it exists."""
        which = _with_id(job_id)
        await self._connection.call(lambda db: db[COLLECTION].delete_one(which))

    async def forget_shared(self, owner_id: str) -> None:
        """Take the keys of an owner's voices out of the ended jobs of others."""
        ended = {"$in": [status.value for status in JobStatus if status.ended]}
        own = {"shared.owner_id": {"$eq": owner_id}}
        await self._change(own | {"status": ended}, {"$set": {"shared": None}})
        named = {"voices": {"$elemMatch": own}}  # the embedded server finds nothing by a path
        await self._change(named | {"status": ended}, {"$set": {"voices": []}})

    async def _change(self, which: Document, change: Document) -> None:
        await self._connection.call(lambda db: db[COLLECTION].update_many(which, change))

    async def ended_before(self, moment: datetime) -> list[str]:
        """Ids of the jobs that ended before a time."""

        async def work(db: Database) -> list[Document]:
            earlier = {"ended": {"$lt": order_of(moment, "")}}
            cursor = db[COLLECTION].find(earlier, {"job_id": 1})
            return await cursor.to_list(None)

        return [document["job_id"] for document in await self._connection.call(work)]


async def _outcomes(db: Database, which: Document) -> list[Document]:
    return await db[COLLECTION].find(which, {"job_id": 1, "status": 1, "duration": 1}).to_list(None)


async def _newest(db: Database, which: Document, limit: int) -> list[Document]:
    return await db[COLLECTION].find(which).sort("order", -1).limit(limit).to_list(limit)


def _with_id(job_id: str) -> Document:
    return {"job_id": {"$eq": job_id}}  # $eq: treat client input as a value, not an operator


def _to_document(job: JobRecord) -> Document:
    # The embedded server compares dates only to the second, but strings exactly.
    ended = job.completed_at and order_of(job.completed_at, job.job_id)
    return {**job.model_dump(), "order": order_of(job.created_at, job.job_id), "ended": ended}


def _to_record(document: Document) -> JobRecord:
    fields = {key: value for key, value in document.items() if key not in _NOT_THE_RECORDS}
    record = _RECORDS.get(JobKind(fields["kind"]), SynthesisRecord)
    return record.model_validate(fields)
