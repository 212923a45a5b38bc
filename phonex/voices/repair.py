"""Ends what was begun with a voice by a process that is gone, or undoes it."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from phonex.errors import StorageFull, VoiceNotFound
from phonex.store.errors import StorageUnavailable
from phonex.store.files.staging import VoiceStaging, age_s
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Transition, Unfinished, Voices
from phonex.voices.directory import VoiceDirectory
from phonex.voices.file_changes import VoiceFileChanges, seen_through

logger = logging.getLogger(__name__)

# What was begun with another folder of voices, perhaps on another machine, has ended by then.
FOREIGN_S = 600.0


class VoiceRepair:
    """Finds unfinished voices by their records. Others may end the same ones meanwhile."""

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
        self._told: set[VoiceKey | None] = set()

    async def repair(self, voice: VoiceKey) -> None:
        """End what a process began with a voice and left, or undo it.

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
        """What keeps its files; the voice's own are not to stay for that."""
        try:
            await self._forget_fit(voice)
        except StorageUnavailable as exc:
            return exc
        return None

    async def finish(self, left: Unfinished, *, keep_record: bool = False) -> None:
        """Unless that has ended meanwhile. The folder is held.

        keep_record: of a voice that is being deleted, to try again what could not be done.
        """
        if left not in await self._voices.unfinished(left.key):
            return
        if left.transition is not Transition.DELETING:
            await self._end_making(left)
            return
        await self._changes.run(self._staging(left.key).delete, left.key.voice_id)
        if not keep_record:
            with suppress(VoiceNotFound):  # somebody else has ended it
                await self._voices.delete(left.key)

    def _staging(self, voice: VoiceKey) -> VoiceStaging:
        return self._changes.staging.of(voice.owner_id)

    async def _end_making(self, left: Unfinished) -> None:
        staging = self._staging(left.key)
        async with self._changes.left(left.key, left.token) as staged:
            if staged is None:
                if age_s(left.token) > FOREIGN_S:
                    await self._let_go(left)
                return
            if left.transition is Transition.REMAKING:
                await self._changes.run(staging.place, staged)
            else:
                await self._changes.run(staging.undo, left.key.voice_id)
            await seen_through(self._let_go(left))
            await self._changes.run(staging.discard, staged)

    async def _let_go(self, left: Unfinished) -> None:
        if left.transition is Transition.REMAKING:
            with suppress(VoiceNotFound):  # it has been removed meanwhile
                await self._voices.settle(left.key, left.token)
        else:
            await self._voices.withdraw(left.key, left.token)

    async def repair_all(self) -> None:
        """Repair every voice; the first time, compare all records with all files too.

        What a disk refuses is told in the log once, and tried again at the next call. Raises
        DatabaseUnavailable.
        """
        unfinished = {left.key for left in await self._voices.unfinished()}
        for voice in unfinished:
            await self._try(self.repair(voice), voice)
        self._told &= {*unfinished, None}
        if not self._compared:
            self._compared = await self._try(self._compare())
        n_left = self._changes.n_left
        if n_left and await self._try(self._tidy()):
            self._changes.n_left -= n_left  # more may have been left meanwhile

    async def _try(self, repairing: Awaitable[None], voice: VoiceKey | None = None) -> bool:
        """Whether the disk allowed it."""
        try:
            await repairing
        except (StorageUnavailable, StorageFull) as exc:
            if voice not in self._told:
                logger.warning("what is left of a voice cannot be removed: %s", exc.message)
                self._told.add(voice)
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
        self._tell(strangers=speaking - records - unfinished, lost=records - speaking)

    def _tell(self, strangers: set[VoiceKey], lost: set[VoiceKey]) -> None:
        place = self._changes.files.place
        if strangers:
            logger.warning(
                "%d voice files in %s have no record and are not spoken with: open the "
                "database that knows them, take them in with `phonex voices import NAME FILE`, "
                "or delete the voices of these names",
                *(len(strangers), place),
            )
            logger.debug("voice files without a record: %s", _names(strangers))
        if lost:
            logger.warning(
                "%d voices have a record and no file in %s: they are not listed until it is "
                "brought back; deleting or registering a voice of that name ends it",
                *(len(lost), place),
            )
            logger.debug("voices without a file: %s", _names(lost))


def _names(voices: set[VoiceKey]) -> str:
    return ", ".join(sorted(voice.voice_id for voice in voices))
