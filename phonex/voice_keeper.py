"""Voices into records and files and out of both: whole or not at all, whatever breaks off."""

import logging
from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from phonex.errors import (
    DatabaseUnavailable,
    PhonexError,
    StorageFull,
    VoiceExists,
    VoiceNotFound,
)
from phonex.samples import Material
from phonex.store.blobs import VoiceFiles
from phonex.store.errors import StorageUnavailable
from phonex.store.lock import holding
from phonex.store.records import VoiceRecord
from phonex.store.roster import Roster
from phonex.store.staging import Staged, Staging, age_s
from phonex.store.voices import Keeping, Unfinished, Voices
from phonex.synthesis import Lane

logger = logging.getLogger(__name__)

PATIENCE_S = 30.0  # for others who change which voices there are
# What was begun with another folder of voices, perhaps on another machine, has ended by then.
FOREIGN_S = 600.0


class VoiceKeeper:
    """Adds, remakes and removes voices, and mends what a process left that ended meanwhile.

    A new voice: its files are staged; its record is written, pending; the files go to their
    places; the record is settled. Broken off before that, all of it is taken back. A remade one:
    the same, but that its record tells of the new files at once, and they follow. A removed one:
    its record is condemned, from where on nobody finds it; then the files go, then the record.

    From record to record the folder of the voices is held, by one of all processes that share it:
    so what is found unfinished while it is held was left by one that is gone. Of files without
    any record nothing is known, not even that their database is the one that is open: they are
    neither spoken with nor removed, unless somebody deletes a voice of that name.
    """

    def __init__(
        self,
        voices: Voices,
        files: VoiceFiles,
        roster: Roster,
        disk: Lane,
        forget_fit: Callable[[str], Awaitable[None]],
    ) -> None:
        self._voices = voices
        self._files = files
        self._staging = Staging(files)
        self._roster = roster
        self._disk = disk
        self._forget_fit = forget_fit
        self._one = Lock()
        self._lost: set[str] = set()
        self._looked_round = False
        self._told: set[str] = set()

    async def refuse_taken(self, voice_id: str) -> None:
        """Raise VoiceExists for a name that has a voice; mend first what was left of one."""
        await self.mend(voice_id)
        if await self._voices.is_there(voice_id) and not await self.is_lost(voice_id):
            raise VoiceExists(voice_id)

    async def require(self, voice_id: str) -> None:
        """Raise VoiceNotFound for what is no voice, DatabaseUnavailable when nobody can tell."""
        await self._roster.require(voice_id)

    async def is_lost(self, voice_id: str) -> bool:
        """Whether a voice had a record and no file at the start, and it has not come back."""
        if voice_id in self._lost and await self._disk.run(self._files.exists, voice_id):
            self._lost.discard(voice_id)
        return voice_id in self._lost

    async def add(self, record: VoiceRecord, material: Material) -> None:
        """Raises VoiceExists, DatabaseUnavailable, StorageFull, StorageUnavailable.

        Whatever is raised, nothing is left behind, or is found; mend() removes it.
        """
        async with self._staged(record.voice_id, material) as staged, self._alone():
            await self._make_room(record.voice_id)
            try:
                await self._voices.insert(record, staged.token)
                await self._disk.run(self._staging.place, staged)
                await self._voices.settle(record.voice_id, staged.token)
                self._roster.enter(record.voice_id)
            except VoiceExists:
                raise
            except BaseException:
                await self._take_back(staged)
                raise

    async def _make_room(self, voice_id: str) -> None:
        if await self.is_lost(voice_id):
            logger.warning("a voice whose file is missing makes room for a new one of its name")
            await self._voices.delete(voice_id)
            self._lost.discard(voice_id)
        elif await self._voices.is_there(voice_id):
            raise VoiceExists(voice_id)
        if await self._disk.run(self._staging.set_aside, voice_id):
            logger.warning(
                "files without a record make room for a new voice: they lie in %s/set-aside now",
                self._files.kept.path,
            )

    async def _take_back(self, staged: Staged) -> None:
        """If this cannot be done now, what is staged and the record tell mend() to do it."""
        try:
            await self._disk.run(self._staging.take_back, staged.voice_id)
            await self._voices.withdraw(staged.voice_id, staged.token)
        except PhonexError as exc:
            logger.warning("an unfinished voice is left to be removed later: %s", exc.message)
            staged.left = True

    async def remake(self, record: VoiceRecord, material: Material) -> VoiceRecord:
        """Give a voice other files, and a record that tells of them; as it is then.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable. The voice is
        then as it was; or, when the disk fails at the last moment, as it is to be, by and by.
        """
        async with self._staged(record.voice_id, material) as staged, self._alone():
            try:
                made = await self._voices.remake(record, staged.token)
            except DatabaseUnavailable:
                staged.left = True  # it may have been written all the same
                raise
            staged.left = True
            await self._disk.run(self._staging.place, staged)
            await self._voices.settle(record.voice_id, staged.token)
            staged.left = False
        return made

    async def remove(self, voice_id: str) -> None:
        """End a voice's fit and remove all that is kept of it; again, if it broke off before.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable. From the moment
        its record is condemned nobody finds the voice, even though files cannot be removed yet.
        """
        self._files.embedding(voice_id)  # what is no id is no folder's name either
        await self._voices.condemn(voice_id)
        self._roster.strike_off(voice_id)
        fault = None
        try:
            await self._forget_fit(voice_id)
        except StorageUnavailable as exc:  # the voice's own files are not to stay for that
            fault = exc
        async with self._alone():
            known = await self._voices.condemn(voice_id)  # one may have been made meanwhile
            if not known and await self._is_on_its_way(voice_id):
                raise VoiceNotFound(voice_id)
            removed = await self._disk.run(self._staging.delete, voice_id)
            if fault is not None:
                raise fault
            if known:
                await self._voices.delete(voice_id)
        self._lost.discard(voice_id)
        if not known and not removed:
            raise VoiceNotFound(voice_id)

    async def _is_on_its_way(self, voice_id: str) -> bool:
        """Whether a voice is being made, also after what was left of one has been taken back."""
        for left in await self._voices.unfinished(voice_id):
            await self._mend_files(left)
        return bool(await self._voices.unfinished(voice_id))

    async def mend(self, voice_id: str) -> None:
        """End what a process began with a voice and left, or take it back.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        for left in await self._voices.unfinished(voice_id):
            if left.keeping is Keeping.DELETING:
                await self.remove(voice_id)
                continue
            async with self._alone():
                for still in await self._voices.unfinished(voice_id):
                    await self._mend_files(still)

    async def _mend_files(self, left: Unfinished) -> None:
        """The folder is held."""
        if left.keeping is Keeping.DELETING:
            return
        staged = await self._disk.run(self._find_staged, left)
        if staged is None:
            if age_s(left.token) > FOREIGN_S:
                await self._let_go(left)
            return
        try:
            if left.keeping is Keeping.REMAKING:
                await self._disk.run(self._staging.place, staged)
            else:
                await self._disk.run(self._staging.take_back, left.voice_id)
            await self._let_go(left)
            await self._disk.run(self._staging.discard, staged)
        finally:
            staged.release()

    def _find_staged(self, left: Unfinished) -> Staged | None:
        found = None
        for staged in self._staging.left_over(left.voice_id):
            if staged.token == left.token:
                found = staged
            else:
                staged.release()
        return found

    async def _let_go(self, left: Unfinished) -> None:
        if left.keeping is Keeping.REMAKING:
            await self._voices.settle(left.voice_id, left.token)
        else:
            await self._voices.withdraw(left.voice_id, left.token)

    async def mend_all(self) -> None:
        """Mend every voice; the first time, compare all records with all files too.

        What a disk refuses is told in the log once, and tried again at the next call. Raises
        DatabaseUnavailable.
        """
        unfinished = {left.voice_id for left in await self._voices.unfinished()}
        for voice_id in unfinished:
            await self._try(self.mend(voice_id), voice_id)
        self._told &= {*unfinished, ""}
        if not self._looked_round:
            self._looked_round = await self._try(self._look_round())

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

    async def _look_round(self) -> None:
        async with self._alone():
            unfinished = await self._voices.unfinished()
            records = await self._roster.learn()
            speaking = set(await self._disk.run(self._files.ids))
            self._lost = records - speaking
            self._tell(speaking - records - {left.voice_id for left in unfinished})
            tokens = {left.token for left in unfinished}
            await self._try(self._disk.run(self._staging.discard_left_over, tokens))

    def _tell(self, strangers: set[str]) -> None:
        folder = self._files.kept
        if strangers:
            logger.warning(
                "%d voice files in %s (%s) have no record and are not spoken with: open the "
                "database that knows them, take them in with `phonex voices import NAME FILE`, "
                "or delete the voices of these names",
                *(len(strangers), folder.path, folder.variable),
            )
            logger.debug("voice files without a record: %s", ", ".join(sorted(strangers)))
        if self._lost:
            logger.warning(
                "%d voices have a record and no file in %s (%s): they are not listed until it is "
                "brought back; deleting or registering a voice of that name ends it",
                *(len(self._lost), folder.path, folder.variable),
            )
            logger.debug("voices without a file: %s", ", ".join(sorted(self._lost)))

    @asynccontextmanager
    async def _staged(self, voice_id: str, material: Material) -> AsyncIterator[Staged]:
        staged = await self._disk.run(
            self._staging.stage, voice_id, material.embeddings, material.sample
        )
        try:
            yield staged
        finally:
            if staged.left:
                staged.release()
            else:
                await self._disk.run(self._staging.discard, staged)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Of all that share the folder. Raises StorageUnavailable when another does not end."""
        folder = self._files.kept
        async with self._one, AsyncExitStack() as stack:
            with folder.told():
                try:
                    await stack.enter_async_context(holding(folder.path, PATIENCE_S))
                except FileNotFoundError:  # nor is there anything in it
                    pass
                except TimeoutError as exc:
                    raise StorageUnavailable(
                        f"Another process has been changing the voices in {folder.path} "
                        f"({folder.variable}) for {PATIENCE_S:g} s; try again shortly."
                    ) from exc
            yield
