"""What is kept of a book beside its job, and what has become of its chapters."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.books.timeline import SpokenChapter
from phonex.store.records.base import Record
from phonex.store.records.job import JobStatus
from phonex.store.records.jobs import JobOutcome


class ChapterEntry(Record):
    """first: the number of its first part among the book's, from 0."""

    title: str
    first: int
    n_parts: int

    @property
    def parts(self) -> range:
        """The numbers of its parts among the book's."""
        return range(self.first, self.first + self.n_parts)


class BookDocument(Record):
    """language: of the speech, canonical."""

    title: str
    author: str
    language: str
    chapters: tuple[ChapterEntry, ...]


@dataclass(frozen=True)
class ChapterState:
    """number: from 1. parts: what became of those that have jobs, in their order."""

    number: int
    entry: ChapterEntry
    parts: Sequence[JobOutcome]

    @property
    def n_spoken(self) -> int:
        return sum(part.status is JobStatus.COMPLETED for part in self.parts)

    @property
    def is_whole(self) -> bool:
        return self.n_spoken == self.entry.n_parts

    @property
    def n_failed(self) -> int:
        return sum(part.status is JobStatus.FAILED for part in self.parts)

    @property
    def spoken(self) -> SpokenChapter:
        """Of a chapter that is whole."""
        ids = [part.job_id for part in self.parts]
        return SpokenChapter(self.entry.title, ids, [part.duration or 0.0 for part in self.parts])
