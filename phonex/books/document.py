"""What is kept of a book beside its job: its chapters, and the parts that are spoken."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.store.records.base import Record
from phonex.store.records.jobs import SynthesisRecord


class ChapterEntry(Record):
    """first: the number of its first part among the book's; both from 0."""

    title: str
    first: int
    n_parts: int

    @property
    def parts(self) -> range:
        return range(self.first, self.first + self.n_parts)


class BookDocument(Record):
    """language: of the speech, canonical."""

    title: str
    author: str
    language: str
    chapters: tuple[ChapterEntry, ...]


@dataclass(frozen=True)
class ChapterState:
    """number: from 1. start: of the chapter in the audiobook, None while that is unknown.
    duration: seconds, of what was spoken. n_spoken: of its parts. parts: those that have jobs, by
    number.
    """

    number: int
    entry: ChapterEntry
    start: float | None
    duration: float
    n_spoken: int
    parts: Sequence[SynthesisRecord | None]

    @property
    def is_whole(self) -> bool:
        return self.n_spoken == self.entry.n_parts
