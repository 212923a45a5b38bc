"""Errors of books."""

from phonex.errors import InvalidInput


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
