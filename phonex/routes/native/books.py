"""Books: long texts of chapters; audiobooks, chapters and captions of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from phonex.accounts.principal import Scope
from phonex.audio.chapters import MEDIA_TYPE
from phonex.books.errors import (
    BookEmpty,
    BookEnded,
    BookNotEnded,
    BookNotFound,
    BookProtected,
    BookTooLong,
    BookUnreadable,
    ChapterNotFound,
    ChapterNotReady,
)
from phonex.books.request import AskedBook
from phonex.errors import (
    AudioNotFound,
    DatabaseUnavailable,
    EngineUnavailable,
    InvalidInput,
    LanguageNotFound,
    QueueFull,
    SpeakerNotFound,
    Stopping,
    StorageFull,
    SynthesisTimeout,
    UploadTooLarge,
    VoiceNotFound,
)
from phonex.routes.http.archives import ARCHIVE, answer_archive
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.file_response import SYNTHETIC, answer_file
from phonex.routes.http.openapi import BYTES, MalformedRequest, Responses, problems
from phonex.routes.http.problem import RangeNotSatisfiable
from phonex.routes.http.schemas import AUDIO_ID
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.native.book_schemas import BookDetails, BookJob, BookList
from phonex.routes.native.requests import CallbackUrl, Key, Line, Natural, Number, Seed
from phonex.routes.native.requests import Request as Body
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import DISABLED_VOICE, QUOTA_ERRORS
from phonex.routes.native.word_times import (
    CaptionFormat,
    SpokenWord,
    SpokenWords,
    captions_of,
)
from phonex.store.errors import StorageUnavailable
from phonex.store.files.word_times import WordsNotFound
from phonex.store.records.job import JobKind, JobStatus, is_job_id
from phonex.synthesis.request import SynthesisRequest
from phonex.text.languages import canonical_language
from phonex.webhooks.errors import CallbackRefused, CallbacksOff

router = APIRouter(prefix="/books", tags=["books"], dependencies=[Depends(require(Scope.SPEAK))])


class BookForm(Body):
    """A book to speak."""

    file: UploadFile = Field(description="an EPUB, a Markdown file, or plain text in UTF-8")
    language: Key | None = Field(
        None, description="EN, ES, FR, ZH, JP or KR; default: the book's own", examples=["EN"]
    )
    speaker: Key | None = Field(
        None,
        description="see GET /tts/speakers; default: the first of the language",
        examples=["EN-US"],
    )
    voice_id: Key | None = Field(None, description="a registered voice, see GET /voice/list")
    version: Natural | None = Field(None, description="of your own voice; default: the current")
    speed: Number = Field(1.0, ge=0.5, le=2.0, allow_inf_nan=False, description="1 is normal")
    pitch: Number = Field(0.0, ge=-12, le=12, allow_inf_nan=False, description="semitones")
    volume: Number = Field(0.0, ge=-20, le=20, allow_inf_nan=False, description="dB")
    seed: Seed | None = Field(None, description="the same seed gives the same speech")
    title: Annotated[Line, Field(max_length=200)] = Field("", description="default: the file's")
    author: Annotated[Line, Field(max_length=200)] = Field("", description="default: the file's")
    callback_url: CallbackUrl | None = Field(
        None, description="is told when the book has ended, see docs/webhooks.md"
    )

    def asked(self) -> AskedBook:
        """Raises LanguageNotFound."""
        speech = SynthesisRequest(
            kind=JobKind.TTS if self.voice_id is None else JobKind.CLONE,
            text="",
            speaker=self.speaker,
            voice_id=self.voice_id,
            version=self.version,
            speed=self.speed,
            pitch=self.pitch,
            volume=self.volume,
            seed=self.seed,
        )
        return AskedBook(
            file_name=self.file.filename or "book.txt",
            speech=speech,
            language=canonical_language(self.language) if self.language else None,
            title=self.title,
            author=self.author,
            callback_url=self.callback_url,
        )


def _book_id(book_id: Annotated[str, Path(examples=[AUDIO_ID])]) -> str:
    if not is_job_id(book_id):
        raise BookNotFound(book_id)
    return book_id


BookId = Annotated[str, Depends(_book_id)]
ChapterNumber = Annotated[int, Path(ge=1, le=10_000, examples=[1])]
STORED = (DatabaseUnavailable, StorageUnavailable)
RANGES: Responses = {
    206: {"description": "the requested range"},
    304: {"description": "the client's copy is current"},
}
AUDIOBOOK: Responses = {
    200: {"description": "M4B with chapters", "content": {MEDIA_TYPE: BYTES}},
    **RANGES,
}
CHAPTER: Responses = {200: {"description": "MP3", "content": {"audio/mpeg": BYTES}}, **RANGES}
CAPTIONS: Responses = {
    200: {
        "description": "captions, or the words in order",
        "content": {
            "application/x-subrip": {"schema": {"type": "string"}},
            "text/vtt": {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "",
    status_code=202,
    summary="Speak a book",
    responses=problems(
        MalformedRequest,
        BookUnreadable,
        BookProtected,
        BookTooLong,
        BookEmpty,
        LanguageNotFound,
        SpeakerNotFound,
        VoiceNotFound,
        *DISABLED_VOICE,
        UploadTooLarge,
        UploadsUnavailable,
        CallbacksOff,
        CallbackRefused,
        QueueFull,
        Stopping,
        EngineUnavailable,
        SynthesisTimeout,
        StorageFull,
        *STORED,
        *QUOTA_ERRORS,
    ),
)
async def speak_book(
    form: Annotated[BookForm, Form(media_type="multipart/form-data")],
    principal: PrincipalDep,
    services: ServicesDep,
    response: Response,
) -> BookJob:
    """Chapters are those of the book's table of contents, else of its headings.

    Parts of about three minutes are spoken one by one, behind other requests; each chapter can be
    fetched once it is spoken. A book can be paused, and goes on after a restart.
    """
    if (form.file.size or 0) > services.settings.max_upload_mb * 1_000_000:
        raise UploadTooLarge(services.settings.max_upload_mb)
    record = await services.books.submit(principal, form.file.file, form.asked())
    response.headers["Location"] = f"/books/{record.job_id}"
    return BookJob.of(record, services.queue.position(record.job_id))


@router.get(
    "", summary="List books, newest first", responses=problems(InvalidInput, DatabaseUnavailable)
)
async def list_books(
    principal: PrincipalDep,
    services: ServicesDep,
    status: Annotated[JobStatus | None, Query(description="only books with this status")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="next_cursor")] = None,
) -> BookList:
    page = await services.books.page(principal, status, limit, cursor)
    books = [BookJob.of(each, services.queue.position(each.job_id)) for each in page.items]
    return BookList(books=books, count=len(books), next_cursor=page.next_cursor)


@router.get(
    "/{book_id}",
    summary="Get a book and its chapters",
    responses=problems(BookNotFound, *STORED),
)
async def get_book(book_id: BookId, principal: PrincipalDep, services: ServicesDep) -> BookDetails:
    record = await services.books.get(principal, book_id)
    callback = await services.webhooks.find(record)
    job = BookJob.of(record, services.queue.position(book_id), callback)
    chapters = await services.books.chapters(record)
    return BookDetails.of(job, chapters, paused=await services.books.is_paused(record))


@router.post(
    "/{book_id}/pause",
    summary="Pause a book",
    responses=problems(BookNotFound, BookEnded, StorageFull, *STORED),
)
async def pause_book(book_id: BookId, principal: PrincipalDep, services: ServicesDep) -> BookJob:
    """Parts that have begun are finished; no more are until it is resumed."""
    return BookJob.of(await services.books.pause(principal, book_id))


@router.post(
    "/{book_id}/resume",
    summary="Resume a book",
    responses=problems(BookNotFound, *STORED),
)
async def resume_book(book_id: BookId, principal: PrincipalDep, services: ServicesDep) -> BookJob:
    """Goes on with the next part."""
    record = await services.books.resume(principal, book_id)
    return BookJob.of(record, services.queue.position(book_id))


@router.get(
    "/{book_id}/audiobook",
    summary="Fetch the audiobook",
    response_class=Response,
    responses=AUDIOBOOK | problems(BookNotFound, BookNotEnded, RangeNotSatisfiable, *STORED),
)
@router.head("/{book_id}/audiobook", include_in_schema=False)
async def get_audiobook(
    book_id: BookId,
    request: Request,
    principal: PrincipalDep,
    services: ServicesDep,
    opened: OpenedFiles,
) -> Response:
    """One file with all chapters and the cover, for players of audiobooks. Supports ranges."""
    path = await opened.enter_async_context(services.books.audiobook(principal, book_id))
    name, gone = f"phonex-{book_id[:8]}.m4b", BookNotFound(book_id)
    answer = await answer_file(path, request.headers, MEDIA_TYPE, name, gone=gone)
    answer.headers.update(SYNTHETIC)
    return answer


@router.get(
    "/{book_id}/captions",
    summary="Get captions of the audiobook",
    response_model=list[SpokenWord],
    responses=CAPTIONS | problems(BookNotFound, BookNotEnded, WordsNotFound, *STORED),
)
async def get_book_captions(
    book_id: BookId,
    principal: PrincipalDep,
    services: ServicesDep,
    format: CaptionFormat = CaptionFormat.SRT,
    spoken: SpokenWords = False,
) -> Response:
    """By the times of the audiobook."""
    passages = await services.books.words(principal, book_id)
    return captions_of(passages, format, f"phonex-{book_id[:8]}", spoken=spoken)


@router.get(
    "/{book_id}/archive",
    summary="Fetch all chapters of a book",
    response_class=StreamingResponse,
    responses=ARCHIVE | problems(BookNotFound, BookNotEnded, StorageFull, *STORED),
)
async def get_book_archive(
    book_id: BookId,
    principal: PrincipalDep,
    services: ServicesDep,
    spoken: SpokenWords = False,
) -> StreamingResponse:
    """A zip with an MP3 file and captions (SRT) of each chapter.

    It is made while it is sent: one that ends early is not complete, and does not open.
    """
    pieces = services.books.archive(principal, book_id, spoken=spoken)
    return await answer_archive(pieces, f"phonex-{book_id[:8]}.zip", SYNTHETIC)


@router.get(
    "/{book_id}/chapters/{chapter}",
    summary="Fetch a chapter",
    response_class=Response,
    responses=CHAPTER
    | problems(
        BookNotFound,
        ChapterNotFound,
        ChapterNotReady,
        RangeNotSatisfiable,
        StorageFull,
        *STORED,
    ),
)
@router.head("/{book_id}/chapters/{chapter}", include_in_schema=False)
async def get_chapter(
    book_id: BookId,
    chapter: ChapterNumber,
    request: Request,
    principal: PrincipalDep,
    services: ServicesDep,
    opened: OpenedFiles,
) -> Response:
    """As soon as it is spoken. Supports ranges."""
    made = services.books.chapter(principal, book_id, chapter)
    path = await opened.enter_async_context(made)
    name, gone = f"phonex-{book_id[:8]}-{chapter:04d}.mp3", BookNotFound(book_id)
    answer = await answer_file(path, request.headers, "audio/mpeg", name, gone=gone)
    answer.headers.update(SYNTHETIC)
    return answer


@router.get(
    "/{book_id}/chapters/{chapter}/captions",
    summary="Get captions of a chapter",
    response_model=list[SpokenWord],
    responses=CAPTIONS
    | problems(
        BookNotFound, ChapterNotFound, ChapterNotReady, WordsNotFound, AudioNotFound, *STORED
    ),
)
async def get_chapter_captions(
    book_id: BookId,
    chapter: ChapterNumber,
    principal: PrincipalDep,
    services: ServicesDep,
    format: CaptionFormat = CaptionFormat.SRT,
    spoken: SpokenWords = False,
) -> Response:
    """By the times of the chapter's own file."""
    passages = await services.books.words(principal, book_id, chapter)
    stem = f"phonex-{book_id[:8]}-{chapter:04d}"
    return captions_of(passages, format, stem, spoken=spoken)


@router.delete(
    "/{book_id}",
    summary="Delete a book with its audio",
    responses=problems(BookNotFound, BookNotEnded, StorageFull, *STORED),
)
async def delete_book(book_id: BookId, principal: PrincipalDep, services: ServicesDep) -> Done:
    """A book that is still being spoken is first cancelled with DELETE /job/{job_id}."""
    await services.books.delete(principal, book_id)
    return Done(message=f"Book {book_id} was deleted.")
