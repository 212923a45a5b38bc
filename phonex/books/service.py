"""Accepts books, and reports, pauses, delivers and deletes them."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from phonex.accounts.archive import zipped
from phonex.accounts.personal_data import ExportedFile
from phonex.accounts.principal import Principal
from phonex.books.assembly import BookAssembly
from phonex.books.document import BookDocument, ChapterState
from phonex.books.errors import (
    BookEnded,
    BookNotEnded,
    BookNotFound,
    ChapterNotFound,
    ChapterNotReady,
)
from phonex.books.parts import MOST_CHARACTERS
from phonex.books.preparation import BookPreparation, language_of
from phonex.books.reading.book import Book, shorten
from phonex.books.reading.reader import read_book
from phonex.books.request import AskedBook
from phonex.books.shelf import BookShelf
from phonex.books.timeline import PART_FORMAT, RATE, marks_of
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    JobNotFound,
)
from phonex.jobs.admission import Admission
from phonex.jobs.queue import JobQueue
from phonex.store.database.paging import Page
from phonex.store.files.book_files import BookFiles
from phonex.store.records.job import BookRecord, JobKind, JobRecord, JobStatus
from phonex.store.records.jobs import Jobs
from phonex.synthesis.children import child_id
from phonex.synthesis.service import JobCallbacks, SynthesisService
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage
from phonex.text.captions import to_srt

SETTLED_S = 600  # after that long, files without a job will get none


class BookService:
    """Books of a principal; those of others are not found. encoding: the thread that makes chapters
    for clients. part_chars: how long a part may be.
    """

    def __init__(
        self,
        queue: JobQueue,
        admission: Admission,
        synthesis: SynthesisService,
        jobs: Jobs,
        files: BookFiles,
        shelf: BookShelf,
        assembly: BookAssembly,
        callbacks: JobCallbacks,
        disk: WorkerThreads,
        encoding: WorkerThreads,
        part_chars: int = MOST_CHARACTERS,
    ) -> None:
        self._queue = queue
        self._admission = admission
        self._synthesis = synthesis
        self._jobs = jobs
        self._files = files
        self._shelf = shelf
        self._assembly = assembly
        self._callbacks = callbacks
        self._disk = disk
        self._encoding = encoding
        self._preparation = BookPreparation(synthesis, disk, part_chars)

    async def submit(self, principal: Principal, file: BinaryIO, asked: AskedBook) -> BookRecord:
        """Read and check a book, then queue it.

        Raises BookUnreadable, BookProtected, BookTooLong, BookEmpty, LanguageNotFound, what
        SynthesisService.prepare raises, QueueFull, Stopping, QuotaExceeded, AudioQuotaReached,
        DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        if asked.callback_url is not None:
            self._callbacks.check(asked.callback_url)
        with self._admission.place():
            read = await self._disk.run(read_book, file, asked.file_name)
            book = replace(
                read,
                title=shorten(asked.title) or read.title,
                author=shorten(asked.author) or read.author,
                language=asked.language or language_of(read),
                cover=asked.cover or read.cover,
            )
            await self._synthesis.check_audio(principal)
            return await self._submit(principal, book, asked)

    async def _submit(self, principal: Principal, book: Book, asked: AskedBook) -> BookRecord:
        book_id = str(uuid.uuid4())
        speech = replace(asked.speech, language=book.language, format=PART_FORMAT, sample_rate=RATE)
        cutting = await self._preparation.cut(
            principal, book_id, book, replace(speech, bitrate=None)
        )
        record = BookRecord(
            job_id=book_id,
            owner_id=principal.owner_id,
            title=book.title,
            author=book.author,
            n_children=len(cutting.parts),
            n_chapters=len(cutting.entries),
            n_characters=cutting.n_characters,
            unlimited=principal.is_admin,
            warnings=list(dict.fromkeys(cutting.warnings)),
            callback_url=asked.callback_url,
            created_at=utc_now(),
        )
        document = BookDocument(
            title=book.title,
            author=book.author,
            language=book.language,
            chapters=tuple(cutting.entries),
        )
        cover = book.cover.data if book.cover else None
        async with self._synthesis.spend(principal, cutting.n_characters):
            content = document.model_dump_json(), cover, cutting.parts
            await self._disk.run(self._files.write, book_id, *content)
            if record.callback_url is not None:
                await self._callbacks.expect(record)
            return _book(await self._queue.submit(record))

    async def get(self, principal: Principal, book_id: str) -> BookRecord:
        """Raises BookNotFound, DatabaseUnavailable."""
        try:
            return _book(await self._queue.get(principal, book_id))
        except JobNotFound as exc:
            raise BookNotFound(book_id) from exc

    async def page(
        self, principal: Principal, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[BookRecord]:
        page = await self._queue.page(principal, (JobKind.BOOK,), status, limit, cursor)
        return Page([_book(record) for record in page.items], page.next_cursor)

    async def chapters(self, book: BookRecord) -> list[ChapterState]:
        """Raises BookNotFound, DatabaseUnavailable, StorageUnavailable."""
        try:
            return await self._shelf.chapters(book)
        except JobNotFound as exc:
            raise BookNotFound(book.job_id) from exc

    async def texts(self, book: BookRecord) -> list[str]:
        """Of all its parts. Raises BookNotFound, StorageUnavailable."""
        with _not_found(book.job_id):
            return await self._shelf.texts(book)

    async def is_paused(self, book: BookRecord) -> bool:
        if book.status.ended:
            return False
        return await self._disk.run(self._files.is_paused, book.job_id)

    async def pause(self, principal: Principal, book_id: str) -> BookRecord:
        """Speak no more parts until it is resumed; the two that may have begun are finished.

        Raises BookNotFound, BookEnded, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        book = await self.get(principal, book_id)
        if book.status.ended:
            raise BookEnded(book_id, book.status)
        await self._disk.run(self._files.pause, book_id)
        return book

    async def resume(self, principal: Principal, book_id: str) -> BookRecord:
        """Go on where it was paused. Raises BookNotFound, DatabaseUnavailable,
        StorageUnavailable.
        """
        await self.get(principal, book_id)
        await self._disk.run(self._files.resume, book_id)
        self._queue.wake()
        return await self.get(principal, book_id)

    @asynccontextmanager
    async def audiobook(self, principal: Principal, book_id: str) -> AsyncIterator[Path]:
        """The audiobook as a readable file, for the block. Raises BookNotFound, BookNotEnded."""
        book = await self.get(principal, book_id)
        if book.status is not JobStatus.COMPLETED:
            raise BookNotEnded(book_id)
        with _not_found(book_id):
            async with self._disk.entered(self._files.audiobook(book_id)) as path:
                yield path

    @asynccontextmanager
    async def chapter(self, principal: Principal, book_id: str, number: int) -> AsyncIterator[Path]:
        """A chapter as an MP3 file, for the block; made when it is first asked for.

        Raises BookNotFound, ChapterNotFound, ChapterNotReady, StorageFull, StorageUnavailable.
        """
        book = await self.get(principal, book_id)
        state = await self._whole(book, number)
        with _not_found(book_id):
            await self._make(book, state)
            async with self._disk.entered(self._files.chapter(book_id, number)) as path:
                yield path

    async def _whole(self, book: BookRecord, number: int) -> ChapterState:
        """Raises ChapterNotFound, ChapterNotReady."""
        with _not_found(book.job_id):
            state = await self._shelf.chapter(book, number)
        if state is None:
            raise ChapterNotFound(number, book.n_chapters)
        if not state.is_whole:
            raise ChapterNotReady(number)
        return state

    async def _make(self, book: BookRecord, state: ChapterState) -> None:
        if not await self._disk.run(self._files.has_chapter, book.job_id, state.number):
            tags = await self._shelf.tags(book, state)
            args = book.job_id, state.number, state.spoken, tags
            await self._encoding.run(self._assembly.write_chapter, *args)

    async def words(
        self, principal: Principal, book_id: str, number: int | None = None
    ) -> list[Passage]:
        """The words of a chapter, or of the audiobook.

        Raises BookNotFound, BookNotEnded, ChapterNotFound, ChapterNotReady, WordsNotFound,
        AudioNotFound, StorageUnavailable.
        """
        book = await self.get(principal, book_id)
        if number is not None:
            state = await self._whole(book, number)
            return await self._disk.run(self._assembly.passages, state.spoken)
        if book.status is not JobStatus.COMPLETED:
            raise BookNotEnded(book_id)
        spoken = [state.spoken for state in await self.chapters(book)]
        found = list[Passage]()
        for chapter, mark in zip(spoken, marks_of(spoken), strict=True):
            found += await self._disk.run(self._assembly.passages, chapter, mark.start)
        return found

    async def archive(
        self, principal: Principal, book_id: str, *, spoken: bool = False
    ) -> AsyncIterator[bytes]:
        """A zip of all chapters as MP3 files with captions, in pieces. spoken: captions are as the
        words are spoken, instead of as they are written.

        Raises BookNotFound, BookNotEnded, StorageFull, StorageUnavailable.
        """
        book = await self.get(principal, book_id)
        if book.status is not JobStatus.COMPLETED:
            raise BookNotEnded(book_id)
        async for piece in zipped(
            self._chapter_files(book, spoken=spoken), self._disk, compressed=False
        ):
            yield piece

    async def _chapter_files(
        self, book: BookRecord, *, spoken: bool
    ) -> AsyncIterator[ExportedFile]:
        for state in await self.chapters(book):
            await self._make(book, state)
            stem = f"{state.number:04d}"
            opened = partial(self._files.open_chapter, book.job_id, state.number)
            yield ExportedFile(f"{stem}.mp3", opened)
            yield ExportedFile(f"{stem}.srt", partial(self._open_captions, state, spoken=spoken))

    def _open_captions(self, state: ChapterState, *, spoken: bool) -> BinaryIO:
        return BytesIO(to_srt(self._assembly.passages(state.spoken), spoken=spoken).encode())

    async def delete(self, principal: Principal, book_id: str) -> None:
        """Delete a book that has ended with all its audio.

        Raises BookNotFound, BookNotEnded, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        book = await self.get(principal, book_id)
        if not book.status.ended:
            raise BookNotEnded(book_id)
        for number in range(book.n_children):
            part = child_id(book_id, number)
            await self._synthesis.stop(principal, part)
            with suppress(AudioNotFound, AudioNotReady):
                await self._synthesis.delete_audio(principal, part)
            with suppress(JobNotFound):
                await self._queue.delete(principal, part)
        await self.remove(principal, book_id)

    async def remove(self, principal: Principal, book_id: str) -> None:
        """Remove the files and the record of a book that has ended, but not its parts."""
        await self._disk.run(self._files.delete, book_id)
        with suppress(JobNotFound):  # last: it is needed to try again
            await self._queue.delete(principal, book_id)

    async def repair(self) -> None:
        """Delete the files of books whose jobs are gone, or were never queued.

        Raises DatabaseUnavailable, StorageUnavailable.
        """
        settled = utc_now().timestamp() - SETTLED_S
        stored = await self._disk.run(self._files.finished_before, settled)
        known = await self._jobs.statuses(stored) if stored else {}
        for book_id in stored.difference(known):
            if self._queue.find(book_id) is None:
                await self._disk.run(self._files.delete, book_id)


@contextmanager
def _not_found(book_id: str) -> Iterator[None]:
    """For files and jobs that were deleted meanwhile."""
    try:
        yield
    except (JobNotFound, AudioNotFound) as exc:
        raise BookNotFound(book_id) from exc


def _book(record: JobRecord) -> BookRecord:
    """Raises JobNotFound for a job of another kind."""
    if not isinstance(record, BookRecord):
        raise JobNotFound(record.job_id)
    return record
