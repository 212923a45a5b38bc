"""Books as plain text: chapters by their headings, as in Project Gutenberg's files."""

import re

from phonex.books.errors import BookTooLong
from phonex.books.reading.blocks import TextBlock, split_at_headings
from phonex.books.reading.book import MOST_PARAGRAPHS, Book, shorten

# A line of its own that says which chapter it is, in the languages that are spoken.
_NUMBER = r"([0-9]{1,4}|[ivxlcdm]{1,9}|[a-zà-ÿ-]{3,20})"
_WORDS = "chapter|part|book|section|cap[íi]tulo|parte|libro|chapitre|partie|livre"
_HEADING = re.compile(
    rf"(({_WORDS})\s+{_NUMBER}\b.{{0,80}}"
    r"|(prologue|epilogue|preface|introduction|pr[óo]logo|ep[íi]logo|prefacio|introducci[óo]n"
    r"|pr[ée]face|[ée]pilogue)[.:]?"
    r"|第\s*[0-9〇零一二三四五六七八九十百千]{1,6}\s*[章回部节節話编編].{0,40}"
    r"|제\s*[0-9]{1,4}\s*[장부편화].{0,40})",
    re.IGNORECASE,
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")


def read_plain(text: str, name: str) -> Book:
    """name: of the file, without its suffix: the title. Raises BookTooLong."""
    parts = _EMPTY_LINE.split(text.replace("\r\n", "\n"), MOST_PARAGRAPHS)
    if len(parts) > MOST_PARAGRAPHS:
        raise BookTooLong("paragraphs", MOST_PARAGRAPHS)
    blocks = [_block(part) for part in parts]
    return Book(shorten(name), tuple(split_at_headings([each for each in blocks if each.text])))


def _block(part: str) -> TextBlock:
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    is_heading = bool(lines) and len(lines) <= 2 and _HEADING.fullmatch(" ".join(lines)) is not None
    return TextBlock(" ".join(lines) if is_heading else "\n".join(lines), 1 if is_heading else 0)
