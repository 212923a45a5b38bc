"""Books as Markdown (CommonMark with tables): chapters by their headings."""

import re

from phonex.books.reading.blocks import split_at_headings
from phonex.books.reading.book import Book, shorten
from phonex.books.reading.xhtml import read_page

# Lines of `key: value` between two lines of dashes, which many tools write first.
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_FIELDS = ("title", "author", "lang", "language")


def read_markdown(text: str, name: str) -> Book:
    """name: of the file, without its suffix: the title if the text has none.

    Raises BookTooLong.
    """
    text = text.replace("\r\n", "\n")
    facts: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        facts = _facts(front[1])
        text = text[front.end() :]
    from markdown_it import MarkdownIt  # many modules, for few books

    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    blocks = read_page(html)
    headings = [block for block in blocks if block.level == 1]
    title = facts.get("title") or (headings[0].text if len(headings) == 1 else name)
    language = facts.get("lang") or facts.get("language") or ""
    chapters = tuple(split_at_headings(blocks))
    return Book(shorten(title), chapters, shorten(facts.get("author", "")), language)


def _facts(front: str) -> dict[str, str]:
    pairs = [line.partition(":") for line in front.split("\n")]
    return {key: value.strip().strip("\"'") for key, _, value in pairs if key in _FIELDS}
