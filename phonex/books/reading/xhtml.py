"""The text of a page of a book: XHTML as EPUB has it, read as leniently as browsers do.

Left out is what a person who reads aloud would leave out: scripts, page numbers, footnotes and the
signs that point at them, the small reading aids beside Japanese characters.
"""

import re
from html.parser import HTMLParser

from phonex.books.errors import BookTooLong
from phonex.books.reading.blocks import TextBlock
from phonex.books.reading.book import MOST_PARAGRAPHS

# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot",
    "thead", "title", "tr", "ul",
))
_UNREAD = frozenset((
    "audio", "canvas", "head", "iframe", "math", "nav", "noscript", "object", "rp", "rt", "script",
    "style", "svg", "template", "video",
))
_UNREAD_TYPES = frozenset((
    "endnote", "endnotes", "footnote", "footnotes", "index", "noteref", "page-list", "pagebreak",
    "rearnote", "toc",
))
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
))
# fmt: on
_HEADING = re.compile("h[1-6]")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_MOST_OPEN = 200


def read_page(text: str) -> list[TextBlock]:
    """The blocks of a page; those without text carry ids alone. Raises BookTooLong."""
    reader = _PageReader()
    reader.feed(text)
    # A tag or comment that never ends is left out, as browsers do. close() would look for its end
    # again from every `<` in it, which takes days for a page full of them.
    if not reader.rawdata.startswith("<"):
        reader.close()
    reader.end_block()
    return reader.blocks


class _PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[TextBlock] = []
        self._text: list[str] = []
        self._ids: set[str] = set()
        self._level = 0
        self._unread: list[str] = []  # the open elements, from the outermost unread one on

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """The end of `<![…`, from where it begins; -1 if it has none. Python's own fails for those
        that neither XML nor a word processor knows.
        """
        opening, closing = "<![CDATA[", "]]>"
        if not self.rawdata.startswith(opening, i):
            return self.rawdata.find(">", i) + 1 or -1
        if (end := self.rawdata.find(closing, i)) >= 0:
            self.handle_data(self.rawdata[i + len(opening) : end])
            return end + len(closing)
        return -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._unread:
            if tag not in _VOID and len(self._unread) < _MOST_OPEN:
                self._unread.append(tag)
            return
        if tag in _BLOCKS:
            self.end_block()
        if name := given.get("id") or (given.get("name") if tag == "a" else None):
            self._ids.add(name)
        types = {*(given.get("epub:type") or "").split(), *(given.get("role") or "").split()}
        types = {each.removeprefix("doc-") for each in types}
        if tag not in _VOID and (tag in _UNREAD or types & _UNREAD_TYPES):
            self._unread.append(tag)
        elif tag == "br":
            self._text.append("\n")
        elif tag in ("td", "th") and self._text:
            self._text.append(", ")
        elif _HEADING.fullmatch(tag):
            self._level = int(tag[1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag in self._unread:  # also ends those inside it that were left open
                del self._unread[len(self._unread) - 1 - self._unread[::-1].index(tag) :]
            return
        if tag in _BLOCKS:
            self.end_block()
        if _HEADING.fullmatch(tag):
            self._level = 0  # also of one without text

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._text.append(_SPACE.sub(" ", data))

    def end_block(self) -> None:
        lines = [_SPACE.sub(" ", line).strip() for line in "".join(self._text).split("\n")]
        text = "\n".join(line for line in lines if line)
        if text or self._ids:
            if len(self.blocks) == MOST_PARAGRAPHS:
                raise BookTooLong("paragraphs", MOST_PARAGRAPHS)
            self.blocks.append(TextBlock(text, self._level if text else 0, frozenset(self._ids)))
        self._text, self._ids = [], set()
        if text:
            self._level = 0
