"""What is known of a book that was accepted: its chapters, and how far they are spoken."""

import json
from collections.abc import Mapping, Sequence

from phonex.books.document import BookDocument, ChapterEntry, ChapterState
from phonex.jobs.queue import JobQueue
from phonex.store.files.book_files import PART_LINES, BookFiles
from phonex.store.records.job import BookRecord, SynthesisRecord
from phonex.store.records.jobs import JobOutcome, Jobs
from phonex.synthesis.children import child_id
from phonex.synthesis.provenance import tags_of
from phonex.system.worker_threads import WorkerThreads


class BookShelf:
    """queue: has the latest states, which may not be recorded yet."""

    def __init__(self, queue: JobQueue, files: BookFiles, jobs: Jobs, disk: WorkerThreads) -> None:
        self._queue = queue
        self._files = files
        self._jobs = jobs
        self._disk = disk

    async def document(self, book_id: str) -> BookDocument:
        """Raises JobNotFound, StorageUnavailable."""
        content = await self._disk.run(self._files.document, book_id)
        return BookDocument.model_validate_json(content)

    async def chapters(self, book: BookRecord) -> list[ChapterState]:
        """Raises JobNotFound, DatabaseUnavailable, StorageUnavailable."""
        document = await self.document(book.job_id)
        jobs = await self._parts(book.job_id, range(book.n_children))
        entries = enumerate(document.chapters, 1)
        return [_state(book.job_id, number, entry, jobs) for number, entry in entries]

    async def chapter(self, book: BookRecord, number: int) -> ChapterState | None:
        """None if the book has no such chapter. Raises as chapters()."""
        document = await self.document(book.job_id)
        if not 1 <= number <= len(document.chapters):
            return None
        entry = document.chapters[number - 1]
        jobs = await self._parts(book.job_id, entry.parts)
        return _state(book.job_id, number, entry, jobs)

    async def _parts(self, book_id: str, numbers: Sequence[int]) -> dict[str, JobOutcome]:
        """What became of parts, by the ids of their jobs."""
        ids = [child_id(book_id, number) for number in numbers]
        found = {each.job_id: each for each in await self._jobs.outcomes(ids)}
        for live in filter(None, map(self._queue.find, ids)):
            if isinstance(live, SynthesisRecord):
                found[live.job_id] = JobOutcome(live.job_id, live.status, live.duration)
        return found

    async def texts(self, book: BookRecord) -> list[str]:
        """Of all parts. Raises JobNotFound, StorageUnavailable."""
        found = list[str]()
        for group in range(-(-book.n_children // PART_LINES)):
            found += await self._disk.run(self._read_texts, book.job_id, group)
        return found

    def _read_texts(self, book_id: str, group: int) -> list[str]:
        return [json.loads(line)["text"] for line in self._files.parts(book_id, group)]

    async def tags(self, book: BookRecord, chapter: ChapterState | None = None) -> dict[str, str]:
        """The tags of the audiobook, or of a chapter; they say that the speech is synthetic.

        Raises JobNotFound, DatabaseUnavailable.
        """
        part = await self._jobs.get(child_id(book.job_id, 0))
        made: Mapping[str, str] = tags_of(part) if isinstance(part, SynthesisRecord) else {}
        tags = {**made, "album": book.title, "title": book.title, "genre": "Audiobook"}
        if book.author:
            tags |= {"album_artist": book.author, "composer": tags.get("artist", "")}
            tags["artist"] = book.author
        if chapter is not None:
            total = book.n_chapters
            tags |= {"title": chapter.entry.title, "track": f"{chapter.number}/{total}"}
        return {name: value for name, value in tags.items() if value}


def _state(
    book_id: str, number: int, entry: ChapterEntry, jobs: Mapping[str, JobOutcome]
) -> ChapterState:
    ids = [child_id(book_id, part) for part in entry.parts]
    return ChapterState(number, entry, [jobs[each] for each in ids if each in jobs])
