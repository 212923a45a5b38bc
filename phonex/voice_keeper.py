"""Voices into records and files and out of both: whole or not at all, whatever breaks off."""

import logging
from collections.abc import Awaitable, Callable, Collection

from phonex.errors import (
    PhonexError,
    StorageFull,
    VoiceExists,
    VoiceNotFound,
)
from phonex.samples import Material
from phonex.store.blobs import VoiceFiles
from phonex.store.errors import StorageUnavailable
from phonex.store.records import VoiceRecord
from phonex.store.roster import Roster
from phonex.store.staging import Staged
from phonex.store.voices import Keeping, Unfinished, Voices
from phonex.system.worker_threads import WorkerThreads
from phonex.voice_folder import VoiceFolder, seen_through
from phonex.voice_mender import VoiceMender

logger = logging.getLogger(__name__)


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
        disk: WorkerThreads,
        forget_fit: Callable[[str], Awaitable[None]],
    ) -> None:
        self._voices = voices
        self._files = files
        self._folder = VoiceFolder(files, disk)
        self._staging = self._folder.staging
        self._roster = roster
        self._disk = disk
        self._mender = VoiceMender(voices, self._folder, roster, forget_fit)

    async def refuse_taken(self, voice_id: str) -> None:
        """Raise VoiceExists for a name that has a voice; mend first what was left of one."""
        await self._mender.mend(voice_id)
        if await self._voices.is_there(voice_id) and not await self.is_lost(voice_id):
            raise VoiceExists(voice_id)

    async def require(self, voice_id: str) -> None:
        """Raise VoiceNotFound for what is no voice, DatabaseUnavailable when nobody can tell."""
        await self._roster.require(voice_id)

    async def is_lost(self, voice_id: str) -> bool:
        """Whether a voice that has a record has no file."""
        return voice_id in await self.lost_of([voice_id])

    async def lost_of(self, voice_ids: Collection[str]) -> set[str]:
        """Those of some voices with records that have no file; none when the disk does not say."""
        try:
            return await self._disk.run(self._without_file, voice_ids)
        except StorageUnavailable:
            return set()

    def _without_file(self, voice_ids: Collection[str]) -> set[str]:
        with self._files.kept.told():
            return {voice_id for voice_id in voice_ids if not self._files.exists(voice_id)}

    async def mend_all(self) -> None:
        """End what processes that are gone began, or take it back. Raises DatabaseUnavailable."""
        await self._mender.mend_all()

    async def add(self, record: VoiceRecord, material: Material) -> None:
        """Raises VoiceExists, DatabaseUnavailable, StorageFull, StorageUnavailable.

        Whatever is raised, nothing is left behind, or is found; mend_all() removes it. Only when
        the database's last answer is lost, or that is what a cancel breaks off, the voice may be
        there all the same, whole.
        """
        async with self._folder.staged(record.voice_id, material) as staged, self._folder.alone():
            await self._make_room(record.voice_id)
            try:
                await seen_through(self._voices.insert(record, staged.token))
                await self._folder.run(self._staging.place, staged)
                await seen_through(self._voices.settle(record.voice_id, staged.token))
                self._roster.enter(record.voice_id)
            except VoiceExists:
                raise
            except BaseException:
                await self._take_back(staged)
                raise

    async def _make_room(self, voice_id: str) -> None:
        if await self._voices.is_there(voice_id):
            if not await self.is_lost(voice_id):
                raise VoiceExists(voice_id)
            logger.warning("a voice without a file is replaced by a new one of the same name")
            await self._voices.delete(voice_id)
        if await self._folder.run(self._staging.set_aside, voice_id):
            logger.warning(
                "files without a record make room for a new voice: they lie in %s/set-aside now",
                self._files.kept.path,
            )

    async def _take_back(self, staged: Staged) -> None:
        """If this cannot be done now, what is staged and the record tell mend_all() to do it."""
        try:
            if await self._voices.is_there(staged.voice_id):
                return  # it is settled: only the answer was lost
            await self._folder.run(self._staging.take_back, staged.voice_id)
            await self._voices.withdraw(staged.voice_id, staged.token)
        except PhonexError as exc:
            logger.warning("an unfinished voice is left to be removed later: %s", exc.message)
            staged.left = True

    async def remake(self, record: VoiceRecord, material: Material) -> VoiceRecord:
        """Give a voice other files, and a record that tells of them; as it is then.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable. The voice is
        then as it was; or, when the disk fails at the last moment, as it is to be, by and by.
        """
        async with self._folder.staged(record.voice_id, material) as staged, self._folder.alone():
            staged.left = True  # whatever breaks this off, it may have been written all the same
            try:
                made = await seen_through(self._voices.remake(record, staged.token))
            except (VoiceNotFound, StorageFull):
                staged.left = False
                raise
            await self._folder.run(self._staging.place, staged)
            await self._voices.settle(record.voice_id, staged.token)
            staged.left = False
        return made

    async def remove(self, voice_id: str) -> None:
        """End a voice's fit and remove all that is kept of it; again, if it broke off before.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable. From the moment
        its record is condemned nobody finds the voice, even though files cannot be removed yet.
        """
        self._files.embedding(voice_id)  # what is no id is no folder's name either
        known = await self._condemn(voice_id)
        fault = await self._mender.end_fit(voice_id)
        async with self._folder.alone():
            # One may have been made meanwhile; but not another than the one that was condemned.
            if known or await self._condemn(voice_id):
                condemned = Unfinished(voice_id, Keeping.DELETING, "")
                await self._mender.finish(condemned, keep_record=fault is not None)
                known = True
            elif not await self._is_on_its_way(voice_id):
                known = await self._folder.run(self._staging.delete, voice_id)
        if fault is not None:
            raise fault
        if not known:
            raise VoiceNotFound(voice_id)

    async def _condemn(self, voice_id: str) -> bool:
        known = await self._voices.condemn(voice_id)
        self._roster.strike_off(voice_id)
        return known

    async def _is_on_its_way(self, voice_id: str) -> bool:
        """Whether a voice is being made, also after what was left of one has been taken back."""
        for left in await self._voices.unfinished(voice_id):
            await self._mender.finish(left)
        return bool(await self._voices.unfinished(voice_id))
