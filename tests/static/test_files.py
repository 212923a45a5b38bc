"""The console's files: kept for offline use, loaded from nowhere else, without inline code."""

import re

from tests.static.conftest import STATIC

# The pages that document the API are no part of the console, index.html is kept as "/", and a
# memorial is shown as the service has it.
DOCUMENTING = {"docs.html", "docs.js", "redoc.html", "redoc.js"}
NOT_KEPT = {*DOCUMENTING, "index.html", "memorial.html", "service-worker.js"}
MARKUP = re.compile(r"\.(innerHTML|outerHTML =|insertAdjacentHTML|cookie)|document\.write")
SVG_NAMESPACE = "http://www.w3.org/2000/svg"


def test_the_service_worker_keeps_every_file_of_the_console() -> None:
    source = (STATIC / "service-worker.js").read_text(encoding="utf-8")
    listed = re.findall(r'^  "/static/(.+)",$', source, re.MULTILINE)
    files = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}

    assert sorted(listed) == sorted(files - NOT_KEPT)


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in STATIC.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace(SVG_NAMESPACE, "")
            assert not re.search(r"https?://(?!localhost)", text), path


def test_the_page_has_no_inline_code_or_style() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page)


def test_no_module_makes_markup_from_strings() -> None:
    for path in STATIC.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not MARKUP.search(text), path
