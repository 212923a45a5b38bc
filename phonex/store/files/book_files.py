"""The files of books. Only this module maps their ids to keys.

Everything here blocks: call it in a thread.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from phonex.errors import JobNotFound
from phonex.store.files.blob_store import BlobNotFoundError, BlobStore
from phonex.store.records.job import is_job_id

PART_LINES = 100
_BOOK, _COVER, _PAUSED, _AUDIOBOOK = "book.json", "cover", "paused", "book.m4b"


class BookFiles:
    """<book_id>/: what the book is, its cover, the records of its parts, and what was made of it.

    Methods raise StorageUnavailable, and JobNotFound for what is not there; those that write also
    raise StorageFull.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def write(self, book_id: str, document: str, cover: bytes | None, parts: Sequence[str]) -> None:
        """parts: lines, none of which has a line end. The document comes last: it makes the book
        a book.
        """
        for number, first in enumerate(range(0, len(parts), PART_LINES)):
            lines = "\n".join(parts[first : first + PART_LINES])
            self._write(_lines_key(book_id, number), lines.encode())
        if cover is not None:
            self._write(_key(book_id, _COVER), cover)
        self._write(_key(book_id, _BOOK), document.encode())

    def _write(self, key: str, content: bytes) -> None:
        with self._blobs.writer(key) as file:
            file.write(content)

    def document(self, book_id: str) -> str:
        return self._read(book_id, _key(book_id, _BOOK)).decode()

    def cover(self, book_id: str) -> bytes | None:
        try:
            return self._read(book_id, _key(book_id, _COVER))
        except JobNotFound:
            return None

    def parts(self, book_id: str, number: int) -> list[str]:
        """Up to PART_LINES lines; the first are number 0."""
        return self._read(book_id, _lines_key(book_id, number)).decode().split("\n")

    def _read(self, book_id: str, key: str) -> bytes:
        try:
            with self._blobs.open(key) as file:
                return file.read()
        except BlobNotFoundError as exc:
            raise JobNotFound(book_id) from exc

    def is_paused(self, book_id: str) -> bool:
        return self._blobs.stat(_key(book_id, _PAUSED)) is not None

    def pause(self, book_id: str) -> None:
        self._write(_key(book_id, _PAUSED), b"")

    def resume(self, book_id: str) -> None:
        self._blobs.delete([_key(book_id, _PAUSED)])

    def has_audiobook(self, book_id: str) -> bool:
        return self._blobs.stat(_key(book_id, _AUDIOBOOK)) is not None

    @contextmanager
    def audiobook_writer(self, book_id: str) -> Iterator[BinaryIO]:
        """A seekable file that becomes the audiobook if the block succeeds."""
        with self._blobs.writer(_key(book_id, _AUDIOBOOK)) as file:
            yield file

    @contextmanager
    def audiobook(self, book_id: str) -> Iterator[Path]:
        """The audiobook as a readable file, for the block."""
        with self._local(book_id, _key(book_id, _AUDIOBOOK)) as path:
            yield path

    def has_chapter(self, book_id: str, number: int) -> bool:
        return self._blobs.stat(_chapter_key(book_id, number)) is not None

    @contextmanager
    def chapter_writer(self, book_id: str, number: int) -> Iterator[BinaryIO]:
        with self._blobs.writer(_chapter_key(book_id, number)) as file:
            yield file

    @contextmanager
    def chapter(self, book_id: str, number: int) -> Iterator[Path]:
        with self._local(book_id, _chapter_key(book_id, number)) as path:
            yield path

    @contextmanager
    def open_chapter(self, book_id: str, number: int) -> Iterator[BinaryIO]:
        try:
            with self._blobs.open(_chapter_key(book_id, number)) as file:
                yield file
        except BlobNotFoundError as exc:
            raise JobNotFound(book_id) from exc

    @contextmanager
    def _local(self, book_id: str, key: str) -> Iterator[Path]:
        try:
            with self._blobs.local_copy(key) as path:
                yield path
        except BlobNotFoundError as exc:
            raise JobNotFound(book_id) from exc

    def delete(self, book_id: str) -> None:
        """Delete all of a book, if there is anything."""
        self._blobs.delete_under(_checked(book_id))

    def finished_before(self, moment: float) -> set[str]:
        """The ids of books of which nothing is newer than a time, in seconds since 1970."""
        newest: dict[str, float] = {}
        for blob in self._blobs.list():
            book_id = blob.key.partition("/")[0]
            newest[book_id] = max(blob.modified, newest.get(book_id, 0))
        return {each for each, at in newest.items() if at < moment and is_job_id(each)}

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()


def _checked(book_id: str) -> str:
    if not is_job_id(book_id):
        raise JobNotFound(book_id)
    return book_id


def _key(book_id: str, name: str) -> str:
    return f"{_checked(book_id)}/{name}"


def _lines_key(book_id: str, number: int) -> str:
    return _key(book_id, f"parts/{number:06d}.jsonl")


def _chapter_key(book_id: str, number: int) -> str:
    return _key(book_id, f"chapters/{number:04d}.mp3")
