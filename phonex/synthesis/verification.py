"""Tells whether a file was made by this installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from phonex.accounts.principal import Principal
from phonex.audio.decode import decode, read_tags
from phonex.audio.watermark import Detection
from phonex.errors import JobNotFound, NotAudio, QueueFull, SampleTooLong
from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.provenance import audio_id_in, kept_tags
from phonex.synthesis.watermarking import Watermark
from phonex.system.worker_threads import WorkerThreads

MAX_VERIFIED_S = 600.0
MAX_VERIFICATIONS = 4  # running and waiting: each has a decoded file in memory
RETRY_S = 5


class AudioMakers(Protocol):
    """The jobs that made audio."""

    async def get(self, principal: Principal, job_id: str) -> SynthesisRecord:
        """Raises JobNotFound, DatabaseUnavailable."""


@dataclass(frozen=True)
class FileVerification:
    """audio_id: of the principal's audio that the tags name. tags: those that our audio has."""

    watermark: Detection
    tags: Mapping[str, str]
    audio_id: str | None


class AudioVerifier:
    """Looks for the watermark and the tags of this installation in files."""

    def __init__(self, watermark: Watermark, threads: WorkerThreads, jobs: AudioMakers) -> None:
        self._watermark = watermark
        self._threads = threads
        self._jobs = jobs
        self._n_running = 0

    async def verify(self, principal: Principal, file: BinaryIO) -> FileVerification:
        """Examine a file of at most 10 minutes.

        Raises NotAudio, SampleTooLong, QueueFull, DatabaseUnavailable.
        """
        if self._n_running >= MAX_VERIFICATIONS:
            raise QueueFull(MAX_VERIFICATIONS, RETRY_S)
        self._n_running += 1
        try:
            detection, tags = await self._threads.run(self._examine, file)
        except (NotAudio, SampleTooLong) as exc:
            exc.param = "file"
            raise
        finally:
            self._n_running -= 1
        return FileVerification(detection, tags, await self._own(principal, audio_id_in(tags)))

    def _examine(self, file: BinaryIO) -> tuple[Detection, Mapping[str, str]]:
        audio = decode(file, max_seconds=MAX_VERIFIED_S)
        return self._watermark.detect(audio), kept_tags(read_tags(file))

    async def _own(self, principal: Principal, audio_id: str | None) -> str | None:
        if audio_id is None:
            return None
        try:
            return (await self._jobs.get(principal, audio_id)).job_id
        except JobNotFound:
            return None
