"""The jobs this process knows of: waiting, running, and those not yet in the database."""

import itertools
from collections.abc import Iterator

from phonex.jobs.job import JobHandler, LiveJob


class LiveJobs:
    """Live jobs by id, and the order of the waiting ones.

    A job that waits for another job has no position yet.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, LiveJob] = {}
        self._arrivals = itertools.count()

    def __iter__(self) -> Iterator[LiveJob]:
        return iter(list(self._jobs.values()))

    def of(self, handler: JobHandler) -> list[LiveJob]:
        return [job for job in self if job.handler is handler]

    def find(self, job_id: str) -> LiveJob | None:
        return self._jobs.get(job_id)

    def track(self, job: LiveJob) -> None:
        self._jobs[job.job_id] = job

    def forget(self, job: LiveJob) -> None:
        job.place = None
        if self.find(job.job_id) is job:
            del self._jobs[job.job_id]

    def enqueue(self, job: LiveJob) -> None:
        """Put a job last; a shared queue is ordered by age, also for requeued jobs."""
        self.track(job)
        arrival, created = next(self._arrivals), job.record.created_at
        job.place = created.timestamp() if job.handler.shared else arrival

    def waiting(self, handler: JobHandler) -> list[LiveJob]:
        """In the order they will run, including those that wait for another job."""
        placed = [(job.place, job) for job in self.of(handler) if job.place is not None]
        placed.sort(key=lambda one: (handler.rank(one[1].record), one[0]))
        return [job for _, job in placed]

    def queued(self, handler: JobHandler) -> list[LiveJob]:
        """Waiting jobs that do not wait for another job, in order."""
        return [job for job in self.waiting(handler) if job.record.waits_for is None]

    def waiting_for(self, job_id: str) -> list[LiveJob]:
        waiting = [job for job in self if job.place is not None]
        return [job for job in waiting if job.record.waits_for == job_id]

    def position(self, job_id: str) -> int | None:
        """1 for the next job; None when the job has no position."""
        job = self.find(job_id)
        if job is None or (job not in (queued := self.queued(job.handler))):
            return None
        return queued.index(job) + 1
