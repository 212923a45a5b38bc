"""Analysis of a voice's recordings: decode, clean, embed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.audio.vad import speech_spans
from phonex.audio.voice_sample import CleanSample, clean_sample
from phonex.errors import QueueFull, SampleTooLong
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.records.voice import LikenessFacts, SampleFacts
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.similarity import likeness_facts

KeptSample = Callable[[], AbstractContextManager[Path]]  # such as VoiceFiles.local_sample
MAX_SAMPLE_S = 600.0  # of all samples of a voice together
MAX_ANALYSES = 8  # running and waiting
RETRY_ANALYSIS_S = 5


@dataclass(frozen=True, eq=False)
class AnalyzedVoice:
    """The content of a voice. sample, facts, language: None if unknown."""

    embeddings: Embeddings
    likeness: LikenessFacts
    sample: Audio | None
    facts: SampleFacts | None
    warnings: Sequence[str]
    language: str | None = None

    def record_fields(self) -> Mapping[str, object]:
        """The fields of a voice's record."""
        return {
            "sample": self.facts,
            "warnings": list(self.warnings),
            "engines": sorted(self.embeddings),
            "likeness": self.likeness,
        }


class SampleAnalyzer:
    """Analyzes samples; limits how many at once, because decoded samples are large."""

    def __init__(self, pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads) -> None:
        self._pipeline = pipeline
        self._networks = networks
        self._disk = disk
        self._n_running = 0

    async def analyze(
        self, samples: Sequence[BinaryIO], kept: KeptSample | None = None
    ) -> AnalyzedVoice:
        """Analyze one speaker's samples.

        kept: the speaker's stored sample, if any; it is appended to the new ones.
        Raises NotAudio, SampleUnusable, QueueFull, EngineUnavailable.
        """
        if self._n_running >= MAX_ANALYSES:
            raise QueueFull(MAX_ANALYSES, RETRY_ANALYSIS_S)
        self._n_running += 1
        try:
            sample = await self._disk.run(_clean, samples, kept)
            embeddings = await self._networks.run(self._pipeline.embed, sample.audio)
        finally:
            self._n_running -= 1
        return AnalyzedVoice(
            embeddings=embeddings,
            likeness=likeness_facts(self._pipeline.likeness(embeddings)),
            sample=sample.audio,
            facts=SampleFacts(**vars(sample.facts)),
            warnings=sample.warnings,
        )


def _clean(samples: Sequence[BinaryIO], kept: KeptSample | None) -> CleanSample:
    audios = _decode_all(samples)
    if kept is None or (earlier := decode_kept(kept)) is None:
        return clean_sample(audios)
    if not any(speech_spans(audio, enough=0.1) for audio in audios):
        clean_sample(audios)  # raises the error
    return clean_sample([*audios, earlier])


def decode_kept(kept: KeptSample) -> Audio | None:
    """A voice's stored sample; None when there is none. Blocks."""
    try:
        with kept() as path:
            return decode(path, max_seconds=MAX_SAMPLE_S)
    except BlobNotFoundError:
        return None


def _decode_all(samples: Sequence[BinaryIO]) -> list[Audio]:
    """Decode all samples. The limit is on their total: small files can contain hours of audio."""
    audios: list[Audio] = []
    seconds_left = MAX_SAMPLE_S
    for sample in samples:
        try:
            audios.append(decode(sample, max_seconds=seconds_left))
        except SampleTooLong as exc:
            raise SampleTooLong(MAX_SAMPLE_S) from exc
        seconds_left -= audios[-1].seconds
    return audios
