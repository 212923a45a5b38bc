"""Writes the jobs' records to the database, later if it is down."""

import contextlib
import logging
import time
from collections.abc import Iterable

from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.jobs.job import LiveJob
from phonex.store.records.job import JobRecord
from phonex.store.records.jobs import Jobs

logger = logging.getLogger(__name__)

# How long the database is not tried again after it failed to answer.
SILENCE_S = 2.0


class WriteBehind:
    """Writes live jobs to the database; failed writes are retried later.

    A job whose record another process has changed is superseded: see LiveJob.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._silent_until = 0.0
        self._trouble = ""  # why the last write failed

    async def save(self, job: LiveJob) -> None:
        """Write a job's record, or retry later when the database is down or full."""
        with contextlib.suppress(StorageFull):
            await self.record(job)

    async def record(self, job: LiveJob) -> None:
        """Write a job's record, later if the database is down. Raises StorageFull."""
        async with job.writing:
            if job.saved or job.superseded:
                return
            if time.monotonic() < self._silent_until:
                job.unwritten = self._trouble
                return
            record = job.next_revision()
            try:
                kept = await self._write(job, record)
            except DatabaseUnavailable as exc:
                self._silent_until = time.monotonic() + SILENCE_S
                self._note_failure(job, exc)
            except StorageFull as exc:
                self._note_failure(job, exc)
                raise
            else:
                self._trouble, self._silent_until = "", 0.0  # it answers again
                if kept:
                    job.written(record)
                else:
                    job.supersede()

    async def begin(self, job: LiveJob) -> bool:
        """Write the start of an attempt; False if another process has started it or taken the job.

        A repeated call after an error may find its own start. Raises DatabaseUnavailable,
        StorageFull.
        """
        async with job.writing:
            record = job.next_revision()
            if not await self._jobs.replace(record, {record.attempt - 1}):
                found = await self._jobs.find(job.job_id)
                mine = (record.attempt, record.runner)
                if found is None or (found.attempt, found.runner) != mine:
                    return False
            if not await job.handler.reflect(record):
                await self._jobs.delete(record.job_id)
                return False
            job.written(record)
            return True

    async def _write(self, job: LiveJob, record: JobRecord) -> bool:
        """False: another process has taken over or removed the job, or it is no longer needed."""
        if not await self._replace(job, record):
            return False
        wanted = await job.handler.reflect(record)
        if not wanted or (record.status.ended and not job.handler.keeps_records):
            await self._jobs.delete(record.job_id)
        return wanted or record.status.ended

    async def _replace(self, job: LiveJob, record: JobRecord) -> bool:
        if job.stored is None:
            if await self._jobs.insert(record):
                return True
            # The answer to an earlier insert was lost, or another process inserted the same job.
            found = await self._jobs.find(record.job_id)
            job.stored = record.attempt if found is None else found.attempt
        # The answer to an earlier write may have been lost: the database has either attempt.
        return await self._jobs.replace(record, {job.stored, record.attempt})

    def _note_failure(self, job: LiveJob, exc: PhonexError) -> None:
        """Log a failure, unless the last one had the same reason."""
        job.unwritten = exc.message
        if self._trouble != exc.message:
            logger.warning("job %s cannot be recorded now: %s", job.job_id, exc)
        self._trouble = exc.message

    async def write(self, jobs: Iterable[LiveJob], *, insist: bool = False) -> None:
        """Write all unsaved jobs. insist: even if the database has just failed to answer."""
        if insist:
            self._silent_until = 0.0
        for job in jobs:
            await self.save(job)

    async def delete(self, job_id: str, job: LiveJob | None) -> None:
        """Remove a job's record. job: the live one, which will not be written again."""
        async with job.writing if job else contextlib.nullcontext():
            await self._jobs.delete(job_id)
            if job:
                job.written(job.record)
