"""Documents as blocks: paragraphs and headings, in reading order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from phonex.books.reading.book import Chapter, shorten


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph. level: of a heading, 1 to 6; 0 for other text. ids: of the elements that begin
    in it, which links point at.
    """

    text: str
    level: int = 0
    ids: frozenset[str] = field(default=frozenset())


def chapter_of(title: str, blocks: Iterable[TextBlock]) -> Chapter | None:
    """None if there is nothing to read."""
    texts = [block.text for block in blocks if block.text]
    if not texts:
        return None
    return Chapter(shorten(title or texts[0]), "\n\n".join(texts))


def split_at_headings(blocks: Sequence[TextBlock]) -> list[Chapter]:
    """The chapters of a text that has no table of contents.

    They begin at the headings of the highest level of which there are several; without such, all
    is one chapter. What comes before the first is a chapter of its own.
    """
    levels = [block.level for block in blocks if block.level]
    several = [level for level in sorted({*levels}) if levels.count(level) > 1]
    level = several[0] if several else min(levels, default=0)
    groups: list[list[TextBlock]] = [[]]
    for block in blocks:
        if block.level and block.level == level and groups[-1]:
            groups.append([])
        groups[-1].append(block)
    made = [chapter_of(_title_of(group), group) for group in groups]
    return [chapter for chapter in made if chapter is not None]


def _title_of(blocks: Sequence[TextBlock]) -> str:
    return next((block.text for block in blocks if block.level and block.text), "")
