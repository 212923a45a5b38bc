"""The web console in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.browsing import complaints, find, needs_browser, open_browser, wait_for
from tests.running import SPEECH, RunningServer

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("profile")) as chrome:
        yield chrome


@pytest.fixture
def page(browser: Chrome, server: RunningServer) -> Chrome:
    browser.get(server.url)
    wait_for(browser, lambda: find(browser, "speaker").text)
    return browser


def play_seconds(browser: Chrome) -> float:
    """Press Speak; how long the sound is that the player then has, as the browser decodes it."""
    find(browser, "speak").find_element(By.CSS_SELECTOR, "button[type=submit]").click()
    script = "const p = document.getElementById('player'); return p.error ? -1 : p.duration || 0"
    wait_for(browser, lambda: browser.execute_script(script) != 0)
    return float(browser.execute_script(script))


def test_the_console_speaks_and_the_browser_can_play_it(page: Chrome) -> None:
    assert 1 < play_seconds(page) < 6
    assert complaints(page) == []


def test_the_console_shows_the_speakers_of_a_language(page: Chrome) -> None:
    Select(find(page, "language")).select_by_value("FR")
    values = [option.get_attribute("value") for option in Select(find(page, "speaker")).options]
    assert values[0] == "FR"
    assert "EN-US" not in values


def test_the_console_registers_a_voice_and_speaks_in_it(page: Chrome, client: httpx.Client) -> None:
    sample: Path = (SPEECH / "vctk-p226-ver1.flac").resolve()
    find(page, "sample").send_keys(str(sample))
    find(page, "voice-name").send_keys("By Console")
    find(page, "consent").click()
    find(page, "register").find_element(By.CSS_SELECTOR, "button[type=submit]").click()
    wait_for(
        page,
        lambda: "By Console" in [option.text for option in Select(find(page, "voice")).options],
    )
    try:
        assert client.get("/voice/by-console").json()["consent"] is True
        Select(find(page, "voice")).select_by_visible_text("By Console")
        assert 1 < play_seconds(page) < 6
        assert complaints(page) == []
    finally:
        client.delete("/voice/by-console")
