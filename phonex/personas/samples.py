"""Training samples: stored, listed, deleted; recordings with their files."""

from asyncio import Lock
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from weakref import WeakValueDictionary

from phonex.accounts.principal import Principal
from phonex.echo.deletion import Deletion
from phonex.errors import PhonexError
from phonex.personas.errors import TrainingSampleNotFound
from phonex.personas.profiles import Profiles
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.training_files import TrainingFiles, TrainingKey
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import RecordState
from phonex.store.records.training_samples import TrainingKind, TrainingSampleRecord
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads

Write = Callable[[BinaryIO], None]


class Samples:
    """Changes to one echo's samples happen one after the other within this process."""

    def __init__(
        self, store: Store, files: TrainingFiles, profiles: Profiles, disk: WorkerThreads
    ) -> None:
        self.records = store.training_samples
        self._profiles = profiles
        self._files = files
        self._disk = disk
        self._deletion = Deletion(store.training_samples, self._clean)
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._making: Counter[str | None] = Counter()

    @asynccontextmanager
    async def changing(self, echo: EchoRecord) -> AsyncIterator[EchoRecord]:
        """Wait for other changes to an echo's samples; gives the echo as these have left it.

        Raises EchoNotFound, AccountClosed, DatabaseUnavailable.
        """
        async with self._locks.setdefault(echo.id, Lock()):
            yield await self._profiles.current(echo)

    @asynccontextmanager
    async def changing_found(
        self, principal: Principal, echo_id: str | None
    ) -> AsyncIterator[EchoRecord | None]:
        """As changing(), of an echo by its id, or of the user's own; None if they have none yet."""
        echo = await self._profiles.find(principal, echo_id)
        if echo is None:
            yield None
            return
        async with self.changing(echo) as changed:
            yield changed

    def is_making_one(self, owner_id: str) -> bool:
        """Whether a sample of this owner is being stored."""
        return self._making[owner_id] > 0

    async def get(
        self, principal: Principal, sample_id: str, kind: TrainingKind
    ) -> TrainingSampleRecord:
        """Raises TrainingSampleNotFound, DatabaseUnavailable."""
        found = await self.records.find(principal.owner_id, sample_id)
        if found is None or found.kind is not kind:
            raise TrainingSampleNotFound(sample_id, kind)
        return found

    @asynccontextmanager
    async def adding(
        self, echo: EchoRecord, sample: TrainingSampleRecord, write: Write | None = None
    ) -> AsyncIterator[None]:
        """Store a sample of an echo; an error in the block takes it away again. write: the file of
        a recording; blocks.

        Raises EchoNotFound, AccountClosed, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        self._making[sample.owner_id] += 1
        try:
            with self._deletion.making(sample.id):
                async with self._undoing(sample):
                    await self._insert(sample, write)
                    await self._profiles.current(echo)  # else its deletion has missed the sample
                    yield
        finally:
            self._making[sample.owner_id] -= 1

    async def _insert(self, sample: TrainingSampleRecord, write: Write | None) -> None:
        if write is None:
            await self.records.insert(sample)
            return
        await self.records.insert(sample, RecordState.PENDING)
        await self._disk.run(self._files.write, key_of(sample), write)
        if not await self.records.settle(sample.id):  # its owner was deleted meanwhile
            raise TrainingSampleNotFound(sample.id, sample.kind)

    @asynccontextmanager
    async def _undoing(self, sample: TrainingSampleRecord) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:
            with suppress(PhonexError):  # then repair() does it
                for pending in (True, False):
                    if await self._deletion.delete(sample.owner_id, sample.id, pending=pending):
                        break
            raise

    async def delete(self, sample: TrainingSampleRecord) -> None:
        """Raises TrainingSampleNotFound, DatabaseUnavailable; StorageFull or StorageUnavailable
        when its file cannot be removed: the sample is no longer found, and it is removed later.
        """
        if not await self._deletion.delete(sample.owner_id, sample.id):
            raise TrainingSampleNotFound(sample.id, sample.kind)

    async def delete_of_echo(self, owner_id: str | None, echo_id: str) -> None:
        """Delete what an echo was taught with. Raises as delete()."""
        for sample in await self.records.of_echo(owner_id, echo_id):
            await self._deletion.delete(owner_id, sample.id)

    async def _clean(self, owner_id: str | None, sample_id: str) -> None:
        if owner_id is not None:
            await self._disk.run(self._files.delete, TrainingKey(owner_id, sample_id))

    @asynccontextmanager
    async def recording(self, sample: TrainingSampleRecord) -> AsyncIterator[Path]:
        """A recording as a readable FLAC file, for the block.

        Raises TrainingSampleNotFound, StorageUnavailable.
        """
        copy = self._files.local_copy(key_of(sample))
        try:
            async with self._disk.entered(copy) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:  # it has just been deleted
            raise TrainingSampleNotFound(sample.id, sample.kind) from exc

    async def repair(self) -> None:
        """Complete or undo what dead processes and failed disks left.

        Raises DatabaseUnavailable, StorageFull.
        """
        await self._deletion.repair()


def key_of(sample: TrainingSampleRecord) -> TrainingKey:
    assert sample.owner_id is not None, "training needs accounts"
    return TrainingKey(sample.owner_id, sample.id)
