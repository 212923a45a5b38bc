"""Reads a book's file: EPUB, Markdown or plain text."""

import codecs
from pathlib import PurePath
from typing import BinaryIO

from phonex.books.errors import BookEmpty, BookTooLong, BookUnreadable
from phonex.books.reading.book import MOST_CHAPTERS, MOST_CHARACTERS, Book
from phonex.books.reading.epub import read_epub
from phonex.books.reading.markdown import read_markdown
from phonex.books.reading.plain import read_plain

_ZIP = b"PK\x03\x04"
_MARKDOWN = (".md", ".markdown", ".mdown")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_book(file: BinaryIO, name: str) -> Book:
    """name: as the client has it: its suffix tells Markdown from plain text, an EPUB is known by
    its content. Blocks. Raises BookUnreadable, BookProtected, BookTooLong, BookEmpty.
    """
    path = PurePath(name.replace("\\", "/"))
    beginning = file.read(len(_ZIP))
    file.seek(0)
    if beginning == _ZIP:
        book = read_epub(file, path.stem)
    else:
        text = _decode(file.read())
        read = read_markdown if path.suffix.lower() in _MARKDOWN else read_plain
        book = read(text, path.stem)
    if not book.chapters:
        raise BookEmpty
    if book.n_characters > MOST_CHARACTERS:
        raise BookTooLong("characters", MOST_CHARACTERS)
    if len(book.chapters) > MOST_CHAPTERS:
        raise BookTooLong("chapters", MOST_CHAPTERS)
    return book


def _decode(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise BookUnreadable("its text is not UTF-8") from exc
    if "\0" in text:
        raise BookUnreadable("it is not text")
    return text
