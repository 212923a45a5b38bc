"""The voices available for synthesis: those with a voice file and a record."""

from typing import Protocol

from phonex.errors import VoiceNotFound
from phonex.pipeline.plan import Embeddings
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.jobs import JobKind, SynthesisRecord
from phonex.system.worker_threads import WorkerThreads


class VoiceRegister(Protocol):
    """Checks whether a voice is registered."""

    async def require(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound, DatabaseUnavailable."""


class SpokenVoices:
    """Registered voices, and the samples of quick clones, by job."""

    def __init__(
        self, files: VoiceFiles, register: VoiceRegister, samples: VoiceFiles, disk: WorkerThreads
    ) -> None:
        self._files = files
        self._register = register
        self._disk = disk
        self.samples = samples

    async def require(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound, DatabaseUnavailable."""
        files = self._files.of(voice.owner_id)
        if not await self._disk.run(files.exists, voice.voice_id):
            raise VoiceNotFound(voice.voice_id)
        await self._register.require(voice)

    def embeddings(self, record: SynthesisRecord) -> Embeddings | None:
        """The embeddings of a job's voice; None for the speaker's own voice. Blocks."""
        if record.kind is JobKind.QUICK:
            return self.samples.embeddings(record.job_id)
        if record.voice_id is None:
            return None
        return self._files.of(record.owner_id).embeddings(record.voice_id)
