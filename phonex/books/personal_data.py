"""A user's books, to take along and to delete."""

from phonex.books.errors import BookNotFound
from phonex.books.service import BookService
from phonex.jobs.queue import JobQueue
from phonex.store.records.job import BookRecord
from phonex.synthesis.parent_data import ParentData


class BookData(ParentData[BookRecord]):
    """The texts of books, by chapters."""

    folder = "books"
    gone = BookNotFound

    def __init__(self, books: BookService, queue: JobQueue) -> None:
        super().__init__(books, queue)
        self._books = books

    async def content(self, parent: BookRecord) -> dict[str, object]:
        texts = await self._books.texts(parent)
        chapters = [
            {
                "title": chapter.entry.title,
                "text": "\n\n".join(texts[part] for part in chapter.entry.parts),
                "audio_ids": [part.job_id for part in chapter.parts],
            }
            for chapter in await self._books.chapters(parent)
        ]
        return {"title": parent.title, "author": parent.author, "chapters": chapters}
