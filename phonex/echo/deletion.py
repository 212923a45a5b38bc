"""Deletes records with what belongs to them; completes what dead processes left unfinished."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from phonex.errors import StorageFull
from phonex.store.errors import StorageUnavailable
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import OwnedRecords, RecordState, Unsettled
from phonex.store.records.training_samples import TrainingSampleRecord
from phonex.store.records.voice_models import VoiceModelRecord

# How long a request may still run that saw a record before it was deleted.
GRACE_S = 60.0
# After this long, a record that another process was making will not be settled any more.
PENDING_S = 600.0

Clean = Callable[[str | None, str], Awaitable[None]]


class Deletion:
    """Deletes the records of a collection.

    The record becomes a tombstone first, so that it is no longer found; then `clean` removes what
    belongs to it. After GRACE_S it cleans again, because a request may have added something
    meanwhile, and removes the tombstone.
    """

    def __init__(
        self,
        records: OwnedRecords[EchoRecord]
        | OwnedRecords[VoiceModelRecord]
        | OwnedRecords[TrainingSampleRecord],
        clean: Clean,
        grace_s: float = GRACE_S,
        pending_s: float = PENDING_S,
    ) -> None:
        self._records = records
        self._clean = clean
        self._grace_s = grace_s
        self._pending_s = pending_s
        self._cleaned: set[str] = set()  # tombstones cleaned once by this process
        self._making: set[str] = set()

    @contextmanager
    def making(self, record_id: str) -> Iterator[None]:
        """Do not take a pending record for one that a dead process left, for the block."""
        self._making.add(record_id)
        try:
            yield
        finally:
            self._making.discard(record_id)

    async def delete(self, owner_id: str | None, record_id: str, *, pending: bool = False) -> bool:
        """Delete a record; False if there is none.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable; if that happens after the
        record was found, it is deleted, and repair() removes the rest.
        """
        record_id = record_id.lower()  # as other records refer to it
        if not await self._records.mark_deleted(owner_id, record_id, pending=pending):
            return False
        await self._clean(owner_id, record_id)
        self._cleaned.add(record_id)
        return True

    async def repair(self) -> None:
        """Remove what is left of deleted records, and of those that were never completed.

        A disk that fails is tried again at the next call. Raises DatabaseUnavailable, StorageFull.
        """
        found = await self._records.unsettled()
        self._cleaned &= {left.id for left in found}
        for left in found:
            age_s = time.time() - left.since
            if left.state is RecordState.DELETED:
                with suppress(StorageUnavailable, StorageFull):
                    await self._finish(left, last=age_s > self._grace_s)
            elif left.id not in self._making and age_s > self._pending_s:
                await self._records.mark_deleted(left.owner_id, left.id, pending=True)

    async def _finish(self, left: Unsettled, *, last: bool) -> None:
        if last or left.id not in self._cleaned:
            await self._clean(left.owner_id, left.id)
            self._cleaned.add(left.id)
        if last:
            await self._records.remove(left.id)
