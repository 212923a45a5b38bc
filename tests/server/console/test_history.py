"""The history of what was spoken."""

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browsing import find, needs_browser, wait_for
from tests.running import RunningServer
from tests.server.console.pages import (
    entries,
    go_to,
    jobs,
    one,
    seconds,
    speak,
    wait_until_played,
)

pytestmark = needs_browser


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Chrome:
    """With two texts that were spoken."""
    go_to(browser, service, "speak")
    for text in ("The first text.", "The second text."):
        speak(browser, text)
    return browser


def entry(page: Chrome, text: str) -> WebElement:
    rows = page.find_elements(By.CSS_SELECTOR, "#history .entry")
    return next(row for row in rows if text in row.text)


def test_results_do_not_replace_each_other(page: Chrome) -> None:
    assert entries(page)[:2] == ["The second text.", "The first text."]


def test_the_history_survives_a_reload_and_plays(page: Chrome, service: RunningServer) -> None:
    go_to(page, service, "speak")
    page.refresh()
    wait_for(page, lambda: entries(page)[:2] == ["The second text.", "The first text."])
    entry(page, "The first text.").find_element(By.CSS_SELECTOR, ".play").click()

    wait_until_played(page, "The first text.")
    assert seconds(page) > 0.5


def test_a_text_is_used_again(page: Chrome) -> None:
    entry(page, "The first text.").find_element(By.CSS_SELECTOR, ".reuse").click()

    assert find(page, "text").get_attribute("value") == "The first text."
    assert page.switch_to.active_element == find(page, "text")


def test_deleting_can_be_undone(page: Chrome) -> None:
    entry(page, "The second text.").find_element(By.CSS_SELECTOR, ".remove").click()
    assert entries(page)[0] == "The first text."
    assert one(page, ".player").is_displayed() is False  # it played what was deleted
    one(page, ".toast button").click()

    wait_for(page, lambda: entries(page)[:2] == ["The second text.", "The first text."])


def test_what_is_deleted_is_gone_when_the_page_is_left(page: Chrome, api: httpx.Client) -> None:
    newest = jobs(api)[0]["audio_id"]
    entry(page, "The second text.").find_element(By.CSS_SELECTOR, ".remove").click()
    page.get("about:blank")

    wait_for(page, lambda: api.get(f"/audio/{newest}").status_code == 404)


def test_formats_that_browsers_do_not_play_are_heard_as_others(
    browser: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    texts = {name: f"Spoken as {name}." for name in ("pcm", "ulaw", "aac")}
    for name, text in texts.items():
        api.post("/tts", json={"text": text, "format": name}).raise_for_status()
    go_to(browser, service, "speak")
    browser.refresh()
    wait_for(browser, lambda: set(texts.values()) <= set(entries(browser)))
    for text in texts.values():
        entry(browser, text).find_element(By.CSS_SELECTOR, ".play").click()
        wait_until_played(browser, text)
