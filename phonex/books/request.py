"""A client's request for a book."""

from dataclasses import dataclass

from phonex.books.reading.book import Cover
from phonex.synthesis.request import SynthesisRequest


@dataclass(frozen=True)
class AskedBook:
    """speech: how it is spoken; its text, format and rate do not matter. language: None for the
    book's own. title, author: "" for the file's. cover: None for the file's.
    """

    file_name: str
    speech: SynthesisRequest
    language: str | None = None
    title: str = ""
    author: str = ""
    cover: Cover | None = None
    callback_url: str | None = None
