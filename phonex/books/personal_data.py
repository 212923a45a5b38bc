"""A user's books, to take along and to delete; their parts are among the user's jobs."""

from collections.abc import AsyncIterator
from contextlib import suppress

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.books.errors import BookNotFound
from phonex.books.service import BookService
from phonex.errors import JobFinished, JobNotFound
from phonex.jobs.queue import JobQueue
from phonex.store.records.job import BookRecord

PAGE = 100


class BookData:
    """PersonalData: what the books are. Deleted before the jobs, which a book would go on to
    make.
    """

    def __init__(self, books: BookService, queue: JobQueue) -> None:
        self._books = books
        self._queue = queue

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        principal, cursor, is_first = Principal(owner_id), None, True
        while is_first or cursor is not None:
            page = await self._books.page(principal, None, PAGE, cursor)
            cursor, is_first = page.next_cursor, False
            for book in page.items:
                with suppress(BookNotFound):  # it has just been deleted
                    yield json_file(f"books/{book.job_id}.json", await self._exported(book))

    async def _exported(self, book: BookRecord) -> dict[str, object]:
        texts = await self._books.texts(book)
        chapters = [
            {
                "title": chapter.entry.title,
                "text": "\n\n".join(texts[part] for part in chapter.entry.parts),
                "audio_ids": [part.job_id for part in chapter.parts],
            }
            for chapter in await self._books.chapters(book)
        ]
        return {"title": book.title, "author": book.author, "chapters": chapters}

    async def delete(self, owner_id: str) -> None:
        principal = Principal(owner_id)
        while True:
            page = await self._books.page(principal, None, PAGE, None)
            for book in page.items:
                await self._delete(principal, book.job_id)
            if not page.items:
                return

    async def _delete(self, principal: Principal, book_id: str) -> None:
        with suppress(JobNotFound, JobFinished):
            await self._queue.cancel(principal, book_id)
        with suppress(BookNotFound):
            if not (await self._books.get(principal, book_id)).status.ended:
                raise DeletionUnfinished("audio")
        await self._books.remove(principal, book_id)
