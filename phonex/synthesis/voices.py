"""The voices available for synthesis: those with a voice file and a record."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol

from phonex.errors import (
    DatabaseUnavailable,
    VersionNotFound,
    VoiceFileUnusable,
    VoiceNotFound,
)
from phonex.pipeline.plan import Embeddings
from phonex.pipeline.ssml import SegmentVoice
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobKind, JobStatus, SharedVoice, SynthesisRecord
from phonex.store.records.voice import VoiceRecord
from phonex.system.worker_threads import WorkerThreads
from phonex.text.ssml.reader import read_ssml

_SHARE_ID = re.compile(r"[0-9a-f]{24}")


class VoiceRegister(Protocol):
    """Checks whether a voice is registered and may be spoken with."""

    async def require(self, voice: VoiceKey, known_as: str | None = None) -> None:
        """known_as: its id for the client, if another. Raises VoiceNotFound, Forbidden if the
        speaker's consent is missing or was revoked, DatabaseUnavailable.
        """


class VoiceRecords(Protocol):
    """The records of voices, as in phonex.store.records.voices.Voices."""

    async def find_shared(self, share_id: str) -> VoiceRecord | None: ...

    async def get(self, key: VoiceKey) -> VoiceRecord: ...

    async def count_spoken(self, key: VoiceKey, job_id: str, seconds: float) -> None: ...


@contextmanager
def naming_as_asked(record: SynthesisRecord) -> Iterator[None]:
    """Errors about another owner's voice give only the id that the client knows."""
    with naming(record.voice_id if record.shared else None):
        yield


@contextmanager
def naming(name: str | None) -> Iterator[None]:
    """Errors about another owner's voice give only this name, if it is given."""
    try:
        yield
    except (VoiceNotFound, VoiceFileUnusable) as exc:
        if name is None:
            raise
        raise VoiceNotFound(name) from exc


class SpokenVoices:
    """Registered voices, own ones and those that others share; the samples of quick clones, by job.

    Sharing is checked whenever a job starts: what its owner takes back is not spoken any more.
    """

    def __init__(
        self,
        files: VoiceFiles,
        register: VoiceRegister,
        samples: VoiceFiles,
        disk: WorkerThreads,
        records: VoiceRecords,
    ) -> None:
        self._files = files
        self._register = register
        self._disk = disk
        self._records = records
        self.samples = samples

    async def find_shared(
        self, owner_id: str | None, voice_id: str, version: int | None = None
    ) -> SharedVoice | None:
        """The voice of another owner that this id stands for; None for one's own.

        Raises VoiceNotFound, VersionNotFound, Forbidden, DatabaseUnavailable.
        """
        own = VoiceKey(owner_id, voice_id)
        if await self._has_file(own):
            await self._register.require(own)
            if version is not None:
                await self._require_version(own, version)
            return None
        shared = None
        if _SHARE_ID.fullmatch(voice_id):
            shared = await self._records.find_shared(voice_id)
        if shared is None or not await self._has_file(shared.key):
            raise VoiceNotFound(voice_id)
        await self._register.require(shared.key, voice_id)
        if version is not None:  # its versions are the owner's alone
            raise VersionNotFound(voice_id, version)
        return SharedVoice(owner_id=shared.owner_id, voice_id=shared.voice_id)

    async def _has_file(self, voice: VoiceKey) -> bool:
        return await self._disk.run(self._files.of(voice.owner_id).exists, voice.voice_id)

    async def _require_version(self, voice: VoiceKey, number: int) -> None:
        record = await self._records.get(voice)
        if number == record.version:
            return
        files = VersionFiles(self._files.of(voice.owner_id))
        known = any(version.number == number for version in record.versions)
        if not known or not await self._disk.run(files.has, voice.voice_id, number):
            raise VersionNotFound(voice.voice_id, number)

    async def require(self, record: SynthesisRecord) -> VoiceKey | None:
        """The voice of a job that starts; None for the speaker's own voice.

        Raises VoiceNotFound, VersionNotFound, Forbidden, DatabaseUnavailable.
        """
        if record.voice_id is None:
            return None
        said = (record.owner_id, record.voice_id, record.voice_version)
        if await self.find_shared(*said) != record.shared:
            raise VoiceNotFound(record.voice_id)
        return record.voice

    async def refuse_revoked(self, record: SynthesisRecord) -> None:
        """Called before each piece of a running job is written: consent may be revoked meanwhile.

        A job whose voice is deleted meanwhile, or whose database is down, goes on. Raises
        Forbidden.
        """
        if record.voice is not None:
            await self._refuse_revoked(record.voice, record.voice_id)
        for voice in record.voices:
            if (key := record.key_of(voice)) is not None:
                await self._refuse_revoked(key, voice.voice_id)

    async def _refuse_revoked(self, voice: VoiceKey, known_as: str | None) -> None:
        with suppress(VoiceNotFound, DatabaseUnavailable):
            await self._register.require(voice, known_as)

    async def require_named(self, record: SynthesisRecord) -> list[VoiceKey]:
        """The registered voices that the text of a job that starts names.

        Raises VoiceNotFound, Forbidden, DatabaseUnavailable.
        """
        keys = []
        for voice in record.voices:
            if (key := record.key_of(voice)) is not None and voice.voice_id is not None:
                if await self.find_shared(record.owner_id, voice.voice_id) != voice.shared:
                    raise VoiceNotFound(voice.name)
                keys.append(key)
        return keys

    def named(self, record: SynthesisRecord, name: str) -> SegmentVoice:
        """A voice that the text of a job names. Blocks. Raises VoiceNotFound, VoiceFileUnusable."""
        voice = next((each for each in record.voices if each.name == name), None)
        if voice is None:  # the voice of an owner who is gone
            raise VoiceNotFound(name)
        key = record.key_of(voice)
        if key is None:
            return SegmentVoice(voice.speakers)
        with naming(voice.name if voice.shared else None):
            return SegmentVoice(embeddings=self._files.of(key.owner_id).embeddings(key.voice_id))

    def embeddings(self, record: SynthesisRecord) -> Embeddings | None:
        """The embeddings of a job's voice; None for the speaker's own voice. Blocks."""
        if record.kind is JobKind.QUICK:
            return self.samples.embeddings(record.job_id)
        voice = record.voice
        if voice is None:
            return None
        files = self._files.of(voice.owner_id)
        if record.voice_version is not None:
            return VersionFiles(files).embeddings(voice.voice_id, record.voice_version)
        return files.embeddings(voice.voice_id)

    async def count(self, record: SynthesisRecord) -> None:
        """Add a completed job to its voices' usage. Raises DatabaseUnavailable, StorageFull."""
        if record.status is not JobStatus.COMPLETED:
            return
        for voice, share in (await self._shares(record)).items():
            seconds = (record.duration or 0.0) * share
            await self._records.count_spoken(voice, record.job_id, seconds)

    async def _shares(self, record: SynthesisRecord) -> Mapping[VoiceKey, float]:
        """How much of a job each registered voice has spoken; together at most 1."""
        if not record.voices:
            return {} if record.voice is None else {record.voice: 1.0}
        document = await self._disk.run(read_ssml, record.text)
        shares = Counter[VoiceKey]()
        keys = {None: record.voice} | {each.name: record.key_of(each) for each in record.voices}
        for name, key in keys.items():
            n_characters = document.characters_of(name)
            if key is not None and n_characters:
                shares[key] += n_characters
        return {key: n / document.n_characters for key, n in shares.items()}
