"""Ends what was begun with a voice by a process that is gone, or takes it back."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from phonex.errors import StorageFull, VoiceNotFound
from phonex.store.errors import StorageUnavailable
from phonex.store.files.staging import age_s
from phonex.store.records.voices import Keeping, Unfinished, Voices
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
        folder: VoiceFileChanges,
        directory: VoiceDirectory,
        forget_fit: Callable[[str], Awaitable[None]],
    ) -> None:
        self._voices = voices
        self._folder = folder
        self._directory = directory
        self._forget_fit = forget_fit
        self._compared = False
        self._told: set[str] = set()

    async def repair(self, voice_id: str) -> None:
        """End what a process began with a voice and left, or take it back.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        for left in await self._voices.unfinished(voice_id):
            deleting = left.keeping is Keeping.DELETING
            fault = await self.end_fit(voice_id) if deleting else None
            async with self._folder.alone():
                await self.finish(left, keep_record=fault is not None)
            if fault is not None:
                raise fault

    async def end_fit(self, voice_id: str) -> StorageUnavailable | None:
        """What keeps its files; the voice's own are not to stay for that."""
        try:
            await self._forget_fit(voice_id)
        except StorageUnavailable as exc:
            return exc
        return None

    async def finish(self, left: Unfinished, *, keep_record: bool = False) -> None:
        """Unless that has ended meanwhile. The folder is held.

        keep_record: of a voice that is being deleted, to try again what could not be done.
        """
        if left not in await self._voices.unfinished(left.voice_id):
            return
        if left.keeping is not Keeping.DELETING:
            await self._end_making(left)
            return
        await self._folder.run(self._folder.staging.delete, left.voice_id)
        if not keep_record:
            with suppress(VoiceNotFound):  # somebody else has ended it
                await self._voices.delete(left.voice_id)

    async def _end_making(self, left: Unfinished) -> None:
        staging = self._folder.staging
        async with self._folder.left(left.voice_id, left.token) as staged:
            if staged is None:
                if age_s(left.token) > FOREIGN_S:
                    await self._let_go(left)
                return
            if left.keeping is Keeping.REMAKING:
                await self._folder.run(staging.place, staged)
            else:
                await self._folder.run(staging.undo, left.voice_id)
            await seen_through(self._let_go(left))
            await self._folder.run(staging.discard, staged)

    async def _let_go(self, left: Unfinished) -> None:
        if left.keeping is Keeping.REMAKING:
            with suppress(VoiceNotFound):  # it has been condemned meanwhile
                await self._voices.settle(left.voice_id, left.token)
        else:
            await self._voices.withdraw(left.voice_id, left.token)

    async def repair_all(self) -> None:
        """Mend every voice; the first time, compare all records with all files too.

        What a disk refuses is told in the log once, and tried again at the next call. Raises
        DatabaseUnavailable.
        """
        unfinished = {left.voice_id for left in await self._voices.unfinished()}
        for voice_id in unfinished:
            await self._try(self.repair(voice_id), voice_id)
        self._told &= {*unfinished, ""}
        if not self._compared:
            self._compared = await self._try(self._compare())
        n_left = self._folder.n_left
        if n_left and await self._try(self._tidy()):
            self._folder.n_left -= n_left  # more may have been left meanwhile

    async def _try(self, mending: Awaitable[None], voice_id: str = "") -> bool:
        """Whether the disk allowed it."""
        try:
            await mending
        except (StorageUnavailable, StorageFull) as exc:
            if voice_id not in self._told:
                logger.warning("what is left of a voice cannot be removed: %s", exc.message)
                self._told.add(voice_id)
            return False
        return True

    async def _tidy(self) -> None:
        async with self._folder.alone():
            tokens = {left.token for left in await self._voices.unfinished()}
            await self._folder.run(self._folder.staging.discard_left_over, tokens)

    async def _compare(self) -> None:
        async with self._folder.alone():
            unfinished = {left.voice_id for left in await self._voices.unfinished()}
            records = await self._directory.load()
            speaking = set(await self._folder.run(self._folder.files.ids))
        self._tell(strangers=speaking - records - unfinished, lost=records - speaking)

    def _tell(self, strangers: set[str], lost: set[str]) -> None:
        folder = self._folder.files.kept
        if strangers:
            logger.warning(
                "%d voice files in %s (%s) have no record and are not spoken with: open the "
                "database that knows them, take them in with `phonex voices import NAME FILE`, "
                "or delete the voices of these names",
                *(len(strangers), folder.path, folder.variable),
            )
            logger.debug("voice files without a record: %s", ", ".join(sorted(strangers)))
        if lost:
            logger.warning(
                "%d voices have a record and no file in %s (%s): they are not listed until it is "
                "brought back; deleting or registering a voice of that name ends it",
                *(len(lost), folder.path, folder.variable),
            )
            logger.debug("voices without a file: %s", ", ".join(sorted(lost)))
