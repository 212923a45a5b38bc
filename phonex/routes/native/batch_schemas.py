"""The response bodies about batches, built from records."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from phonex.batches.lines import ManifestLine
from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.routes.native.schemas import TIME
from phonex.routes.native.webhook_schemas import CallbackState
from phonex.store.records.deliveries import DeliveryRecord
from phonex.store.records.job import BatchRecord, Failure, JobStatus


class LineCounts(Answer):
    total: int = Field(examples=[200])
    completed: int = Field(description="also those that were cancelled or deleted", examples=[80])
    failed: int = Field(examples=[0])


class BatchJob(Answer):
    """A batch: its progress, and where its audio will be."""

    kind: Literal["batch"] = "batch"
    success: bool = Field(description="false if it failed or was cancelled")
    batch_id: str = Field(description="the same as job_id", examples=[AUDIO_ID])
    job_id: str = Field(examples=[AUDIO_ID])
    status: JobStatus = Field(examples=["processing"])
    progress: int = Field(ge=0, le=100, description="per cent of the lines", examples=[40])
    message: str = Field(examples=["80 of 200 lines are spoken."])
    lines: LineCounts
    characters: int = Field(description="of all texts", examples=[9000])
    manifest_url: str = Field(examples=[f"/batch/{AUDIO_ID}"])
    archive_url: str = Field(examples=[f"/batch/{AUDIO_ID}/archive"])
    queue_position: int | None = Field(description="1 is next; null unless queued", examples=[None])
    warnings: list[str] = Field(default=[])
    created_at: datetime = Field(examples=[TIME])
    completed_at: datetime | None = Field(examples=[None])
    error: Failure | None = None
    callback: CallbackState | None = None

    @classmethod
    def of(
        cls,
        record: BatchRecord,
        queue_position: int | None = None,
        callback: DeliveryRecord | None = None,
    ) -> Self:
        return cls(
            success=record.status not in (JobStatus.FAILED, JobStatus.CANCELLED),
            batch_id=record.job_id,
            job_id=record.job_id,
            status=record.status,
            progress=record.progress,
            message=_message(record),
            lines=LineCounts(
                total=record.n_children,
                completed=record.n_ended - record.n_failed,
                failed=record.n_failed,
            ),
            characters=record.n_characters,
            manifest_url=f"/batch/{record.job_id}",
            archive_url=f"/batch/{record.job_id}/archive",
            queue_position=queue_position if record.status is JobStatus.QUEUED else None,
            warnings=record.warnings,
            created_at=record.created_at,
            completed_at=record.completed_at,
            error=record.error,
            callback=CallbackState.find(callback),
        )


def _message(record: BatchRecord) -> str:
    if record.error is not None:
        return record.error.message
    if record.status is JobStatus.CANCELLED:
        return "The batch was cancelled; what was spoken before is in its archive."
    return f"{record.n_ended - record.n_failed} of {record.n_children} lines are spoken."


class BatchLineState(Answer):
    """What became of a line."""

    line: int = Field(description="in the file, from 1", examples=[1])
    name: str = Field(description="in the archive", examples=["morning.wav"])
    audio_id: str = Field(examples=[AUDIO_ID])
    audio_url: str = Field(examples=[f"/audio/{AUDIO_ID}"])
    status: JobStatus | Literal["deleted"] = Field(examples=["completed"])
    duration: float | None = Field(description="seconds", examples=[1.62])
    error_code: str | None = Field(examples=[None])
    error: str | None = Field(examples=[None])

    @classmethod
    def of(cls, line: ManifestLine) -> Self:
        return cls.model_validate(vars(line))


class BatchManifest(Answer):
    batch: BatchJob
    lines: list[BatchLineState]
