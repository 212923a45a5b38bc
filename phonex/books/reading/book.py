"""A book as it is read aloud, whatever file it came from."""

from dataclasses import dataclass

# Far beyond any book: the longest novels have some 10 million characters.
MOST_CHARACTERS = 12_000_000
MOST_CHAPTERS = 2_000
MOST_PARAGRAPHS = 300_000
LONGEST_TITLE = 200  # characters


@dataclass(frozen=True)
class Chapter:
    """text: its paragraphs, with an empty line between them; the heading is the first."""

    title: str
    text: str


@dataclass(frozen=True)
class Cover:
    """media_type: image/jpeg or image/png."""

    media_type: str
    data: bytes


@dataclass(frozen=True)
class Book:
    """title, author: "" if the file does not say. language: as the file has it, such as en-GB."""

    title: str
    chapters: tuple[Chapter, ...]
    author: str = ""
    language: str = ""
    cover: Cover | None = None

    @property
    def n_characters(self) -> int:
        return sum(len(chapter.text) for chapter in self.chapters)


def shorten(title: str) -> str:
    """A title in one line, no longer than players show it."""
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
