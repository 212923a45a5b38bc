"""EPUB 2 and 3: the chapters of its table of contents, in the order of its spine.

Source: https://www.w3.org/TR/epub-33/. Nothing is unpacked to the disk: names are only looked up in
the archive, each file is read up to a bound, and defusedxml refuses entities.
"""

import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from phonex.books.errors import BookProtected, BookTooLong, BookUnreadable
from phonex.books.reading.blocks import TextBlock, chapter_of, split_at_headings
from phonex.books.reading.book import MOST_PARAGRAPHS, Book, Chapter, Cover, shorten
from phonex.books.reading.contents import ContentsEntry, entries_of_nav, entries_of_ncx
from phonex.books.reading.encoding import decode_page
from phonex.books.reading.xhtml import read_page

MOST_FILES = 10_000
LARGEST_FILE = 16_000_000  # bytes, unpacked
LARGEST_XML = 4_000_000  # bytes; its elements take some fifty times the memory
LARGEST_BOOK = 128_000_000  # bytes of all that is read, unpacked
LARGEST_TEXT = 24_000_000  # bytes of all pages, which take a second for each million or two

_SHOWN = 100  # characters of a name in a message
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_PICTURES = ("image/jpeg", "image/png")
_NCX = "application/x-dtbncx+xml"
# Those that EPUB allows. Of the others, Python unpacks all that a few bytes stand for at once.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)
# Fonts may be obfuscated; that is no protection of the text.
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True)
class _Item:
    """A file of the book. properties: nav, cover-image and so on."""

    path: str
    media_type: str
    properties: frozenset[str]


class _Archive:
    """The files of an EPUB by their paths. Raises BookUnreadable, BookTooLong."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGE as exc:
            raise BookUnreadable("it is not a ZIP archive, as an EPUB is") from exc
        if len(self._zip.namelist()) > MOST_FILES:
            raise BookTooLong("files", MOST_FILES)
        self._n_bytes = 0

    def has(self, path: str) -> bool:
        return path in self._zip.NameToInfo

    def read(self, path: str, largest: int = LARGEST_FILE) -> bytes:
        if not self.has(path):
            raise BookUnreadable(f"the file {path[:_SHOWN]!r} that it names is missing")
        if self._zip.getinfo(path).compress_type not in _PACKED:
            raise BookUnreadable(f"its file {path!r} is packed in a way that EPUB does not allow")
        try:
            with self._zip.open(path) as file:
                data = file.read(largest + 1)
        except _DAMAGE as exc:
            raise BookUnreadable(f"its file {path!r} is damaged") from exc
        self._n_bytes += len(data)
        if len(data) > largest or self._n_bytes > LARGEST_BOOK:
            raise BookTooLong("bytes", largest if len(data) > largest else LARGEST_BOOK)
        return data

    def xml(self, path: str) -> Element:
        try:
            root: Element = fromstring(self.read(path, LARGEST_XML))
        except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:
            raise BookUnreadable(f"its file {path!r} is not well-formed XML") from exc
        return root


def read_epub(file: BinaryIO, name: str) -> Book:
    """name: of the file, without its suffix: the title if the book has none.

    Raises BookUnreadable, BookProtected, BookTooLong.
    """
    archive = _Archive(file)
    rootfile = archive.xml(_CONTAINER).find(".//{*}rootfile")
    if rootfile is None:
        raise BookUnreadable("its container names no package")
    path = rootfile.get("full-path", "")
    package = archive.xml(path)
    items = _items(package, posixpath.dirname(path))
    _refuse_protected(archive, {item.path for item in items.values()})
    spine = _spine(package, items)
    return Book(
        title=shorten(_fact(package, "title") or name),
        author=shorten(", ".join(_facts(package, "creator"))),
        language=_fact(package, "language"),
        chapters=tuple(_chapters(archive, spine, _contents(archive, package, items))),
        cover=_cover(archive, package, items),
    )


def _items(package: Element, folder: str) -> dict[str, _Item]:
    """The manifest: files by id."""
    found = {}
    for item in package.iterfind("{*}manifest/{*}item"):
        path = resolve(folder, item.get("href", ""))
        properties = frozenset(item.get("properties", "").split())
        found[item.get("id", "")] = _Item(path, item.get("media-type", ""), properties)
    return found


def resolve(folder: str, link: str) -> str:
    """The path of a file in the archive that a file of a folder links to."""
    return posixpath.normpath(posixpath.join(folder, unquote(link.partition("#")[0])))


def _refuse_protected(archive: _Archive, paths: set[str]) -> None:
    if archive.has("META-INF/rights.xml"):
        raise BookProtected
    if not archive.has(_ENCRYPTION):
        return
    for data in archive.xml(_ENCRYPTION).iterfind(".//{*}EncryptedData"):
        method, reference = data.find("{*}EncryptionMethod"), data.find(".//{*}CipherReference")
        algorithm = "" if method is None else method.get("Algorithm", "")
        path = "" if reference is None else unquote(reference.get("URI", ""))
        if algorithm not in _FONTS and path in paths:
            raise BookProtected


def _spine(package: Element, items: dict[str, _Item]) -> list[str]:
    """The pages in reading order, without those beside it (linear="no")."""
    references = package.iterfind("{*}spine/{*}itemref")
    ids = [each.get("idref", "") for each in references if each.get("linear") != "no"]
    pages = [items[each] for each in ids if each in items]
    return [
        page.path for page in pages if page.media_type in _PAGES and "nav" not in page.properties
    ]


def _contents(archive: _Archive, package: Element, items: dict[str, _Item]) -> list[ContentsEntry]:
    """The table of contents: of EPUB 3 where there is one, else of EPUB 2."""
    nav = next((item.path for item in items.values() if "nav" in item.properties), None)
    if nav is not None and archive.has(nav):
        found = entries_of_nav(archive.xml(nav))
    else:
        ncx = next((item.path for item in items.values() if item.media_type == _NCX), None)
        if ncx is None or not archive.has(ncx):
            return []
        nav, found = ncx, entries_of_ncx(archive.xml(ncx))
    folder = posixpath.dirname(nav)
    return [
        ContentsEntry(each.title, resolve(folder, each.link), each.link.partition("#")[2])
        for each in found
        if each.link.partition("#")[0]
    ]


def _chapters(archive: _Archive, spine: list[str], contents: list[ContentsEntry]) -> list[Chapter]:
    """A chapter goes from where an entry points to where the next one does."""
    entries: dict[str, dict[str, tuple[int, str]]] = {}  # number and title, by page and id
    for number, entry in enumerate(contents):
        entries.setdefault(entry.link, {}).setdefault(entry.fragment, (number, entry.title))
    everything, parts = list[TextBlock](), [("", list[TextBlock]())]
    n_bytes = 0
    for path in spine:
        of_page, data = entries.get(path, {}), archive.read(path)
        n_bytes += len(data)
        if n_bytes > LARGEST_TEXT:
            raise BookTooLong("bytes", LARGEST_TEXT)
        for index, block in enumerate(read_page(decode_page(data))):
            marks = block.ids if index else block.ids | {""}
            # Where several begin together, as a part and its first chapter, the last one names it.
            if begun := [of_page[mark] for mark in marks if mark in of_page]:
                parts.append((max(begun)[1], []))
            parts[-1][1].append(block)
            everything.append(block)
        if len(everything) > MOST_PARAGRAPHS:
            raise BookTooLong("paragraphs", MOST_PARAGRAPHS)
    if len(parts) == 1:  # a table of contents that leads nowhere
        return split_at_headings(everything)
    made = [chapter_of(title, blocks) for title, blocks in parts]
    return [chapter for chapter in made if chapter is not None]


def _fact(package: Element, name: str) -> str:
    return next(iter(_facts(package, name)), "")


def _facts(package: Element, name: str) -> list[str]:
    """The values of a Dublin Core element."""
    found = package.iterfind(f"{{*}}metadata//{{http://purl.org/dc/elements/1.1/}}{name}")
    return [text for each in found if (text := " ".join("".join(each.itertext()).split()))]


def _cover(archive: _Archive, package: Element, items: dict[str, _Item]) -> Cover | None:
    marked = [item for item in items.values() if "cover-image" in item.properties]
    for meta in package.iterfind("{*}metadata//{*}meta"):
        if meta.get("name") == "cover" and (item := items.get(meta.get("content", ""))):
            marked.append(item)
    for item in marked:
        if item.media_type in _PICTURES and archive.has(item.path):
            return Cover(item.media_type, archive.read(item.path))
    return None
