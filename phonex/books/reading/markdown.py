"""Books as Markdown (CommonMark with tables): chapters by their headings."""

import re

from markdown_it import MarkdownIt

from phonex.books.reading.blocks import split_at_headings
from phonex.books.reading.book import Book, shorten
from phonex.books.reading.xhtml import read_page

# Lines of `key: value` between two lines of dashes, which many tools write first.
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_FIELD = re.compile(r"""^(title|author|lang|language):\s*["']?(.*?)["']?\s*$""", re.MULTILINE)


def read_markdown(text: str, name: str) -> Book:
    """name: of the file, without its suffix: the title if the text has none."""
    text = text.replace("\r\n", "\n")
    facts: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        facts = dict(_FIELD.findall(front[1]))
        text = text[front.end() :]
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    blocks = read_page(html)
    headings = [block for block in blocks if block.level == 1]
    title = facts.get("title") or (headings[0].text if len(headings) == 1 else name)
    language = facts.get("lang") or facts.get("language") or ""
    chapters = tuple(split_at_headings(blocks))
    return Book(shorten(title), chapters, shorten(facts.get("author", "")), language)
