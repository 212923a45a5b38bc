"""The records of jobs."""

import re
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from phonex.errors import JobNotFound
from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.records.base import Record
from phonex.store.records.lexicon import TrialRecord

# UUID4 in canonical form. Source: RFC 9562, sections 4 and 5.4.
_JOB_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def is_job_id(text: str) -> bool:
    """Whether a string can be the id of a job and its audio."""
    return _JOB_ID.fullmatch(text) is not None


class JobKind(StrEnum):
    TTS = "tts"
    CLONE = "clone"
    QUICK = "quick"  # a clone whose embedding lives only as long as the job


class JobStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


class Timings(Record):
    """Milliseconds spent in each stage of a synthesis."""

    text: float = 0
    acoustic: float = 0
    convert: float = 0
    encode: float = 0


class Failure(Record):
    """Why a job failed; code and status are those of phonex.errors."""

    code: str
    message: str
    status: int


class JobRecord(Record):
    """A synthesis: what was asked, how far it is, what came of it. Times are aware UTC.

    owner_id: whose it is; None: the anonymous owner's. revision: rises with every write.
    """

    job_id: str  # UUID4, also the audio_id
    owner_id: str | None = None
    revision: int = 0
    kind: JobKind
    text: str
    language: str
    speaker: str
    voice_id: str | None = None
    speed: float = 1.0
    pitch: float = 0.0  # semitones
    seed: int | None = None  # of what varies; None: as chance will have it
    format: str = "wav"
    fit: bool = False  # a quick clone is fitted to its sample before it is spoken
    trial: TrialRecord | None = None

    status: JobStatus = JobStatus.QUEUED
    progress: int = Field(default=0, ge=0, le=100)
    attempts: int = 0
    created_at: AwareDatetime
    completed_at: AwareDatetime | None = None
    error: Failure | None = None
    warnings: list[str] = Field(default=[])

    speech_engine: str | None = None
    converter: str | None = None
    sample_rate: int | None = None  # Hz
    duration: float | None = None  # s
    timings: Timings = Timings()


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

    async def insert(self, job: JobRecord) -> None:
        document = _to_document(job)
        await self._connection.call(lambda db: db[COLLECTION].insert_one(document))

    async def replace(self, job: JobRecord) -> None:
        """Store a job, new or not."""
        document, which = _to_document(job), _with_id(job.job_id)
        await self._connection.call(
            lambda db: db[COLLECTION].replace_one(which, document, upsert=True)
        )

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
        self, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[JobRecord]:
        """Newest first. Raises ValueOutOfRange for a limit or a cursor that cannot be."""
        check_limit(limit)
        which: Document = {}
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

    async def unfinished(self) -> list[JobRecord]:
        """Queued and interrupted jobs, oldest first."""
        waiting = [status.value for status in JobStatus if not status.ended]

        async def work(db: Database) -> list[Document]:
            cursor = db[COLLECTION].find({"status": {"$in": waiting}}).sort("order", 1)
            return await cursor.to_list(None)

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
    return JobRecord.model_validate(
        {key: value for key, value in document.items() if key not in _NOT_THE_RECORDS}
    )
