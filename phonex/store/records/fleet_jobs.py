"""The records of jobs, as several processes look at them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from phonex.store.database.connection import Database, Document
from phonex.store.records.job import JobKind, JobRecord, JobStatus, SynthesisRecord
from phonex.store.records.jobs import COLLECTION, Jobs


@dataclass(frozen=True)
class UnfinishedJob:
    """What matters of a job that waits or runs, in the records of several processes."""

    job_id: str
    kind: JobKind
    status: JobStatus
    attempt: int
    created_at: datetime
    rank: int = 0
    waits_for: str | None = None
    seen_at: datetime | None = None
    streamed: bool = False


def brief_of(record: JobRecord) -> UnfinishedJob:
    """What matters of a job, from its record."""
    return UnfinishedJob(
        record.job_id,
        record.kind,
        record.status,
        record.attempt,
        record.created_at,
        record.rank,
        record.waits_for,
        record.seen_at,
        isinstance(record, SynthesisRecord) and record.streamed,
    )


class FleetJobs(Jobs):
    """All methods raise DatabaseUnavailable."""

    async def all_unfinished(self) -> list[UnfinishedJob]:
        """Queued and running jobs of every kind, oldest first; without their texts."""
        which = {"status": {"$in": [status.value for status in JobStatus if not status.ended]}}
        wanted = {"_id": 0} | {field.name: 1 for field in fields(UnfinishedJob)}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which, wanted).sort("order", 1).to_list(None)

        return [_to_unfinished(each) for each in await self._connection.call(work)]

    async def states(self, job_ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
        """The attempt and the revision of those of these jobs that exist."""
        which = {"job_id": {"$in": list(job_ids)}}
        wanted = {"_id": 0, "job_id": 1, "attempt": 1, "revision": 1}

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which, wanted).to_list(None)

        found = await self._connection.call(work)
        return {each["job_id"]: (each["attempt"], each["revision"]) for each in found}

    async def recent_seconds(self, limit: int) -> list[float]:
        """How long the work on the jobs took that completed last, for those that tell."""
        which = {"status": JobStatus.COMPLETED.value}

        async def work(db: Database) -> list[Document]:
            found = db[COLLECTION].find(which, {"timings": 1}).sort("order", -1).limit(limit)
            return await found.to_list(limit)

        found = await self._connection.call(work)
        return [sum(each["timings"].values()) / 1000 for each in found if each.get("timings")]


def _to_unfinished(document: Document) -> UnfinishedJob:
    given = {name: value for name, value in document.items() if value is not None}
    for name in ("created_at", "seen_at"):
        if name in given:
            given[name] = _moment(given[name])
    kind, status = JobKind(given.pop("kind")), JobStatus(given.pop("status"))
    return UnfinishedJob(kind=kind, status=status, **given)


def _moment(stored: datetime | str) -> datetime:
    """The embedded server returns some dates as strings."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
