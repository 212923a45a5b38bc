"""The response bodies of the API, built from records. Independent of the services."""

from datetime import datetime
from typing import Self

from pydantic import Field

from phonex.engines.types import Speaker
from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.store.records.job import Failure, JobStatus, SynthesisRecord

TIME = "2026-01-31T12:00:00.000Z"


class EngineNames(Answer):
    speech: str | None = Field(examples=["kokoro"])
    converter: str | None = Field(examples=[None])


class Synthesis(Answer):
    """A synthesis: its progress and where its audio is (or will be)."""

    success: bool = Field(description="false if it failed or was cancelled")
    audio_id: str = Field(examples=[AUDIO_ID])
    job_id: str = Field(description="the same as audio_id", examples=[AUDIO_ID])
    status: JobStatus = Field(examples=["completed"])
    progress: int = Field(ge=0, le=100, description="per cent", examples=[100])
    audio_url: str = Field(examples=[f"/audio/{AUDIO_ID}"])
    message: str = Field(examples=["The speech is ready."])
    engine: EngineNames
    language: str = Field(examples=["EN"])
    speaker: str = Field(examples=["EN-US"])
    voice_id: str | None = None
    version: int | None = Field(None, description="of the voice; null: the current one")
    format: str = Field(examples=["wav"])
    sample_rate: int | None = Field(description="Hz", examples=[24000])
    duration: float | None = Field(description="seconds", examples=[2.31])
    characters: int = Field(examples=[26])
    queue_position: int | None = Field(description="1 is next; null unless queued", examples=[None])
    warnings: list[str] = Field(default=[])
    created_at: datetime = Field(examples=[TIME])
    completed_at: datetime | None = Field(examples=[TIME])
    error: Failure | None = None

    @classmethod
    def of(cls, record: SynthesisRecord, queue_position: int | None = None) -> Self:
        return cls(
            success=record.status not in (JobStatus.FAILED, JobStatus.CANCELLED),
            audio_id=record.job_id,
            job_id=record.job_id,
            status=record.status,
            progress=record.progress,
            audio_url=f"/audio/{record.job_id}",
            message=_message(record),
            engine=EngineNames(speech=record.speech_engine, converter=record.converter),
            language=record.language,
            speaker=record.speaker,
            voice_id=record.voice_id,
            version=record.voice_version,
            format=record.format,
            sample_rate=record.sample_rate,
            duration=record.duration,
            characters=record.n_characters,
            queue_position=queue_position if record.status is JobStatus.QUEUED else None,
            warnings=record.warnings,
            created_at=record.created_at,
            completed_at=record.completed_at,
            error=record.error,
        )


def _message(record: SynthesisRecord) -> str:
    if record.error is not None:
        return record.error.message
    return {
        JobStatus.QUEUED: "The text is waiting in the queue.",
        JobStatus.PROCESSING: "The speech is being synthesised.",
        JobStatus.COMPLETED: "The speech is ready.",
        JobStatus.FAILED: "The synthesis failed.",
        JobStatus.CANCELLED: "The synthesis was cancelled.",
    }[record.status]


class Done(Answer):
    success: bool = True
    message: str = Field(examples=["Deleted."])


class Peaks(Answer):
    peaks: list[float] = Field(description="0 to 1, evenly spaced in time", examples=[[0, 0.4]])


class SpeakerDetails(Answer):
    id: str = Field(examples=["EN-US"])
    name: str = Field(examples=["Heart"])
    engine: str = Field(examples=["kokoro"])
    gender: str = Field(examples=["female"])
    note: str = ""


class LanguageSpeakers(Answer):
    language: str = Field(examples=["EN"])
    speakers: list[str] = Field(examples=[["EN-US", "EN-BR"]])
    details: list[SpeakerDetails]

    @classmethod
    def of(cls, language: str, speakers: list[Speaker]) -> Self:
        return cls(
            language=language,
            speakers=[speaker.id for speaker in speakers],
            details=[SpeakerDetails.model_validate(speaker) for speaker in speakers],
        )


class Language(Answer):
    code: str = Field(examples=["EN"])
    name: str = Field(examples=["English"])
    engine: str = Field(examples=["kokoro"])


class Speakers(Answer):
    speakers: dict[str, list[str]] = Field(
        description="by language, the default first", examples=[{"EN": ["EN-US", "EN-BR"]}]
    )
    languages: list[Language]
    engine: str | None = Field(description="of the first language")
    details: dict[str, list[SpeakerDetails]]
