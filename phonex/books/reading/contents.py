"""The tables of contents of EPUB: the navigation document of version 3, the NCX of version 2."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

_TYPE = "{http://www.idpf.org/2007/ops}type"


@dataclass(frozen=True)
class ContentsEntry:
    """link: as written, or the path that it leads to. fragment: the id there, or ""."""

    title: str
    link: str
    fragment: str = ""


def entries_of_nav(root: Element) -> list[ContentsEntry]:
    """Those of the `toc`, nested ones in reading order."""
    for nav in root.iterfind(".//{*}nav"):
        if "toc" in nav.get(_TYPE, "").split():
            return [ContentsEntry(_text(a), a.get("href", "")) for a in nav.iterfind(".//{*}a")]
    return []


def entries_of_ncx(root: Element) -> list[ContentsEntry]:
    found = []
    for point in root.iterfind("{*}navMap//{*}navPoint"):
        label, content = point.find("{*}navLabel/{*}text"), point.find("{*}content")
        if content is not None:
            found.append(
                ContentsEntry("" if label is None else _text(label), content.get("src", ""))
            )
    return found


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
