"""The handler of batches: has their lines spoken by ordinary syntheses."""

from collections.abc import AsyncIterator
from functools import partial

from phonex.accounts.errors import AudioQuotaReached
from phonex.accounts.principal import Principal, scopes_of
from phonex.batches.errors import BatchFailed, BatchIncomplete
from phonex.batches.lines import KeptLine
from phonex.errors import PhonexError
from phonex.jobs.job import Backoff, JobHandler, LiveJob
from phonex.store.files.batch_files import PART_LINES, BatchFiles
from phonex.store.records.jobs import BatchRecord, JobKind, JobRecord, JobStatus, SynthesisRecord
from phonex.synthesis.children import MAX_ATTEMPTS, AudioLimit, ChildSyntheses
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads

AT_ONCE = 4  # batches; those of others wait


class BatchTask(JobHandler):
    """Only waits: no network and no thread is held while the lines are spoken."""

    name = "batch"
    kinds = (JobKind.BATCH,)
    resumes = True
    n_at_once = AT_ONCE
    max_attempts = MAX_ATTEMPTS

    def __init__(
        self, children: ChildSyntheses, files: BatchFiles, quotas: AudioLimit, disk: WorkerThreads
    ) -> None:
        self._children = children
        self._files = files
        self._quotas = quotas
        self._disk = disk

    async def run(self, job: LiveJob) -> None:
        """Raises BatchIncomplete, AudioQuotaReached, JobNotFound if its lines are gone,
        DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        try:
            async for _ in self._children.run(job, partial(self._records, batch_of(job.record))):
                pass
        except AudioQuotaReached:
            job.change_silently(failed_at=utc_now())
            raise
        record = batch_of(job.record)
        if record.n_failed:
            job.change_silently(failed_at=utc_now())
            raise BatchIncomplete(record.n_failed, record.n_children, record.job_id)

    async def _records(self, batch: BatchRecord, first: int) -> AsyncIterator[SynthesisRecord]:
        """The records of the lines from one on."""
        owner = Principal(batch.owner_id, scopes_of(is_admin=batch.unlimited))
        for number in range(first, batch.n_children):
            if number == first or number % PART_LINES == 0:
                part = number // PART_LINES
                lines = await self._disk.run(self._files.read, batch.job_id, part)
            await self._quotas.check_audio(owner)
            yield KeptLine.model_validate_json(lines[number % PART_LINES]).record

    def failure(self, why: str = "") -> PhonexError:
        return BatchFailed(why or "The batch failed with an internal error; see the log.")

    def backoff(self, record: JobRecord) -> Backoff:
        return Backoff()

    async def ended(self, record: JobRecord) -> None:
        # Of one that another process ended, this one still has an earlier state.
        if record.status not in (JobStatus.COMPLETED, JobStatus.FAILED):
            await self._children.cancel(record)


def batch_of(record: JobRecord) -> BatchRecord:
    assert isinstance(record, BatchRecord)
    return record
