"""Access to synthesized audio: files in any format, peaks for waveforms, word times."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.audio.decode import read_tags
from phonex.audio.encode import transcode
from phonex.audio.formats import FORMATS, AudioFormat, Encoding, find_format
from phonex.audio.peaks import peaks
from phonex.errors import AudioNotFound, AudioNotReady, DatabaseUnavailable, JobNotFound
from phonex.store.files.audio_files import AudioFiles, StoredAudio
from phonex.store.files.blob_store import Blob, BlobNotFoundError, BlobReader
from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.provenance import kept_tags, tags_of
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage

PATIENCE_S = 1.5  # timeout of the query whether audio is another owner's
SILENCE_S = 2.0  # after a timeout, how long audio is sent without that query


class AudioJobs(Protocol):
    """The jobs that made the audio."""

    async def get(self, principal: Principal, job_id: str) -> SynthesisRecord:
        """Raises JobNotFound, DatabaseUnavailable."""

    async def is_anothers(self, principal: Principal, job_id: str) -> bool:
        """Whether another owner has this job. Raises DatabaseUnavailable."""


@dataclass(frozen=True)
class OpenAudio:
    """A stored audio file that is open for reading."""

    audio: StoredAudio
    reader: BlobReader
    disk: WorkerThreads

    @property
    def blob(self) -> Blob:
        return self.reader.blob

    async def read(self, start: int, n_bytes: int) -> bytes:
        """Raises AudioNotFound if it was deleted, StorageUnavailable."""
        try:
            return await self.disk.run(self.reader.read, start, n_bytes)
        except BlobNotFoundError as exc:
            raise AudioNotFound(self.audio.audio_id) from exc


class AudioLibrary:
    """Finds and converts audio for a principal: a user's needs its record, so that it is not sent
    to others; the anonymous owner's is sent while the database is down, too.
    """

    def __init__(
        self,
        files: AudioFiles,
        disk: WorkerThreads,
        jobs: AudioJobs,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._files = files
        self._disk = disk
        self._jobs = jobs
        self._patience_s = patience_s
        self._silent_until = 0.0

    @asynccontextmanager
    async def file(
        self, principal: Principal, audio_id: str, format_name: str | None
    ) -> AsyncIterator[Path]:
        """The audio as a readable file, for the block, converted if format_name is given.

        Conversions are stored. Raises UnknownFormat, AudioNotFound, AudioNotReady, StorageFull,
        StorageUnavailable.
        """
        audio = await self._stored(principal, audio_id, format_name)
        async with self._disk.entered(self._files.local_copy(audio)) as path:
            yield path

    @asynccontextmanager
    async def open(
        self, principal: Principal, audio_id: str, format_name: str | None
    ) -> AsyncIterator["OpenAudio"]:
        """As file(), to read parts of it."""
        audio = await self._stored(principal, audio_id, format_name)
        async with self._disk.entered(self._files.reader(audio)) as reader:
            yield OpenAudio(audio, reader, self._disk)

    async def temporary_url(
        self, principal: Principal, audio_id: str, format_name: str | None, seconds: int
    ) -> str | None:
        """An address where anyone can read the audio for so long; None where files have none.

        Raises as file().
        """
        audio = await self._stored(principal, audio_id, format_name)
        return await self._disk.run(self._files.temporary_url, audio, seconds)

    async def _stored(
        self, principal: Principal, audio_id: str, format_name: str | None
    ) -> StoredAudio:
        """Raises as file()."""
        wanted = format_name and find_format(format_name)
        audio = await self._original(principal, audio_id)
        if not wanted or audio.suffix == wanted.suffix:
            return audio
        raw, tags = await self._raw_encoding(principal, audio), None
        if raw is not None:
            tags = tags_of(await self._jobs.get(principal, audio_id))
        return await self._disk.run(self._converted, audio, wanted, raw, tags)

    def _converted(
        self,
        audio: StoredAudio,
        wanted: AudioFormat,
        raw: Encoding | None,
        tags: Mapping[str, str] | None,
    ) -> StoredAudio:
        """tags: of a headerless file, which has none itself."""
        audio_id, suffix = audio.audio_id, wanted.suffix
        if found := self._files.find_converted(audio_id, suffix):
            return found
        with (
            self._files.local_copy(audio) as original,
            self._files.converted_writer(audio_id, suffix) as file,
        ):
            tags = kept_tags(read_tags(original)) if tags is None else tags
            transcode(original, file, wanted.name, raw=raw, tags=tags)
        if found := self._files.find_converted(audio_id, suffix):
            return found
        raise AudioNotFound(audio_id)

    async def _raw_encoding(self, principal: Principal, audio: StoredAudio) -> Encoding | None:
        """Of a headerless file, its rate from the record; None for other formats."""
        for form in FORMATS.values():
            if form.headerless and audio.suffix == form.suffix:
                return Encoding(form, (await self._jobs.get(principal, audio.audio_id)).sample_rate)
        return None

    async def _original(self, principal: Principal, audio_id: str) -> StoredAudio:
        """The original audio. Raises AudioNotFound, AudioNotReady."""
        if principal.owner_id is None and (found := await self._find(audio_id)):
            if await self._is_a_users(audio_id):
                raise AudioNotFound(audio_id)
            return found
        try:
            record = await self._jobs.get(principal, audio_id)
        except JobNotFound as exc:
            raise AudioNotFound(audio_id) from exc
        if not record.status.ended:
            raise AudioNotReady(audio_id, record.status)
        if found := await self._find(audio_id):  # it may have finished meanwhile
            return found
        raise AudioNotFound(audio_id)

    async def _is_a_users(self, audio_id: str) -> bool:
        """Whether a file is known to be a user's: accounts may have been on earlier."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._jobs.is_anothers(ANONYMOUS, audio_id)
        except (DatabaseUnavailable, TimeoutError):
            self._silent_until = time.monotonic() + SILENCE_S
            return False

    async def _find(self, audio_id: str) -> StoredAudio | None:
        return await self._disk.run(self._files.find, audio_id)

    async def peaks(self, principal: Principal, audio_id: str, n: int) -> list[float]:
        """Raises AudioNotFound, AudioNotReady, StorageUnavailable."""
        audio = await self._original(principal, audio_id)
        raw = await self._raw_encoding(principal, audio)
        return await self._disk.run(self._peaks, audio, n, raw)

    def _peaks(self, audio: StoredAudio, n: int, raw: Encoding | None) -> list[float]:
        with self._files.local_copy(audio) as path:
            return peaks(path, n, raw=raw)

    async def words(self, principal: Principal, audio_id: str) -> Sequence[Passage]:
        """Raises AudioNotFound, AudioNotReady, WordsNotFound, StorageUnavailable."""
        await self._original(principal, audio_id)
        return await self._disk.run(self._files.words, audio_id)
