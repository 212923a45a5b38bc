"""What waits and runs in the whole fleet, as last read from the records."""

import time
from collections.abc import Collection, Mapping, Sequence

from phonex.jobs.job import LAST_RANK
from phonex.store.records.fleet_jobs import FleetJobs, UnfinishedJob
from phonex.store.records.job import JobKind, JobStatus
from phonex.system.clock import utc_now

FRESH_S = 0.2
SHARE = 0.1  # of the time at most that reading takes, unless that made it too old
LONGEST_S = 1.0
N_RECENT = 20  # jobs, whose mean duration is told to clients that have to wait
DURATIONS_S = 10.0


class Census:
    """Numbers and positions of jobs. seconds: that a job takes, None until one has ended."""

    def __init__(self, jobs: FleetJobs) -> None:
        self._jobs = jobs
        self._unfinished: Mapping[str, UnfinishedJob] = {}
        self._positions: Mapping[str, int] = {}
        self._groups: Collection[Collection[JobKind]] = ()
        self._next_read = 0.0
        self._next_durations = 0.0
        self.seconds: float | None = None

    @property
    def unfinished(self) -> Sequence[UnfinishedJob]:
        return list(self._unfinished.values())

    async def read(self, groups: Collection[Collection[JobKind]]) -> Sequence[UnfinishedJob]:
        """Read it, unless that has just been done. groups: the kinds that wait in one queue.

        Raises DatabaseUnavailable.
        """
        began = time.monotonic()
        if began < self._next_read:
            return self.unfinished
        found = await self._jobs.all_unfinished()
        self._unfinished = {job.job_id: job for job in found}
        self._groups = groups
        self._number()
        await self._read_durations(began)
        took_s = time.monotonic() - began
        pause_s = min(max(FRESH_S, took_s / SHARE), LONGEST_S)
        self._next_read = time.monotonic() + pause_s
        return found

    def _number(self) -> None:
        self._positions = {}
        for kinds in self._groups:
            waiting = [job for job in self._unfinished.values() if _waits(job, kinds)]
            waiting.sort(key=lambda job: job.rank)
            self._positions |= {job.job_id: n for n, job in enumerate(waiting, start=1)}

    async def _read_durations(self, now: float) -> None:
        if now >= self._next_durations:
            self._next_durations = now + DURATIONS_S
            recent = await self._jobs.recent_seconds(N_RECENT)
            self.seconds = sum(recent) / len(recent) if recent else None

    def add(self, job: UnfinishedJob) -> None:
        """Count a job that this process has just recorded."""
        self._unfinished = {**self._unfinished, job.job_id: job}
        self._number()

    def expect(self, job_id: str) -> None:
        """Have it read again if it lacks this job."""
        if job_id not in self._unfinished:
            self._next_read = 0.0

    def position(self, job_id: str) -> int | None:
        return self._positions.get(job_id)

    def count(self, kinds: Collection[JobKind]) -> tuple[int, int]:
        """How many jobs of clients of these kinds wait, and how many run."""
        jobs = self._of_clients(kinds)
        running = sum(job.status is JobStatus.PROCESSING for job in jobs)
        return len(jobs) - running, running

    def oldest_s(self, kinds: Collection[JobKind]) -> float:
        """How long the oldest of those that wait has waited."""
        waiting = [job for job in self._of_clients(kinds) if job.status is JobStatus.QUEUED]
        oldest = min((job.created_at for job in waiting), default=None)
        return 0.0 if oldest is None else max(0.0, (utc_now() - oldest).total_seconds())

    def _of_clients(self, kinds: Collection[JobKind]) -> list[UnfinishedJob]:
        found = [job for job in self.unfinished if job.kind in kinds and not job.streamed]
        return [job for job in found if job.rank < LAST_RANK]


def _waits(job: UnfinishedJob, kinds: Collection[JobKind]) -> bool:
    queued = job.status is JobStatus.QUEUED and job.waits_for is None
    return queued and job.kind in kinds and not job.streamed
