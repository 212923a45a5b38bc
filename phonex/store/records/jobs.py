"""The records of jobs."""

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from functools import partial

from pydantic import AwareDatetime, Field
from pymongo.errors import DuplicateKeyError

from phonex.errors import JobNotFound
from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.database.paging import Page, check_limit, decode_cursor, encode_cursor, order_of
from phonex.store.owners import VoiceKey
from phonex.store.records.base import Record
from phonex.store.records.lexicon import TrialRecord
from phonex.store.records.voice import LikenessFacts

# UUID4 in canonical form. Source: RFC 9562, sections 4 and 5.4.
_JOB_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def is_job_id(text: str) -> bool:
    """Whether a string is a valid id of a job and its audio."""
    return _JOB_ID.fullmatch(text) is not None


class JobKind(StrEnum):
    TTS = "tts"
    CLONE = "clone"
    QUICK = "quick"  # a clone whose embedding is kept only for the job
    FIT = "fit"  # fits a voice or a quick clone to its sample
    BATCH = "batch"  # has many texts spoken
    BOOK = "book"  # has a book spoken


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
    """The fields of jobs of every kind. Times are aware UTC.

    owner_id: None for the anonymous owner. revision: incremented by every change. attempt:
    incremented by every start; a runner writes only while the record has its attempt. attempts:
    starts that may have failed, reset to 0 by a retry. waits_for: the job that must end first.
    trace: the span that queued it (W3C traceparent); None if no traces are kept. callback_url: is
    told when the job has ended.
    rank: jobs of a lower rank run first. runner, seen_at: of a job that a worker runs, which worker
    and when it last said so.
    """

    job_id: str
    owner_id: str | None = None
    revision: int = 0
    kind: JobKind
    status: JobStatus = JobStatus.QUEUED
    progress: int = Field(default=0, ge=0, le=100)
    attempt: int = 0
    attempts: int = 0
    waits_for: str | None = None
    trace: str | None = None
    created_at: AwareDatetime
    completed_at: AwareDatetime | None = None
    error: Failure | None = None
    warnings: list[str] = Field(default=[])
    rank: int = 0
    runner: str | None = None
    seen_at: AwareDatetime | None = None
    callback_url: str | None = None


class ParentRecord(JobRecord):
    """A job whose work is done by other jobs, its children; they are numbered from 0.

    n_begun, n_ended: how many of them, from the first one on. n_failed: of those that ended.
    failed_at: when the job itself failed; a retry runs the children that had failed by then.
    """

    n_children: int
    n_begun: int = 0
    n_ended: int = 0
    n_failed: int = 0
    failed_at: AwareDatetime | None = None


class BatchRecord(ParentRecord):
    """A batch: its children are the syntheses of its lines. n_characters: of all texts. unlimited:
    its owner may keep any amount of audio.
    """

    kind: JobKind = JobKind.BATCH
    n_characters: int
    unlimited: bool = False


class BookRecord(ParentRecord):
    """A book: its children are the syntheses of its parts. n_characters, unlimited: as above."""

    kind: JobKind = JobKind.BOOK
    title: str
    author: str
    n_chapters: int
    n_characters: int
    unlimited: bool = False


class SharedVoice(Record):
    """The key of another owner's voice."""

    owner_id: str | None
    voice_id: str


class CastVoice(Record):
    """A voice that the text names, as found when it was submitted; SSML may name several.

    name: as the text has it. speakers: of each language, its speaker; empty for a registered voice.
    voice_id, shared: of a registered voice, as in SynthesisRecord.
    """

    name: str
    speakers: dict[str, str] = Field(default={})
    voice_id: str | None = None
    shared: SharedVoice | None = None


class SynthesisRecord(JobRecord):
    """A synthesis: the request and its result. job_id: a UUID4, also the audio_id.

    voice_id: as requested; of another owner's voice, its share_id, and shared is its key.
    voice_version: None for the current one. characters: of the text, without tags; None: all.
    parent_id: the job that has it spoken.
    """

    text: str
    language: str
    speaker: str
    voice_id: str | None = None
    voice_version: int | None = None
    shared: SharedVoice | None = None
    speed: float = 1.0
    pitch: float = 0.0  # semitones
    seed: int | None = None  # of the random numbers; None: random
    format: str = "wav"
    output_rate: int | None = None  # Hz, as requested; None: the format's own
    bitrate: int | None = None  # bit/s; None: the format's own
    volume: float = 0.0  # dB
    ssml: bool = False
    characters: int | None = None
    voices: list[CastVoice] = Field(default=[])
    streamed: bool = False  # sent to a client while it is made
    dictated: bool = False  # its text comes while it is spoken
    stored: bool = True  # the audio is kept
    fit: bool = False  # fit a quick clone to its sample before synthesis
    trial: TrialRecord | None = None
    parent_id: str | None = None

    speech_engine: str | None = None
    converter: str | None = None
    sample_rate: int | None = None  # Hz
    duration: float | None = None  # s
    timings: Timings = Timings()

    @property
    def voice(self) -> VoiceKey | None:
        """The key of the registered voice that speaks."""
        return self._key(self.voice_id, self.shared)

    @property
    def n_characters(self) -> int:
        """Of the text, without tags."""
        return len(self.text) if self.characters is None else self.characters

    def key_of(self, voice: CastVoice) -> VoiceKey | None:
        """The key of a voice that the text names; None for a speaker."""
        return self._key(voice.voice_id, voice.shared)

    def _key(self, voice_id: str | None, shared: SharedVoice | None) -> VoiceKey | None:
        if voice_id is None:
            return None
        if shared is not None:
            return VoiceKey(shared.owner_id, shared.voice_id)
        return VoiceKey(self.owner_id, voice_id)


class FitRecord(JobRecord):
    """A fit; created_at equals the `queued_at` of the voice's fitting.

    voice_id: for a quick clone, the id of its job. voice_version: the version that is fitted.
    voice_created_at: identifies the voice among successive voices of that id; None for a quick
    clone. likeness: so far, or the final one.
    """

    voice_id: str
    voice_version: int = 1
    voice_created_at: AwareDatetime | None = None
    likeness: LikenessFacts | None = None

    @property
    def quick(self) -> bool:
        return self.voice_created_at is None

    @property
    def key(self) -> VoiceKey:
        """The key of a registered voice."""
        return VoiceKey(self.owner_id, self.voice_id)


COLLECTION = "jobs"
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
        ids, found = list(job_ids), list[Document]()
        for first in range(0, len(ids), IDS_AT_ONCE):
            which = {"job_id": {"$in": ids[first : first + IDS_AT_ONCE]}}
            found += await self._connection.call(partial(_statuses, which=which))
        return {document["job_id"]: JobStatus(document["status"]) for document in found}

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
        """Newest first. Raises ValueOutOfRange for an invalid limit or cursor."""
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


async def _statuses(db: Database, which: Document) -> list[Document]:
    return await db[COLLECTION].find(which, {"job_id": 1, "status": 1}).to_list(None)


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
