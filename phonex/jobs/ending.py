"""How a job ends, or waits for the next start: recorded, told, and tidied up after."""

import asyncio
from collections.abc import Callable

from phonex.errors import PhonexError
from phonex.jobs.journal import Journal
from phonex.jobs.live import FRESH, LiveJob, LiveJobs
from phonex.jobs.work import Workshop
from phonex.store.records.jobs import Failure, JobKind, JobRecord, JobStatus
from phonex.system.clock import utc_now

# A database that takes longer to record an end does not keep those waiting who want the audio.
TELL_S = 0.5
SLOW = "The database has not answered yet."


class Endings:
    """on_end: hears of every end."""

    def __init__(
        self,
        workshop: Workshop,
        journal: Journal,
        live: LiveJobs,
        on_end: Callable[[JobRecord], None],
    ) -> None:
        self._workshop = workshop
        self._journal = journal
        self._live = live
        self._on_end = on_end

    async def end(self, job: LiveJob, status: JobStatus, error: PhonexError | None = None) -> None:
        """Tell the end once it is recorded, or with the warning that it is not."""
        failure = error and Failure(code=error.code, message=error.message, status=error.status)
        progress = 100 if status is JobStatus.COMPLETED else job.record.progress
        job.end(status=status, error=failure, progress=progress, completed_at=utc_now())
        self._on_end(job.record)
        late = asyncio.get_running_loop().call_later(TELL_S, job.announce, SLOW)
        try:
            await self._journal.save(job)
        finally:
            late.cancel()
            job.announce()
        await self.discard_sample(job)
        if job.settled:
            self._live.forget(job)

    async def interrupt(self, job: LiveJob) -> None:
        """Leave a job for the next start, unless it is not wanted any more."""
        if job.cancelling:
            await self.end(job, JobStatus.CANCELLED)
            return
        job.change(**FRESH)
        job.release()

    async def discard_sample(self, job: LiveJob) -> None:
        """Remove what was kept of a quick clone."""
        if job.record.kind is JobKind.QUICK:
            await self._workshop.discard_sample(job.record.job_id)
