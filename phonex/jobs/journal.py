"""Keeps the jobs' records in the database, also across its absences."""

import contextlib
import logging
import time

from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.jobs.live import LiveJob, LiveJobs
from phonex.store.database.paging import Page
from phonex.store.records.jobs import JobRecord, JobStatus
from phonex.store.store import Store

logger = logging.getLogger(__name__)

# After the database failed to answer, how long jobs go on without asking it again.
SILENCE_S = 2.0


class Journal:
    """Writes live jobs to the database; what could not be written is written later."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._silent_until = 0.0
        self._trouble = ""  # why the last write failed

    async def save(self, job: LiveJob) -> None:
        """Write a job's record, or leave it for later when the database is down or full."""
        with contextlib.suppress(StorageFull):
            await self.record(job)

    async def record(self, job: LiveJob) -> None:
        """Write a job's record; when the database is down, later. Raises StorageFull."""
        async with job.writing:
            if job.saved:
                return
            if time.monotonic() < self._silent_until:
                job.unwritten = self._trouble
                return
            record = job.record
            try:
                await self._store.jobs.replace(record)
            except DatabaseUnavailable as exc:
                self._silent_until = time.monotonic() + SILENCE_S
                self._tell(job, exc)
            except StorageFull as exc:
                self._tell(job, exc)
                raise
            else:
                self._trouble, self._silent_until = "", 0.0  # it answers: nothing is put off
                job.written(record)

    def _tell(self, job: LiveJob, exc: PhonexError) -> None:
        """Log the first of many tries that fail alike."""
        job.unwritten = exc.message
        if self._trouble != exc.message:
            logger.warning("job %s cannot be recorded now: %s", job.record.job_id, exc)
        self._trouble = exc.message

    async def write(self, live: LiveJobs, *, insist: bool = False) -> None:
        """Write all that is unsaved, and forget the jobs that are then settled.

        insist: ask the database also when it has just failed to answer.
        """
        if insist:
            self._silent_until = 0.0
        for job in live.unsaved():
            await self.save(job)
            if job.settled:
                live.forget(job)

    async def unfinished(self) -> list[JobRecord]:
        return await self._store.jobs.unfinished()

    async def find(self, job_id: str) -> JobRecord | None:
        return await self._store.jobs.find(job_id)

    async def get(self, job_id: str) -> JobRecord:
        return await self._store.jobs.get(job_id)

    async def page(
        self, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[JobRecord]:
        return await self._store.jobs.page(status, limit, cursor)

    async def delete(self, job_id: str, job: LiveJob | None) -> None:
        """Remove a job's record. job: the live one, which is not to be written again."""
        async with job.writing if job else contextlib.nullcontext():
            await self._store.jobs.delete(job_id)
            if job:
                job.written(job.record)
