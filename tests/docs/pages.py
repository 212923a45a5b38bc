"""The pages people read, in parts: their links, anchors and blocks of code."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted(DOCS.rglob("*.md")),
    ROOT / "examples/php-proxy/README.md",
)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block of code. heading: the nearest one of the second level above it."""

    language: str
    code: str
    heading: str


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    found, heading = [], ""
    for part in re.split(r"^(?=## )", read(page), flags=re.MULTILINE):
        heading = part.partition("\n")[0].removeprefix("## ")
        found += [Block(match[1], match[2], heading) for match in _BLOCK.finditer(part)]
    return found


def links(page: Path) -> list[str]:
    """Its links to files and anchors, without those in code."""
    return _LINK.findall(_BLOCK.sub("", read(page)))


def anchors(page: Path) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    headings = (match[2] for match in _HEADING.finditer(_BLOCK.sub("", read(page))))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}
