"""The response bodies about jobs, built from records. Independent of the services."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field

from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.routes.native.batch_schemas import BatchJob
from phonex.routes.native.book_schemas import BookJob
from phonex.routes.native.schemas import TIME, Synthesis
from phonex.routes.native.voice_schemas import Likeness
from phonex.routes.native.webhook_schemas import CallbackState
from phonex.store.records.deliveries import DeliveryRecord
from phonex.store.records.job import Failure, FitRecord, JobStatus, SynthesisRecord

BRIEF_CHARS = 120  # of a text, in a list


class JobType(StrEnum):
    """What a job does."""

    SYNTHESIS = "synthesis"
    FIT = "fit"
    BATCH = "batch"
    BOOK = "book"


class SynthesisJob(Synthesis):
    """A synthesis with its request, so that it can be shown and made again."""

    kind: Literal["synthesis"] = "synthesis"
    text: str = Field(
        description=f"in lists, its first {BRIEF_CHARS} characters",
        examples=["Good morning. How are you?"],
    )
    speed: float = Field(examples=[1.0])
    pitch: float = Field(examples=[0.0])
    seed: int | None = Field(examples=[None])
    parent_id: str | None = Field(None, description="of the batch or book that it belongs to")
    callback: CallbackState | None = None

    @classmethod
    def of(
        cls,
        record: SynthesisRecord,
        queue_position: int | None = None,
        callback: DeliveryRecord | None = None,
    ) -> Self:
        said = {"text": record.text, "speed": record.speed, "pitch": record.pitch}
        shown = vars(Synthesis.of(record, queue_position))
        own = {"parent_id": record.parent_id, "callback": CallbackState.find(callback)}
        return cls.model_validate({**shown, **said, **own, "seed": record.seed})

    def brief(self) -> Self:
        """As in a list."""
        return self.model_copy(update={"text": self.text[:BRIEF_CHARS]})


class VoiceFitJob(Answer):
    """A fit in progress; the voice tells how it ended."""

    kind: Literal["fit"] = "fit"
    job_id: str = Field(examples=[AUDIO_ID])
    status: JobStatus = Field(examples=["processing"])
    progress: int = Field(ge=0, le=100, description="per cent", examples=[40])
    voice_id: str | None = Field(description="null: of a quick clone", examples=["ada"])
    text: None = None
    language: None = None
    speaker: None = None
    likeness: Likeness | None = Field(description="so far")
    queue_position: int | None = Field(description="1 is next; null unless queued", examples=[None])
    warnings: list[str] = Field(default=[])
    created_at: datetime = Field(examples=[TIME])
    completed_at: datetime | None = Field(examples=[None])
    error: Failure | None = None

    @classmethod
    def of(cls, record: FitRecord, queue_position: int | None = None) -> Self:
        shown = record.model_dump(exclude={"kind", "voice_id"})
        return cls.model_validate(
            {
                **shown,
                "voice_id": None if record.quick else record.voice_id,
                "queue_position": queue_position if record.status is JobStatus.QUEUED else None,
            }
        )


class JobList(Answer):
    jobs: Sequence[SynthesisJob | VoiceFitJob | BatchJob | BookJob] = Field(
        description="newest first"
    )
    count: int = Field(description="number of items in this response")
    next_cursor: str | None = Field(description="for the next page; null on the last")
