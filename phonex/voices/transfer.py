"""Export and import of voices: the description in a voice file, and its validation."""

from collections.abc import Mapping
from typing import Annotated, BinaryIO

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from phonex.errors import EmbeddingUnusable, QueueFull
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings
from phonex.store.files.torchfile import MAX_BYTES
from phonex.store.files.voice_format import pack, unpack
from phonex.store.records.voice import SampleFacts, VoiceRecord
from phonex.system.validation import first_invalid
from phonex.system.worker_threads import WorkerThreads
from phonex.text.languages import LANGUAGES
from phonex.voices.analysis import MAX_SAMPLE_S, AnalyzedVoice
from phonex.voices.similarity import likeness_facts

MAX_IMPORTS = 8  # running and waiting
RETRY_IMPORT_S = 2


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("not printable")
    return text


class _Facts(SampleFacts):
    model_config = ConfigDict(extra="ignore")

    duration: float = Field(ge=0, le=MAX_SAMPLE_S)
    speech_duration: float = Field(ge=0, le=MAX_SAMPLE_S)
    sample_rate: int = Field(ge=1, le=1_000_000)
    loudness_lufs: float = Field(ge=-200, le=50)
    snr_db: float = Field(ge=-200, le=200)
    clipping: float = Field(ge=0, le=1)


class _About(BaseModel):
    """The description of a voice in its file; unknown fields are ignored."""

    language: str | None = Field(None, max_length=16)
    sample: _Facts | None = None
    warnings: list[Annotated[str, Field(max_length=500), AfterValidator(_printable)]] = Field(
        [], max_length=20
    )


def export_voice(record: VoiceRecord, embeddings: Embeddings) -> bytes:
    """The content of a voice file, with the description of the voice."""
    about: Mapping[str, object] = record.model_dump(
        mode="json", include={"name", "language", "sample", "warnings"}
    )
    return pack(embeddings, about)


class VoiceImporter:
    """Imports voice files; limits how many at once."""

    def __init__(self, pipeline: Pipeline, disk: WorkerThreads) -> None:
        self._pipeline = pipeline
        self._disk = disk
        self._n_reading = 0

    async def read(self, file: BinaryIO) -> AnalyzedVoice:
        """Read and validate a voice file. Raises EmbeddingUnusable, QueueFull."""
        if self._n_reading >= MAX_IMPORTS:
            raise QueueFull(MAX_IMPORTS, RETRY_IMPORT_S)
        self._n_reading += 1
        try:
            return await self._disk.run(read_voice, file, self._pipeline)
        finally:
            self._n_reading -= 1


def read_voice(file: BinaryIO, pipeline: Pipeline) -> AnalyzedVoice:
    """Read and validate a voice file. Raises EmbeddingUnusable."""
    content = unpack(file.read(MAX_BYTES + 1))
    pipeline.check_voice(content.embeddings)
    about = _believed(content.about)
    return AnalyzedVoice(
        embeddings=content.embeddings,
        likeness=likeness_facts(pipeline.likeness(content.embeddings)),
        sample=None,
        facts=about.sample and SampleFacts(**about.sample.model_dump()),
        warnings=about.warnings,
        language=about.language if about.language in LANGUAGES else None,
    )


def _believed(about: Mapping[str, object]) -> _About:
    try:
        return _About.model_validate(about)
    except ValidationError as exc:
        field, _ = first_invalid(exc)
        raise EmbeddingUnusable(
            f"The file's description of its voice is invalid: {field[:80]}. "
            "Send one from GET /voice/{voice_id}/embedding."
        ) from exc
