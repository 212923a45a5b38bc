"""Voices into records and files and out of both: whole or not at all, whatever breaks off."""

import logging
from collections.abc import Awaitable, Callable, Collection

from phonex.errors import (
    PhonexError,
    StorageFull,
    VoiceExists,
    VoiceNotFound,
)
from phonex.store.errors import StorageUnavailable
from phonex.store.files.staging import StagedVoice
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey, is_voice_id
from phonex.store.records.voices import (
    Transition,
    Unfinished,
    VoiceChangedError,
    VoiceRecord,
    Voices,
)
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import AnalyzedVoice
from phonex.voices.directory import VoiceDirectory
from phonex.voices.file_changes import VoiceFileChanges, seen_through
from phonex.voices.repair import VoiceRepair

logger = logging.getLogger(__name__)


class VoiceRepository:
    """Adds, remakes and removes voices, and repairs what a process left that ended meanwhile.

    A new voice: its files are staged; its record is written, pending; the files go to their
    places; the record is settled. Broken off before that, all of it is undone. A remade one: the
    same, but that its record tells of the new files at once, and they follow. A removed one: its
    record says so, from where on nobody finds it; then the files go, then the record.

    From record to record the store of the voices is held, by one of all processes that share it:
    so what is found unfinished while it is held was left by one that is gone. Of files without
    any record nothing is known, not even that their database is the one that is open: they are
    neither spoken with nor removed, unless somebody deletes a voice of that name.
    """

    def __init__(
        self,
        voices: Voices,
        files: VoiceFiles,
        directory: VoiceDirectory,
        disk: WorkerThreads,
        forget_fit: Callable[[VoiceKey], Awaitable[None]],
    ) -> None:
        self._voices = voices
        self._files = files
        self._changes = VoiceFileChanges(files, disk)
        self._staging = self._changes.staging
        self._directory = directory
        self._disk = disk
        self._repair = VoiceRepair(voices, self._changes, directory, forget_fit)

    async def refuse_taken(self, voice: VoiceKey) -> None:
        """Raise VoiceExists for a name that has a voice; repair first what was left of one."""
        await self._repair.repair(voice)
        if await self._voices.is_there(voice) and not await self.is_lost(voice):
            raise VoiceExists(voice.voice_id)

    async def require(self, voice: VoiceKey) -> None:
        """Raise VoiceNotFound for what is no voice, DatabaseUnavailable when nobody can tell."""
        await self._directory.require(voice)

    async def is_lost(self, voice: VoiceKey) -> bool:
        """Whether a voice that has a record has no file."""
        return voice in await self.lost_of([voice])

    async def lost_of(self, voices: Collection[VoiceKey]) -> set[VoiceKey]:
        """Those of some voices with records that have no file; none when the disk does not say."""
        try:
            return await self._disk.run(self._without_file, voices)
        except StorageUnavailable:
            return set()

    def _without_file(self, voices: Collection[VoiceKey]) -> set[VoiceKey]:
        return {
            voice for voice in voices if not self._files.of(voice.owner_id).exists(voice.voice_id)
        }

    async def repair_all(self) -> None:
        """End what processes that are gone began, or undo it. Raises DatabaseUnavailable."""
        await self._repair.repair_all()

    async def add(self, record: VoiceRecord, analyzed: AnalyzedVoice) -> None:
        """Raises VoiceExists, DatabaseUnavailable, StorageFull, StorageUnavailable.

        Whatever is raised, nothing is left behind, or is found; repair_all() removes it. Only when
        the database's last answer is lost, or that is what a cancel breaks off, the voice may be
        there all the same, whole.
        """
        async with self._changes.staged(record.key, analyzed) as staged, self._changes.alone():
            await self._make_room(record.key)
            staging = self._staging.of(record.owner_id)
            try:
                await seen_through(self._voices.insert(record, staged.token))
                await self._changes.run(staging.place, staged)
                await seen_through(self._voices.settle(record.key, staged.token))
                self._directory.add(record.key)
            except VoiceExists:
                raise
            except BaseException:
                await self._undo(staged)
                raise

    async def _make_room(self, voice: VoiceKey) -> None:
        if await self._voices.is_there(voice):
            if not await self.is_lost(voice):
                raise VoiceExists(voice.voice_id)
            logger.warning("a voice without a file is replaced by a new one of the same name")
            await self._voices.delete(voice)
        staging = self._staging.of(voice.owner_id)
        if await self._changes.run(staging.set_aside, voice.voice_id):
            logger.warning(
                "files without a record make room for a new voice: they lie in set-aside of %s now",
                self._files.place,
            )

    async def _undo(self, staged: StagedVoice) -> None:
        """If this cannot be done now, what is staged and the record tell repair_all() to do it."""
        voice = staged.voice
        try:
            if await self._voices.is_there(voice):
                return  # it is settled: only the answer was lost
            await self._changes.run(self._staging.of(voice.owner_id).undo, voice.voice_id)
            await self._voices.withdraw(voice, staged.token)
        except PhonexError as exc:
            logger.warning("an unfinished voice is left to be removed later: %s", exc.message)
            staged.left = True

    async def remake(self, record: VoiceRecord, analyzed: AnalyzedVoice) -> VoiceRecord:
        """Give a voice other files, and a record that tells of them; as it is then.

        record: of the revision that is to be changed. Raises VoiceNotFound, VoiceChangedError,
        DatabaseUnavailable, StorageFull, StorageUnavailable. The voice is then as it was; or, when
        the disk fails at the last moment, as it is to be, by and by.
        """
        async with self._changes.staged(record.key, analyzed) as staged, self._changes.alone():
            staged.left = True  # whatever breaks this off, it may have been written all the same
            try:
                made = await seen_through(self._voices.remake(record, staged.token))
            except (VoiceNotFound, VoiceChangedError, StorageFull):
                staged.left = False
                raise
            await self._changes.run(self._staging.of(record.owner_id).place, staged)
            await self._voices.settle(record.key, staged.token)
            staged.left = False
        return made

    async def remove(self, voice: VoiceKey) -> None:
        """End a voice's fit and remove all that is kept of it; again, if it broke off before.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable. From the moment
        its record says that it is being deleted nobody finds the voice, even though files cannot
        be removed yet.
        """
        if not is_voice_id(voice.voice_id):  # nor is it a folder's name
            raise VoiceNotFound(voice.voice_id)
        known = await self._mark_deleting(voice)
        fault = await self._repair.end_fit(voice)
        async with self._changes.alone():
            # One may have been made meanwhile; but not another than the one that was marked.
            if known or await self._mark_deleting(voice):
                marked = Unfinished(voice, Transition.DELETING, "")
                await self._repair.finish(marked, keep_record=fault is not None)
                known = True
            elif not await self._is_being_made(voice):
                staging = self._staging.of(voice.owner_id)
                known = await self._changes.run(staging.delete, voice.voice_id)
        if fault is not None:
            raise fault
        if not known:
            raise VoiceNotFound(voice.voice_id)

    async def _mark_deleting(self, voice: VoiceKey) -> bool:
        known = await self._voices.mark_deleting(voice)
        self._directory.remove(voice)
        return known

    async def _is_being_made(self, voice: VoiceKey) -> bool:
        """Whether a voice is being made, also after what was left of one has been undone."""
        for left in await self._voices.unfinished(voice):
            await self._repair.finish(left)
        return bool(await self._voices.unfinished(voice))
