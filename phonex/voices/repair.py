"""Completes or undoes changes to voices that dead processes left unfinished."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from phonex.errors import StorageFull, VoiceNotFound
from phonex.store.errors import StorageUnavailable
from phonex.store.files.staging import VoiceStaging, age_s
from phonex.store.owners import VoiceKey
from phonex.store.records.voice_documents import Transition
from phonex.store.records.voices import Unfinished, Voices
from phonex.voices.directory import VoiceDirectory
from phonex.voices.file_changes import VoiceFileChanges, seen_through
from phonex.voices.versions import prune_versions

logger = logging.getLogger(__name__)

# After this long, a change begun with another voices folder, perhaps elsewhere, has ended.
FOREIGN_S = 600.0


class VoiceRepair:
    """Finds unfinished voices by their records. Other processes may repair the same ones."""

    def __init__(
        self,
        voices: Voices,
        changes: VoiceFileChanges,
        directory: VoiceDirectory,
        forget_fit: Callable[[VoiceKey], Awaitable[None]],
    ) -> None:
        self._voices = voices
        self._changes = changes
        self._directory = directory
        self._forget_fit = forget_fit
        self._compared = False
        self._logged: set[VoiceKey | None] = set()

    async def repair(self, voice: VoiceKey) -> None:
        """Complete or undo an unfinished change to a voice.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        for left in await self._voices.unfinished(voice):
            deleting = left.transition is Transition.DELETING
            fault = await self.end_fit(voice) if deleting else None
            async with self._changes.alone():
                await self.finish(left, keep_record=fault is not None)
            if fault is not None:
                raise fault

    async def end_fit(self, voice: VoiceKey) -> StorageUnavailable | None:
        """End a voice's fit. Returns a storage error, so that the voice's own files still go."""
        try:
            await self._forget_fit(voice)
        except StorageUnavailable as exc:
            return exc
        return None

    async def finish(self, left: Unfinished, *, keep_record: bool = False) -> None:
        """Complete or undo a change, unless that is already done. The caller holds the store.

        keep_record: keep the record of a voice being deleted, so that the deletion is retried.
        """
        if left not in await self._voices.unfinished(left.key):
            return
        if left.transition is not Transition.DELETING:
            await self._end_making(left)
            return
        await self._changes.run(self._staging(left.key).delete, left.key.voice_id)
        if not keep_record:
            with suppress(VoiceNotFound):  # another process has deleted it
                await self._voices.delete(left.key)

    def _staging(self, voice: VoiceKey) -> VoiceStaging:
        return self._changes.staging.of(voice.owner_id)

    async def _end_making(self, left: Unfinished) -> None:
        staging = self._staging(left.key)
        async with self._changes.left(left.key, left.token) as staged:
            if staged is None:
                if age_s(left.token) > FOREIGN_S:
                    await self._end_transition(left)
                return
            if left.transition is Transition.REMAKING:
                await self._changes.run(staging.place, staged)
            else:
                await self._changes.run(staging.undo, left.key.voice_id)
            await seen_through(self._end_transition(left))
            await self._changes.run(staging.discard, staged)

    async def _end_transition(self, left: Unfinished) -> None:
        if left.transition is Transition.REMAKING:
            with suppress(VoiceNotFound):  # it was deleted meanwhile
                await self._voices.settle(left.key, left.token)
        else:
            await self._voices.withdraw(left.key, left.token)

    async def repair_all(self) -> None:
        """Repair every voice; the first call also compares all records with all files.

        A storage error is logged once and retried at the next call. Raises DatabaseUnavailable.
        """
        unfinished = {left.key for left in await self._voices.unfinished()}
        for voice in unfinished:
            await self._try(self.repair(voice), voice)
        self._logged &= {*unfinished, None}
        if not self._compared:
            self._compared = await self._try(self._compare()) and await self._try(self._prune())
        n_left = self._changes.n_left
        if n_left and await self._try(self._tidy()):
            self._changes.n_left -= n_left  # not 0: more may have been left meanwhile

    async def _try(self, repairing: Awaitable[None], voice: VoiceKey | None = None) -> bool:
        """False after a storage error."""
        try:
            await repairing
        except (StorageUnavailable, StorageFull) as exc:
            if voice not in self._logged:
                logger.warning("leftover files of a voice cannot be removed: %s", exc.message)
                self._logged.add(voice)
            return False
        return True

    async def _tidy(self) -> None:
        async with self._changes.alone():
            tokens = {left.token for left in await self._voices.unfinished()}
            await self._changes.run(self._changes.staging.discard_left_over, tokens)

    async def _compare(self) -> None:
        async with self._changes.alone():
            unfinished = {left.key for left in await self._voices.unfinished()}
            records = await self._directory.load()
            speaking = await self._changes.run(self._changes.files.all_keys)
        self._log(unrecorded=speaking - records - unfinished, lost=records - speaking)

    async def _prune(self) -> None:
        """Delete the files of versions that voices no longer have."""
        files = self._changes.files
        for voice in await self._changes.run(files.keys_with_versions):
            async with self._changes.alone():
                if (record := await self._voices.find(voice)) is not None:
                    await self._changes.run(prune_versions, files, record)

    def _log(self, unrecorded: set[VoiceKey], lost: set[VoiceKey]) -> None:
        place = self._changes.files.place
        if unrecorded:
            logger.warning(
                "%d voice files in %s have no record and are not used: open the database that "
                "has their records, import them with `phonex voices import NAME FILE`, or delete "
                "the voices of these names",
                *(len(unrecorded), place),
            )
            logger.debug("voice files without a record: %s", _names(unrecorded))
        if lost:
            logger.warning(
                "%d voices have a record but no file in %s and are not listed: restore the files, "
                "or delete or register the voices of these names",
                *(len(lost), place),
            )
            logger.debug("voices without a file: %s", _names(lost))


def _names(voices: set[VoiceKey]) -> str:
    return ", ".join(sorted(voice.voice_id for voice in voices))
