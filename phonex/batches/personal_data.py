"""A user's batches, to take along and to delete."""

from phonex.batches.errors import BatchNotFound
from phonex.batches.service import BatchService
from phonex.jobs.queue import JobQueue
from phonex.store.records.job import BatchRecord
from phonex.synthesis.parent_data import ParentData


class BatchData(ParentData[BatchRecord]):
    """The manifests of batches."""

    folder = "batches"
    gone = BatchNotFound

    def __init__(self, batches: BatchService, queue: JobQueue) -> None:
        super().__init__(batches, queue)
        self._batches = batches

    async def content(self, parent: BatchRecord) -> list[object]:
        return [line.model_dump(mode="json") async for line in self._batches.manifest(parent)]
