"""Tells who waits for jobs of their changes, which other processes write."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from phonex.errors import DatabaseUnavailable
from phonex.store.records.fleet_jobs import FleetJobs
from phonex.store.records.job import JobRecord
from phonex.system.logs import log_fault

POLL_S = 0.1


@dataclass
class Watched:
    """A job that somebody waits for. record: the latest, None when it is gone."""

    record: JobRecord | None
    n_waiting: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, record: JobRecord | None) -> None:
        self.record = record
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


class JobWatch:
    """Reads the records of the jobs that somebody waits for, all of them in one query."""

    def __init__(self, jobs: FleetJobs) -> None:
        self._jobs = jobs
        self._watched: dict[str, Watched] = {}
        self._task: asyncio.Task[None] | None = None
        self.stopping = False

    @asynccontextmanager
    async def watching(self, record: JobRecord) -> AsyncIterator[Watched]:
        """Keep a record up to date for the block."""
        watched = self._watched.setdefault(record.job_id, Watched(record))
        watched.n_waiting += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._read_repeatedly(), name="watch")
            self._task.add_done_callback(log_fault)
        try:
            yield watched
        finally:
            watched.n_waiting -= 1
            if not watched.n_waiting and self._watched.get(record.job_id) is watched:
                del self._watched[record.job_id]

    def note(self, record: JobRecord) -> None:
        """Tell of a change that this process has written."""
        if (watched := self._watched.get(record.job_id)) is not None:
            watched.note(record)

    def stop(self) -> None:
        """Let everybody stop waiting."""
        self.stopping = True
        for watched in self._watched.values():
            watched.note(watched.record)

    async def _read_repeatedly(self) -> None:
        while self._watched:
            with suppress(DatabaseUnavailable):
                await self._read(list(self._watched))
            await asyncio.sleep(POLL_S)

    async def _read(self, job_ids: Sequence[str]) -> None:
        states = await self._jobs.states(job_ids)
        for job_id in job_ids:
            watched = self._watched.get(job_id)
            known = None if watched is None else watched.record
            if watched is None or known is None or states.get(job_id) == _state(known):
                continue
            found = await self._jobs.find(job_id)
            if found is None or _state(found) != _state(known):
                watched.note(found)


def _state(record: JobRecord) -> tuple[int, int]:
    return record.attempt, record.revision
