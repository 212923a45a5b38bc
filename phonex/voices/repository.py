"""Adds and removes voices in records and files: completely or not at all, despite failures."""

import logging
from collections.abc import Awaitable, Callable, Collection

from phonex.errors import (
    PhonexError,
    StorageFull,
    VoiceExists,
    VoiceNotFound,
)
from phonex.store.errors import StorageUnavailable
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.staging import StagedVoice
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey, is_voice_id
from phonex.store.records.voice import VoiceRecord
from phonex.store.records.voice_documents import Transition
from phonex.store.records.voices import Unfinished, VoiceChangedError, Voices
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import AnalyzedVoice
from phonex.voices.directory import VoiceDirectory
from phonex.voices.file_changes import VoiceFileChanges, seen_through
from phonex.voices.repair import VoiceRepair
from phonex.voices.versions import prune_versions, versions_of

logger = logging.getLogger(__name__)


class VoiceRepository:
    """Adds, remakes and removes voices, and repairs what dead processes left unfinished.

    Add: stage the files, write the record as pending, move the files into place, settle the record;
    an interruption before that undoes everything. Remake: the same, except that the record
    describes the new files first and they follow. Remove: mark the record, so that the voice is no
    longer found; delete the files, then the record.

    Between the writes of the record, one process holds the voice store: so a change found
    unfinished while holding it was left by a dead process. Files without a record may belong to
    another database: they are neither used nor removed, unless a voice of that name is deleted.
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
        """Raise VoiceExists if the id is taken; first repair an unfinished voice with it."""
        await self._repair.repair(voice)
        if await self._voices.is_there(voice) and not await self.is_lost(voice):
            raise VoiceExists(voice.voice_id)

    async def require(self, voice: VoiceKey) -> None:
        """Raise VoiceNotFound, ConsentRevoked or ConsentMissing, or DatabaseUnavailable if the
        voice cannot be checked.
        """
        await self._directory.require(voice)

    def forget(self, voice: VoiceKey) -> None:
        """Do not use a voice again without checking it."""
        self._directory.remove(voice)

    async def is_lost(self, voice: VoiceKey) -> bool:
        """Whether a voice that has a record has no file."""
        return voice in await self.lost_of([voice])

    async def lost_of(self, voices: Collection[VoiceKey]) -> set[VoiceKey]:
        """Which of these recorded voices have no file; none if the disk cannot be read."""
        try:
            return await self._disk.run(self._without_file, voices)
        except StorageUnavailable:
            return set()

    def _without_file(self, voices: Collection[VoiceKey]) -> set[VoiceKey]:
        keys = {
            voice: self._files.of(voice.owner_id).embeddings_key(voice.voice_id) for voice in voices
        }
        existing = self._files.blobs.existing(keys.values())
        return {voice for voice, key in keys.items() if key not in existing}

    async def repair_all(self) -> None:
        """Complete or undo what dead processes left. Raises DatabaseUnavailable."""
        await self._repair.repair_all()

    async def add(self, record: VoiceRecord, analyzed: AnalyzedVoice) -> None:
        """Add a voice. Raises VoiceExists, DatabaseUnavailable, StorageFull, StorageUnavailable.

        After an error the voice is not found, and repair_all() removes any leftovers. Exception: if
        the database's last answer is lost or cancelled, the voice may exist, complete.
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
        if await self._changes.run(staging.has_files, voice.voice_id):
            # Asked after they were found: another machine inserts its record before it has files.
            if await self._voices.unfinished(voice) or await self._voices.is_there(voice):
                raise VoiceExists(voice.voice_id)
            await self._changes.run(staging.set_aside, voice.voice_id)
            logger.warning(
                "files without a record were moved to set-aside in %s to make room for a new voice",
                self._files.place,
            )

    async def _undo(self, staged: StagedVoice) -> None:
        """Undo an addition; if that fails, leave staged files and record to repair_all()."""
        voice = staged.voice
        try:
            if await self._voices.is_there(voice):
                return  # it is settled; only the answer was lost
            await self._changes.run(self._staging.of(voice.owner_id).undo, voice.voice_id)
            await self._voices.withdraw(voice, staged.token)
        except PhonexError as exc:
            logger.warning("an unfinished voice will be removed later: %s", exc.message)
            staged.left = True

    async def remake(self, record: VoiceRecord, analyzed: AnalyzedVoice) -> VoiceRecord:
        """Replace a voice's files and the record of them; returns the new record.

        record: at the revision to be changed; its last version is the new one. Raises
        VoiceNotFound, VoiceChangedError, DatabaseUnavailable, StorageFull, StorageUnavailable.
        After an error the voice is unchanged; but if the disk fails in the last step, repair_all()
        completes the change.
        """
        async with self._changes.staged(record.key, analyzed) as staged, self._changes.alone():
            await self._keep_version(record, new_sample=analyzed.sample is not None)
            staged.left = True  # the record may be written even if the call fails
            try:
                made = await seen_through(self._voices.remake(record, staged.token))
            except (VoiceNotFound, VoiceChangedError, StorageFull):
                staged.left = False
                raise
            await self._changes.run(self._staging.of(record.owner_id).place, staged)
            await self._voices.settle(record.key, staged.token)
            staged.left = False
            await self._changes.run(prune_versions, self._files, made)
        return made

    async def _keep_version(self, record: VoiceRecord, *, new_sample: bool) -> None:
        """Keep the files of the current version, which are about to be replaced."""
        before = await self._voices.get(record.key)
        if before.revision != record.revision:
            raise VoiceChangedError(record.voice_id)
        version = versions_of(before)[-1]
        versions = VersionFiles(self._files.of(record.owner_id))
        keep = (record.voice_id, version.number, version.sample_from if new_sample else None)
        try:
            await self._changes.run(versions.keep, *keep)
        except BlobNotFoundError as exc:
            raise VoiceNotFound(record.voice_id) from exc

    async def remove(self, voice: VoiceKey) -> None:
        """End a voice's fit and delete its files and record; can be repeated after an error.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable. Once its record
        is marked as being deleted, the voice is not found, even if its files cannot be removed yet.
        """
        if not is_voice_id(voice.voice_id):  # and it must not be used as a folder name
            raise VoiceNotFound(voice.voice_id)
        known = await self._mark_deleting(voice)
        fault = await self._repair.end_fit(voice)
        async with self._changes.alone():
            # A voice may have been added meanwhile, but not if one was marked.
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
        """Whether the voice is still being added, after completing or undoing leftovers."""
        for left in await self._voices.unfinished(voice):
            await self._repair.finish(left)
        return bool(await self._voices.unfinished(voice))
