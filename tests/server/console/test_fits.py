"""The console's list of voices in a real browser, beside a service that fits them."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browsing import complaints, find, needs_browser, open_browser, wait_for
from tests.running import SPEECH, Folders, RunningServer
from tests.server.console.pages import error_of, in_error

pytestmark = needs_browser
VOICES = ("first", "second")
MAN = SPEECH / "vctk-p226-ver1.flac"
WOMAN = SPEECH / "lj-ver1.flac"


@pytest.fixture(scope="module")
def fitting(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[httpx.Client]:
    """A service that fits voices; two are registered, of which one at a time is fitted."""
    folders = Folders(tmp_path_factory.mktemp("console"), models_dir)
    with RunningServer(folders, PHONEX_FIT="1") as server:
        for name, path in zip(VOICES, (MAN, WOMAN), strict=True):
            sample = {"voice_sample": path.read_bytes()}
            server.client.post(
                "/voice/register", data={"voice_name": name.title()}, files=sample
            ).raise_for_status()
        yield server.client


@pytest.fixture(scope="module")
def page(fitting: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        browser.get(f"{fitting.base_url}/#/voices")
        wait_for(browser, lambda: row(browser, "second"))
        yield browser
        assert complaints(browser) == []


@pytest.fixture(autouse=True)
def idle(fitting: httpx.Client) -> Iterator[None]:
    """After each test nothing is fitted, so that each can begin with what it needs."""
    yield
    for voice_id in VOICES:
        fitting.delete(f"/voice/{voice_id}/fit").raise_for_status()


def fit_in_turn(page: Chrome, fitting: httpx.Client) -> None:
    """The first voice is being fitted, the second waits, and the page knows."""
    for voice_id in VOICES:
        fitting.post(f"/voice/{voice_id}/fit").raise_for_status()
    page.refresh()
    wait_for(page, lambda: "Is being fitted" in reported(page, "first"))


def row(page: Chrome, voice_id: str) -> WebElement | None:
    rows = page.find_elements(By.CSS_SELECTOR, f"li[data-voice={voice_id}]")
    return rows[0] if rows else None


def reported(page: Chrome, voice_id: str) -> str:
    """What can be read of a voice."""
    found = row(page, voice_id)
    return found.text if found else ""


def bar(page: Chrome, voice_id: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, f"li[data-voice={voice_id}] progress")


def press(page: Chrome, voice_id: str, text: str) -> None:
    found = row(page, voice_id)
    assert found is not None
    buttons = [b for b in found.find_elements(By.CSS_SELECTOR, "button, a") if b.text == text]
    assert len(buttons) == 1, found.text
    buttons[0].click()


def test_a_voice_is_seen_being_fitted_while_another_waits(
    page: Chrome, fitting: httpx.Client
) -> None:
    fit_in_turn(page, fitting)
    wait_for(page, lambda: "Waits to be fitted" in reported(page, "second"))
    assert "Likeness 0." in reported(page, "first")
    assert bar(page, "first").is_displayed()
    wait_for(page, lambda: float(bar(page, "first").get_attribute("value") or 0) > 0)
    assert "First is being fitted" in (bar(page, "first").get_attribute("aria-label") or "")


def test_a_cancelled_voice_is_reported_as_instant_and_the_next_is_fitted(
    page: Chrome, fitting: httpx.Client
) -> None:
    fit_in_turn(page, fitting)
    press(page, "first", "Cancel the fit")
    wait_for(page, lambda: "An instant clone, not fitted" in reported(page, "first"))
    assert not bar(page, "first").is_displayed()
    assert fitting.get("/voice/first").json()["fitting"]["state"] == "off"
    wait_for(page, lambda: "Is being fitted" in reported(page, "second"))


def test_a_voice_is_queued_again(page: Chrome, fitting: httpx.Client) -> None:
    page.refresh()
    wait_for(page, lambda: "An instant clone, not fitted" in reported(page, "first"))
    press(page, "first", "Fit")
    wait_for(page, lambda: "fitted to the recording" in reported(page, "first"))
    assert fitting.get("/voice/first").json()["fitting"]["state"] in ("queued", "running")


def test_recordings_are_added(page: Chrome, fitting: httpx.Client) -> None:
    before = fitting.get("/voice/second").json()["sample"]["speech_duration"]
    more: Path = (SPEECH / "lj-ver2.flac").resolve()
    press(page, "second", "Add recordings")
    find(page, "more-samples").send_keys(str(more))
    wait_for(page, lambda: find(page, "voices-status").text == "The recordings were added.")
    after = fitting.get("/voice/second").json()["sample"]["speech_duration"]
    assert after > before + 1
    assert f"{after:.1f} s of speech" in reported(page, "second")


def test_an_exported_voice_is_imported(page: Chrome, fitting: httpx.Client, tmp_path: Path) -> None:
    saved = page.find_element(By.CSS_SELECTOR, "li[data-voice=first] a[download]")
    file = tmp_path / str(saved.get_attribute("download"))
    file.write_bytes(fitting.get(str(saved.get_attribute("href"))).content)
    find(page, "import-file").send_keys(str(file))
    find(page, "import-name").send_keys("Third")
    find(page, "import").find_element(By.TAG_NAME, "button").click()
    wait_for(page, lambda: "Third" in reported(page, "third"))
    first, third = (fitting.get(f"/voice/{voice_id}").json() for voice_id in ("first", "third"))
    assert third["likeness"] == first["likeness"]


def test_a_file_that_is_no_voice_is_refused_with_the_reason(page: Chrome, tmp_path: Path) -> None:
    file = tmp_path / "noise.pth"
    file.write_bytes(b"not a voice")
    find(page, "import-file").send_keys(str(file))
    find(page, "import").find_element(By.TAG_NAME, "button").click()
    wait_for(page, lambda: in_error(page) == "import-file")
    assert error_of(page, "import-file")
    page.get_log("browser")  # type: ignore[no-untyped-call]  # a refused upload is logged there
    assert row(page, "noise") is None
