"""Keeps the jobs' records in the database, also across its absences."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from phonex.errors import DatabaseUnavailable
from phonex.jobs.live import LiveJob, LiveJobs
from phonex.store.page import Page
from phonex.store.records import JobRecord, JobStatus
from phonex.store.store import Store

logger = logging.getLogger(__name__)

BEAT_S = 1.0
# After the database failed to answer, how long jobs go on without asking it again.
SILENCE_S = 2.0


class Journal:
    """Writes live jobs to the database; what could not be written is written later."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._silent_until = 0.0

    async def save(self, job: LiveJob) -> None:
        """Write a job's record, or leave it for later when the database is down."""
        if time.monotonic() < self._silent_until:
            return
        record = job.record
        try:
            await self._store.jobs.replace(record)
        except DatabaseUnavailable:
            logger.warning("job %s is not in the database yet", record.job_id)
            self._silent_until = time.monotonic() + SILENCE_S
            return
        job.saved = job.record is record

    async def keep(
        self, live: LiveJobs, take_up: Callable[[list[JobRecord]], Awaitable[None]]
    ) -> None:
        """Once the database answers, take up unfinished jobs; then write what is unsaved."""
        await take_up(await self._unfinished())
        while True:
            await asyncio.sleep(BEAT_S)
            await self.write(live)

    async def _unfinished(self) -> list[JobRecord]:
        while True:
            try:
                return await self._store.jobs.unfinished()
            except DatabaseUnavailable:
                await asyncio.sleep(BEAT_S)

    async def write(self, live: LiveJobs) -> None:
        for job in live.unsaved():
            await self.save(job)
            if job.saved and job.record.status.ended:
                live.forget(job)

    async def find(self, job_id: str) -> JobRecord | None:
        return await self._store.jobs.find(job_id)

    async def get(self, job_id: str) -> JobRecord:
        return await self._store.jobs.get(job_id)

    async def page(
        self, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[JobRecord]:
        return await self._store.jobs.page(status, limit, cursor)

    async def delete(self, job_id: str) -> None:
        await self._store.jobs.delete(job_id)
