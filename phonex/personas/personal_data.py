"""What users taught their echos with, to take along and to delete."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.personas.errors import TrainingSampleNotFound
from phonex.personas.samples import Samples, key_of
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.training_files import SUFFIX, TrainingFiles
from phonex.store.records.training_samples import TrainingKind, TrainingSampleRecord
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads


class TrainingData:
    """PersonalData: the samples' records and recordings."""

    def __init__(self, samples: Samples, files: TrainingFiles, disk: WorkerThreads) -> None:
        self._samples = samples
        self._files = files
        self._disk = disk

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        for sample in await self._samples.records.of_owner(owner_id):
            yield json_file(f"training/{sample.id}.json", sample.model_dump(mode="json"))
            if sample.kind is TrainingKind.VOICE:
                yield ExportedFile(f"training/{sample.id}{SUFFIX}", partial(self._opened, sample))

    @contextmanager
    def _opened(self, sample: TrainingSampleRecord) -> Iterator[BinaryIO]:
        try:
            with self._files.open(key_of(sample)) as file:
                yield file
        except BlobNotFoundError as exc:
            raise TrainingSampleNotFound(sample.id, sample.kind) from exc

    async def delete(self, owner_id: str) -> None:
        if self._samples.is_making_one(owner_id):
            raise DeletionUnfinished("a training sample")
        await self._disk.run(self._files.delete_all, owner_id)
        await self._samples.records.remove_of_owner(owner_id)


class MemoryData:
    """PersonalData: the memories, proposed ones included."""

    def __init__(self, store: Store) -> None:
        self._records = store.memories

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        found = await self._records.of_owner(owner_id)
        yield json_file("memories.json", [each.model_dump(mode="json") for each in found])

    async def delete(self, owner_id: str) -> None:
        await self._records.remove_of_owner(owner_id)
