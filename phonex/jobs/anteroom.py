"""Where quick clones are fitted to their samples before they queue to be spoken."""

import asyncio
import logging
from functools import partial

from phonex.errors import Stopping
from phonex.jobs.journal import Journal
from phonex.jobs.live import LiveJob, LiveJobs
from phonex.jobs.work import Workshop

logger = logging.getLogger(__name__)


class Anteroom:
    """Has jobs fitted, then puts them into the queue; what cannot be fitted goes there too."""

    def __init__(self, workshop: Workshop, journal: Journal, live: LiveJobs) -> None:
        self._workshop = workshop
        self._journal = journal
        self._live = live
        self._tasks: dict[LiveJob, asyncio.Task[None]] = {}

    def admit(self, job: LiveJob) -> None:
        """Begin; the job is in the queue once it is fitted."""
        self._live.set_aside(job)
        self._tasks[job] = task = asyncio.create_task(self._fit(job), name="quick fit")
        task.add_done_callback(partial(self._leave, job))

    async def dismiss(self, job: LiveJob) -> None:
        """End a job's fit, if there is one under way."""
        if (task := self._tasks.get(job)) is not None:
            task.cancel()
            await asyncio.wait([task])

    async def close(self) -> None:
        """End all fits; the jobs are for the next start."""
        for job in list(self._tasks):
            await self.dismiss(job)

    async def _fit(self, job: LiveJob) -> None:
        # Should this be what kills the service, it is not tried for ever.
        job.change(attempts=job.record.attempts + 1)
        try:
            await self._journal.save(job)
            await self._workshop.fit(job)
        except (asyncio.CancelledError, Stopping):
            job.change(attempts=job.record.attempts - 1)
            raise
        job.change(attempts=0)

    def _leave(self, job: LiveJob, task: asyncio.Task[None]) -> None:
        del self._tasks[job]
        if task.cancelled():
            return
        fault = task.exception()
        if isinstance(fault, Stopping):
            job.release()
            return
        if fault is not None:
            logger.error("job %s was not fitted", job.record.job_id, exc_info=fault)
            warning = "Spoken with the instant clone: fitting it ended by an internal fault."
            job.change(fit=False, warnings=[warning])
        self._live.enqueue(job)
