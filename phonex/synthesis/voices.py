"""The voices that can be spoken with: a file, and a record that says it is a voice."""

from typing import Protocol

from phonex.errors import VoiceNotFound
from phonex.plan import Embeddings
from phonex.store.blobs import VoiceFiles
from phonex.store.records import JobKind, SynthesisRecord
from phonex.system.worker_threads import WorkerThreads


class VoiceRegister(Protocol):
    """Knows which voices there are."""

    async def require(self, voice_id: str) -> None:
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

    async def require(self, voice_id: str) -> None:
        """Raises VoiceNotFound, DatabaseUnavailable."""
        if not await self._disk.run(self._files.exists, voice_id):
            raise VoiceNotFound(voice_id)
        await self._register.require(voice_id)

    def embeddings(self, record: SynthesisRecord) -> Embeddings | None:
        """Of the voice a job is spoken in; None: the speaker's own. Blocks."""
        if record.kind is JobKind.QUICK:
            return self.samples.embeddings(record.job_id)
        return None if record.voice_id is None else self._files.embeddings(record.voice_id)
