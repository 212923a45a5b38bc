"""A user's voices, to take along and to delete."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.errors import VoiceNotFound
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Voices
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.service import VoiceService


class VoiceData:
    """PersonalData: the voices' records, embeddings and samples."""

    def __init__(
        self, voices: VoiceService, records: Voices, files: VoiceFiles, disk: WorkerThreads
    ) -> None:
        self._voices = voices
        self._records = records
        self._files = files
        self._disk = disk

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        files = self._files.of(owner_id)
        for voice in sorted(await self._records.keys_of(owner_id)):
            record = await self._records.find(voice)
            if record is None:  # it has just been deleted
                continue
            voice_id = voice.voice_id
            yield json_file(f"voices/{voice_id}.json", record.model_dump(mode="json"))
            for key in (files.embeddings_key(voice_id), files.sample_key(voice_id)):
                name = key.removeprefix(files.prefix)
                yield ExportedFile(f"voices/{name}", partial(self._opened, voice, key))

    @contextmanager
    def _opened(self, voice: VoiceKey, key: str) -> Iterator[BinaryIO]:
        try:
            with self._files.blobs.open(key) as file:
                yield file
        except BlobNotFoundError as exc:  # an imported voice has no sample
            raise VoiceNotFound(voice.voice_id) from exc

    async def delete(self, owner_id: str) -> None:
        unfinished = [left.key for left in await self._records.unfinished()]
        own = {voice for voice in unfinished if voice.owner_id == owner_id}
        for voice in sorted(own | await self._records.keys_of(owner_id)):
            with suppress(VoiceNotFound):
                await self._voices.delete(Principal(owner_id), voice.voice_id)
        if self._voices.is_making_one(owner_id):
            raise DeletionUnfinished("a voice")
        await self._disk.run(self._files.of(owner_id).delete_all)  # also files without a record
