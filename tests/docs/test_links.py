"""No link on a page leads nowhere."""

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES, README, ROOT, anchors, links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_and_anchors_of_links_exist(page: Path) -> None:
    dead = [link for link in links(page) if not leads_somewhere(page, link)]
    assert dead == []


def leads_somewhere(page: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("link", ["no-such.md", "#no-such-heading", "api.md#no-such-heading"])
def test_a_dead_link_is_found(link: str) -> None:
    assert not leads_somewhere(DOCS / "operations.md", link)


def test_the_readme_leads_to_every_page_of_the_docs() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(README)}
    assert {*DOCS.rglob("*.md"), ROOT / "CONTRIBUTING.md"} <= linked


def test_the_sounds_are_small() -> None:
    sizes = [sound.stat().st_size for sound in (DOCS / "sounds").glob("*.mp3")]
    assert len(sizes) == 3
    assert max(sizes) < 80_000
