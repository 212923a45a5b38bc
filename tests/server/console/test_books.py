"""Books: made, watched, paused, fetched and deleted on their page."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome

from tests.browsing import complaints, find, needs_browser, wait_for
from tests.running import RunningServer, finish
from tests.server.console.pages import all_of, error_of, go_to, in_error, one

pytestmark = needs_browser
STORM = "# The calm\n\nIt was quiet.\n\n# The storm\n\nIt rained.\n"
# Of many parts, so that it is still being spoken when it is paused.
LONG = "".join(f"# Chapter {n}\n\n{'A sentence of the book. ' * 100}\n\n" for n in range(1, 40))


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Iterator[Chrome]:
    """Without books at the end."""
    go_to(browser, service, "books")
    yield browser
    for book in service.client.get("/books").json()["books"]:
        if book["completed_at"] is None:
            service.client.delete(f"/job/{book['job_id']}")
            finish(service.client, book["job_id"])
        service.client.delete(book["book_url"]).raise_for_status()


def send(page: Chrome, folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    find(page, "book-file").send_keys(str(file))
    one(page, "#book button[type=submit]").click()
    wait_for(page, lambda: all_of(page, "#books .book"))


def badge(page: Chrome) -> str:
    return one(page, "#books .badge").text


def test_a_file_becomes_an_audiobook_that_can_be_fetched(
    page: Chrome, api: httpx.Client, tmp_path: Path
) -> None:
    send(page, tmp_path, "storm.md", STORM)
    assert find(page, "book-status").text == "“storm” is being spoken."
    wait_for(page, lambda: badge(page) == "Done")
    book = one(page, "#books .book")
    assert "2 chapters" in book.text
    one(page, "#books .more summary").click()
    wait_for(page, lambda: len(all_of(page, ".chapter a")) == 2)
    assert [each.text for each in all_of(page, ".chapter-title")] == ["The calm", "The storm"]
    links = {link.get_attribute("download"): link for link in all_of(page, "#books a")}
    assert [*links] == ["0001.mp3", "0002.mp3", "storm.m4b", "storm.zip", "storm.srt"]
    for link in links.values():
        assert api.get(str(link.get_attribute("href"))).status_code == 200
    assert complaints(page) == []

    one(page, "#books .remove").click()
    assert not all_of(page, "#books .book")
    page.get("about:blank")
    wait_for(page, lambda: api.get("/books").json()["books"] == [])


def test_a_book_is_paused_resumed_and_cancelled(
    page: Chrome, api: httpx.Client, tmp_path: Path
) -> None:
    send(page, tmp_path, "long.md", LONG)
    wait_for(page, lambda: badge(page) == "Running")
    assert one(page, "#books progress").is_displayed()
    one(page, "#books .pause").click()
    wait_for(page, lambda: badge(page) == "Paused")
    (listed,) = api.get("/books").json()["books"]
    assert api.get(listed["book_url"]).json()["paused"] is True
    one(page, "#books .resume").click()
    wait_for(page, lambda: badge(page) in ("Waiting", "Running"))
    one(page, "#books .cancel").click()
    wait_for(page, lambda: badge(page) == "Cancelled")
    assert one(page, "#books .remove").is_displayed()
    assert complaints(page) == []


def test_a_missing_or_unreadable_file_is_told_at_its_field(page: Chrome, tmp_path: Path) -> None:
    one(page, "#book button[type=submit]").click()
    assert (in_error(page), error_of(page, "book-file")) == ("book-file", "Choose a file first.")
    empty = tmp_path / "empty.txt"
    empty.write_text("* * *", encoding="utf-8")
    find(page, "book-file").send_keys(str(empty))
    one(page, "#book button[type=submit]").click()
    wait_for(page, lambda: in_error(page) == "book-file")
    assert "no text" in error_of(page, "book-file")
    page.get_log("browser")  # type: ignore[no-untyped-call]  # the refusal is logged there
