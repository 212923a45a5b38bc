"""A user's batches, to take along and to delete; their syntheses are among the user's jobs."""

from collections.abc import AsyncIterator
from contextlib import suppress

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.batches.errors import BatchNotFound
from phonex.batches.service import BatchService
from phonex.errors import JobFinished, JobNotFound
from phonex.jobs.queue import JobQueue
from phonex.store.records.job import BatchRecord

PAGE = 100


class BatchData:
    """PersonalData: the manifests of batches. Deleted before the jobs, which a batch would go on
    to make.
    """

    def __init__(self, batches: BatchService, queue: JobQueue) -> None:
        self._batches = batches
        self._queue = queue

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        principal, cursor, is_first = Principal(owner_id), None, True
        while is_first or cursor is not None:
            page = await self._batches.page(principal, None, PAGE, cursor)
            cursor, is_first = page.next_cursor, False
            for batch in page.items:
                with suppress(BatchNotFound):  # it has just been deleted
                    yield json_file(f"batches/{batch.job_id}.json", await self._exported(batch))

    async def _exported(self, batch: BatchRecord) -> list[object]:
        return [line.model_dump(mode="json") async for line in self._batches.manifest(batch)]

    async def delete(self, owner_id: str) -> None:
        principal = Principal(owner_id)
        while True:
            page = await self._batches.page(principal, None, PAGE, None)
            for batch in page.items:
                await self._delete(principal, batch.job_id)
            if not page.items:
                return

    async def _delete(self, principal: Principal, batch_id: str) -> None:
        with suppress(JobNotFound, JobFinished):
            await self._queue.cancel(principal, batch_id)
        with suppress(BatchNotFound):
            if not (await self._batches.get(principal, batch_id)).status.ended:
                raise DeletionUnfinished("audio")
        await self._batches.remove(principal, batch_id)
