"""Prepares a book for being spoken: its language, and the records of its parts."""

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace

from phonex.accounts.principal import Principal
from phonex.books.document import ChapterEntry
from phonex.books.errors import BookEmpty
from phonex.books.parts import cut
from phonex.books.reading.book import Book, Chapter
from phonex.errors import LanguageNotFound, TextUnspeakable
from phonex.synthesis.children import child_id
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.service import SynthesisService
from phonex.system.worker_threads import WorkerThreads
from phonex.text.language_detection import detect_language
from phonex.text.languages import canonical_language

_SAMPLE = 2000  # characters by which a language is told


@dataclass
class CutBook:
    """parts: their records as JSON, in their order."""

    entries: list[ChapterEntry] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    n_characters: int = 0
    warnings: list[str] = field(default_factory=list)


class BookPreparation:
    """part_chars: how long a part may be."""

    def __init__(self, synthesis: SynthesisService, disk: WorkerThreads, part_chars: int) -> None:
        self._synthesis = synthesis
        self._disk = disk
        self._part_chars = part_chars

    async def cut(
        self, principal: Principal, book_id: str, book: Book, speech: SynthesisRequest
    ) -> CutBook:
        """Cut a book and check all parts. Raises BookEmpty, and what SynthesisService.prepare
        raises.
        """
        made = CutBook()
        for number, chapter in enumerate(book.chapters, 1):
            first = len(made.parts)
            if not await self._add_parts(principal, book_id, chapter, speech, made):
                made.warnings.append(
                    f"Chapter {number} has text that cannot be spoken in {book.language}; it is "
                    "left out."
                )
            if n_parts := len(made.parts) - first:
                made.entries.append(ChapterEntry(title=chapter.title, first=first, n_parts=n_parts))
        if not made.parts:
            raise BookEmpty
        return made

    async def _add_parts(
        self,
        principal: Principal,
        book_id: str,
        chapter: Chapter,
        speech: SynthesisRequest,
        made: CutBook,
    ) -> bool:
        """Whether all of a chapter can be spoken."""
        is_whole = True
        for text in await self._disk.run(cut, chapter.text, speech.language, self._part_chars):
            try:
                part = await self._synthesis.prepare(principal, replace(speech, text=text))
            except TextUnspeakable:
                is_whole = False
                continue
            own = {"job_id": child_id(book_id, len(made.parts)), "parent_id": book_id}
            made.parts.append(part.model_copy(update=own).model_dump_json())
            made.n_characters += part.n_characters
        return is_whole


def language_of(book: Book) -> str:
    """As the file says, if it does, else as its text looks. Raises LanguageNotFound."""
    primary = re.split("[-_]", book.language.strip())[0]
    if len(primary) == 2:  # ISO 639-1, unlike `und` and others
        with suppress(LanguageNotFound):
            return canonical_language(book.language)
        return canonical_language(primary)
    longest = max(book.chapters, key=lambda chapter: len(chapter.text))
    return detect_language(longest.text[:_SAMPLE])
