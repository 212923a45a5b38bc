"""Where the parts and chapters of a book are in its audio."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from phonex.audio.chapters import ChapterMark

RATE = 24_000  # Hz, of all parts
PART_FORMAT = "flac"
BETWEEN_PARTS_S = 0.4  # they end at paragraphs
BETWEEN_CHAPTERS_S = 1.5


@dataclass(frozen=True)
class SpokenChapter:
    """audio_ids, durations: of its parts; seconds."""

    title: str
    audio_ids: Sequence[str]
    durations: Sequence[float]

    @property
    def duration(self) -> float:
        """With the pauses between its parts."""
        return sum(self.durations) + BETWEEN_PARTS_S * max(0, len(self.durations) - 1)

    @property
    def starts(self) -> Iterator[float]:
        """Where its parts begin in it, seconds."""
        at = 0.0
        for duration in self.durations:
            yield at
            at += duration + BETWEEN_PARTS_S


def marks_of(chapters: Iterable[SpokenChapter]) -> list[ChapterMark]:
    """Where the chapters are in the audiobook; the pause after one belongs to it."""
    marks, at = list[ChapterMark](), 0.0
    for chapter in chapters:
        end = at + chapter.duration + BETWEEN_CHAPTERS_S
        marks.append(ChapterMark(chapter.title, at, end))
        at = end
    return marks
