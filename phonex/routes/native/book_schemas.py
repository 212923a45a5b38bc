"""The response bodies about books, built from records."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from phonex.books.document import ChapterState
from phonex.books.timeline import marks_of
from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.routes.native.schemas import TIME
from phonex.routes.native.webhook_schemas import CallbackState
from phonex.store.records.deliveries import DeliveryRecord
from phonex.store.records.job import BookRecord, Failure, JobStatus

ChapterStatus = Literal["waiting", "processing", "completed", "failed"]


class BookJob(Answer):
    """A book: its progress, and where its audio will be."""

    kind: Literal["book"] = "book"
    success: bool = Field(description="false if it failed or was cancelled")
    book_id: str = Field(description="the same as job_id", examples=[AUDIO_ID])
    job_id: str = Field(examples=[AUDIO_ID])
    status: JobStatus = Field(examples=["processing"])
    progress: int = Field(ge=0, le=100, description="per cent", examples=[40])
    message: str = Field(examples=["80 of 200 parts are spoken."])
    title: str = Field(examples=["The Lighthouse"])
    author: str = Field(examples=["Ada Byron"])
    n_chapters: int = Field(examples=[24])
    characters: int = Field(description="of all chapters", examples=[480_000])
    book_url: str = Field(examples=[f"/books/{AUDIO_ID}"])
    audiobook_url: str = Field(examples=[f"/books/{AUDIO_ID}/audiobook"])
    queue_position: int | None = Field(description="1 is next; null unless queued", examples=[None])
    warnings: list[str] = Field(default=[])
    created_at: datetime = Field(examples=[TIME])
    completed_at: datetime | None = Field(examples=[None])
    error: Failure | None = None
    callback: CallbackState | None = None

    @classmethod
    def of(
        cls,
        record: BookRecord,
        queue_position: int | None = None,
        callback: DeliveryRecord | None = None,
    ) -> Self:
        url = f"/books/{record.job_id}"
        return cls(
            success=record.status not in (JobStatus.FAILED, JobStatus.CANCELLED),
            book_id=record.job_id,
            job_id=record.job_id,
            status=record.status,
            progress=record.progress,
            message=_message(record),
            title=record.title,
            author=record.author,
            n_chapters=record.n_chapters,
            characters=record.n_characters,
            book_url=url,
            audiobook_url=f"{url}/audiobook",
            queue_position=queue_position if record.status is JobStatus.QUEUED else None,
            warnings=record.warnings,
            created_at=record.created_at,
            completed_at=record.completed_at,
            error=record.error,
            callback=CallbackState.find(callback),
        )


def _message(record: BookRecord) -> str:
    if record.error is not None:
        return record.error.message
    if record.status is JobStatus.CANCELLED:
        return "The book was cancelled; the chapters that were spoken before are kept."
    if record.n_ended == record.n_children and not record.status.ended:
        return "The parts are joined."
    return f"{record.n_ended - record.n_failed} of {record.n_children} parts are spoken."


class BookChapter(Answer):
    """A chapter, and how far it is."""

    number: int = Field(examples=[1])
    title: str = Field(examples=["The storm"])
    status: ChapterStatus = Field(examples=["completed"])
    start: float | None = Field(
        description="in the audiobook, seconds; null until all before it is spoken", examples=[0.0]
    )
    duration: float | None = Field(description="seconds; null until spoken", examples=[1204.5])
    audio_url: str = Field(description="MP3", examples=[f"/books/{AUDIO_ID}/chapters/1"])
    captions_url: str = Field(examples=[f"/books/{AUDIO_ID}/chapters/1/captions"])


class BookDetails(Answer):
    book: BookJob
    paused: bool = Field(description="no more parts are spoken until it is resumed")
    chapters: list[BookChapter]

    @classmethod
    def of(cls, job: BookJob, chapters: Sequence[ChapterState], *, paused: bool) -> Self:
        return cls(book=job, paused=paused, chapters=list(_chapters(job.book_id, chapters)))


class BookList(Answer):
    books: list[BookJob]
    count: int = Field(description="in this page", examples=[1])
    next_cursor: str | None = Field(examples=[None])


def _chapters(book_id: str, chapters: Sequence[ChapterState]) -> Iterator[BookChapter]:
    whole = [chapter for chapter in chapters if chapter.is_whole]
    leading = [one for one, other in zip(whole, chapters, strict=False) if one is other]
    marks = marks_of(chapter.spoken for chapter in leading)
    starts = [mark.start for mark in marks] + ([marks[-1].end] if marks else [0.0])
    for index, chapter in enumerate(chapters):
        url = f"/books/{book_id}/chapters/{chapter.number}"
        yield BookChapter(
            number=chapter.number,
            title=chapter.entry.title,
            status=_status(chapter),
            start=round(starts[index], 3) if index < len(starts) else None,
            duration=round(chapter.spoken.duration, 3) if chapter.is_whole else None,
            audio_url=url,
            captions_url=f"{url}/captions",
        )


def _status(chapter: ChapterState) -> ChapterStatus:
    if chapter.is_whole:
        return "completed"
    if chapter.n_failed:
        return "failed"
    return "processing" if chapter.parts else "waiting"
