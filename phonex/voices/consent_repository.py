"""Adds and removes consents in records and files: completely or not at all, despite failures."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import BinaryIO

from phonex.errors import PhonexError
from phonex.store.errors import StorageUnavailable
from phonex.store.files.consent_files import ConsentFiles, ConsentKey, StagedRecording
from phonex.store.records.consents import ConsentRecord, Consents
from phonex.store.records.owned import RecordState, Unsettled
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.errors import ConsentNotFound
from phonex.voices.file_changes import seen_through
from phonex.voices.repair import FOREIGN_S

logger = logging.getLogger(__name__)


class ConsentRepository:
    """Add: stage the recording, write the record as pending, move the recording into place, settle
    the record; an interruption before that undoes everything. Remove: replace the record by a
    tombstone, so that the consent is no longer found; delete the recording, then the tombstone.
    """

    def __init__(self, records: Consents, files: ConsentFiles, disk: WorkerThreads) -> None:
        self._records = records
        self._files = files
        self._disk = disk
        self._has_left = True  # at the start: by earlier processes

    async def add(self, consent: ConsentRecord, write: Callable[[BinaryIO], None]) -> None:
        """write: writes the recording; blocks. An error leaves nothing behind.

        Raises what `write` raises, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        async with self._staged(key_of(consent), write) as staged:
            try:
                await seen_through(self._records.insert(consent, RecordState.PENDING))
                await seen_through(self._disk.run(self._files.place, staged))
                if not await seen_through(self._records.settle(consent.id)):
                    raise ConsentNotFound(consent.id)  # its owner was deleted meanwhile
            except BaseException:
                staged.left = not await self._undone(consent)
                raise

    @asynccontextmanager
    async def _staged(
        self, consent: ConsentKey, write: Callable[[BinaryIO], None]
    ) -> AsyncIterator[StagedRecording]:
        made: list[StagedRecording] = []
        stage = partial(self._files.stage, consent, write)
        try:
            await seen_through(self._disk.run(lambda: made.append(stage())))
            yield made[0]
        finally:
            for staged in made:  # also when cancelled during staging
                await self._end(staged)

    async def _end(self, staged: StagedRecording) -> None:
        if not staged.left:
            try:
                await seen_through(self._disk.run(staged.hold.discard))
            except StorageUnavailable:  # not an error of the consent
                staged.left = True
        if staged.left:
            staged.hold.release()
            self._has_left = True

    async def _undone(self, consent: ConsentRecord) -> bool:
        """Undo an addition; False if repair() has to do it."""
        try:
            if await self._records.find(consent.owner_id, consent.id) is None:
                await self._remove(key_of(consent))
        except PhonexError as exc:
            logger.warning("an unfinished consent will be removed later: %s", exc.message)
            return False
        return True

    async def remove(self, consent: ConsentKey) -> None:
        """Raises ConsentNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable.

        Once it has a tombstone it is not found, even if its recording cannot be removed yet.
        """
        if not await self._records.mark_deleted(consent.owner_id, consent.consent_id):
            raise ConsentNotFound(consent.consent_id)
        await self._finish(consent)

    async def _remove(self, pending: ConsentKey) -> None:
        """Remove a consent whose record is pending or was not written."""
        await self._records.mark_deleted(pending.owner_id, pending.consent_id, pending=True)
        await self._finish(pending)

    async def _finish(self, consent: ConsentKey) -> None:
        await seen_through(self._disk.run(self._files.delete, consent))
        await self._records.remove(consent.consent_id)

    async def repair(self) -> None:
        """Complete or undo what dead processes and failed disks left.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        if self._has_left:
            self._has_left = False
            try:
                await self._repair_staged()
            except BaseException:
                self._has_left = True
                raise
        for left in await self._records.unsettled():
            await self._complete(left)

    async def _repair_staged(self) -> None:
        found = await self._disk.run(self._files.abandoned)
        try:
            for staged in found:
                consent = staged.consent
                if await self._records.find(consent.owner_id, consent.consent_id) is None:
                    await self._remove(consent)
                await self._disk.run(staged.hold.discard)
        finally:
            for staged in found:
                staged.hold.release()

    async def _complete(self, left: Unsettled) -> None:
        consent = ConsentKey(left.owner_id, left.id)
        if left.state is RecordState.DELETED:
            await self._finish(consent)
        elif time.time() - left.since > FOREIGN_S:  # its process uses other files
            await self._remove(consent)


def key_of(consent: ConsentRecord) -> ConsentKey:
    return ConsentKey(consent.owner_id, consent.id)
