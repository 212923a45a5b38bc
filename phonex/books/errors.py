"""Errors of books."""

from phonex.errors import Conflict, InvalidInput, NotFound, SynthesisFailed


class BookUnreadable(InvalidInput):
    """why: a clause that ends the sentence."""

    code = "book_unreadable"
    param = "file"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The book cannot be read: {why}. Send an EPUB, a Markdown file or plain text (UTF-8)."
        )


class BookProtected(InvalidInput):
    code = "book_protected"
    param = "file"

    def __init__(self) -> None:
        super().__init__(
            "The EPUB is encrypted (DRM), so it cannot be read. Send one without protection."
        )


class BookTooLong(InvalidInput):
    code = "book_too_long"
    param = "file"

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"The book has too many {what}; {most:,} are the limit. Split it.")


class BookEmpty(InvalidInput):
    code = "book_empty"
    param = "file"

    def __init__(self) -> None:
        super().__init__("The book has no text that can be read aloud.")


class BookNotFound(NotFound):
    code = "book_not_found"
    param = "book_id"

    def __init__(self, book_id: str) -> None:
        super().__init__(f"Book {book_id!r} does not exist. GET /books lists yours.")


class ChapterNotFound(NotFound):
    code = "chapter_not_found"
    param = "chapter"

    def __init__(self, number: int, n_chapters: int) -> None:
        super().__init__(f"There is no chapter {number}; the book has chapters 1 to {n_chapters}.")


class BookNotEnded(Conflict):
    code = "book_not_ended"
    param = "book_id"
    retry_after = 5

    def __init__(self, book_id: str) -> None:
        super().__init__(
            f"Book {book_id!r} is still being spoken; GET /job/{book_id} shows its progress. "
            "Chapters can be fetched as they are done."
        )


class BookEnded(Conflict):
    code = "book_ended"
    param = "book_id"

    def __init__(self, book_id: str, status: str) -> None:
        super().__init__(f"Book {book_id!r} has ended ({status}), so it cannot be paused.")


class ChapterNotReady(Conflict):
    code = "chapter_not_ready"
    param = "chapter"
    retry_after = 10

    def __init__(self, number: int) -> None:
        super().__init__(f"Chapter {number} is not spoken yet; GET the book to see how far it is.")


class BookIncomplete(SynthesisFailed):
    code = "book_incomplete"

    def __init__(self, n_failed: int, n_parts: int, book_id: str) -> None:
        super().__init__(
            f"{n_failed} of {n_parts} parts failed; POST /job/{book_id}/retry speaks them again. "
            "The others are done."
        )


class BookFailed(SynthesisFailed):
    code = "book_failed"
