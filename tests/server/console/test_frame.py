"""The frame of the console: addresses, languages, themes, the connection, and without a network."""

from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.support.ui import Select

from tests.browsing import complaints, find, needs_browser, open_browser, wait_for
from tests.running import Folders, RunningServer
from tests.server.console.pages import (
    LOADED,
    all_of,
    go_to,
    one,
    press,
    seconds,
    speak,
    wait_for_page,
)

pytestmark = needs_browser
PAGES = list(LOADED)
KEPT = """
const [done] = arguments;
caches.open('phonex-console').then((cache) => cache.keys())
  .then((kept) => done(kept.map(({ url }) => new URL(url).pathname)));
"""


def test_every_page_has_an_address_and_a_title(browser: Chrome, service: RunningServer) -> None:
    go_to(browser, service, "speak")
    for page in PAGES:
        one(browser, f".nav a[href='#/{page}']").click()
        wait_for_page(browser, page)
        assert browser.title == f"{one(browser, 'h1').get_attribute('textContent')} · Phonex"
        assert browser.current_url.endswith(f"#/{page}")
    assert complaints(browser) == []
    assert browser.get_cookies() == []


def test_a_page_that_there_is_not_is_the_first_one(browser: Chrome, service: RunningServer) -> None:
    browser.get(f"{service.url}/#/elsewhere")

    wait_for(browser, lambda: browser.current_url.endswith("#/speak"))


def test_the_title_of_a_page_gets_the_focus(browser: Chrome, service: RunningServer) -> None:
    go_to(browser, service, "speak")
    one(browser, ".nav a[href='#/lexicon']").click()

    wait_for(browser, lambda: browser.switch_to.active_element.text == "Lexicon")


def test_the_first_key_skips_the_navigation(browser: Chrome, service: RunningServer) -> None:
    go_to(browser, service, "speak")
    press(browser, Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the page"
    press(browser, Keys.ENTER)

    assert browser.switch_to.active_element == find(browser, "page")


def test_the_console_speaks_spanish(browser: Chrome, service: RunningServer) -> None:
    go_to(browser, service, "speak")
    Select(find(browser, "language-wide")).select_by_value("es")

    wait_for(browser, lambda: all_of(browser, "html[lang=es] #voice:enabled"))
    assert browser.title == "Hablar · Phonex"
    find(browser, "speak-button").click()
    assert one(browser, ".speak .error").text == "Escribe primero algo que decir."


def test_a_theme_is_kept(browser: Chrome, service: RunningServer) -> None:
    def ground() -> str:
        return str(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))

    go_to(browser, service, "speak")
    Select(find(browser, "theme-wide")).select_by_value("light")
    light = ground()
    Select(find(browser, "theme-wide")).select_by_value("dark")
    dark = ground()
    browser.refresh()

    assert light != dark
    assert ground() == dark


def cut(browser: Chrome, off: bool) -> None:
    """Cut the connection, or mend it."""
    browser.set_network_conditions(offline=off, latency=0, throughput=10**8)


def test_a_list_that_cannot_be_loaded_does_not_claim_to_be_empty(
    browser: Chrome, service: RunningServer
) -> None:
    go_to(browser, service, "jobs")
    go_to(browser, service, "lexicon")
    cut(browser, True)
    one(browser, ".nav a[href='#/jobs']").click()
    wait_for(browser, lambda: find(browser, "connection").is_displayed())
    assert one(browser, ".skeleton").is_displayed()
    assert not one(browser, ".empty").is_displayed()
    cut(browser, False)

    wait_for_page(browser, "jobs")


def test_a_lost_connection_is_told_and_comes_back(browser: Chrome, service: RunningServer) -> None:
    go_to(browser, service, "speak")
    cut(browser, True)
    find(browser, "text").send_keys("Nobody hears this.")
    find(browser, "speak-button").click()
    wait_for(browser, lambda: find(browser, "connection").is_displayed())
    assert "There is no connection" in find(browser, "speak-status").text
    cut(browser, False)

    wait_for(browser, lambda: not find(browser, "connection").is_displayed())
    speak(browser, "Now it is heard.")
    assert seconds(browser) > 0


def test_the_console_opens_without_the_service(tmp_path: Path, models_dir: Path) -> None:
    folders = Folders(tmp_path, models_dir)
    with (
        open_browser(tmp_path / "profile") as browser,
        RunningServer(folders, quick=True) as server,
    ):
        go_to(browser, server, "speak")
        ready = "navigator.serviceWorker.ready.then(arguments[0])"
        browser.execute_async_script(ready)
        server.stop()
        browser.refresh()

        wait_for(browser, lambda: find(browser, "connection").is_displayed())
        assert "Trying again" in find(browser, "connection").text
        paths = browser.execute_async_script(KEPT)
    assert {path for path in paths if not path.startswith("/static/")} == {"/"}


def test_the_console_can_be_installed(browser: Chrome, service: RunningServer) -> None:
    go_to(browser, service, "speak")
    browser.execute_async_script("navigator.serviceWorker.ready.then(arguments[0])")
    found = browser.execute_cdp_cmd("Page.getInstallabilityErrors", {})
    reasons = {error["errorId"] for error in found["installabilityErrors"]}

    assert reasons <= {"in-incognito"}


@pytest.mark.parametrize("path", ["app.js", "css/tokens.css", "manifest.webmanifest", "icon.svg"])
def test_static_files_are_asked_for_anew(api: httpx.Client, path: str) -> None:
    answer = api.get(f"/static/{path}")

    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    known = {"If-None-Match": answer.headers["etag"]}
    assert api.get(f"/static/{path}", headers=known).status_code == 304
