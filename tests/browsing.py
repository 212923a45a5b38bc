"""A real browser for tests of the web console."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

T = TypeVar("T")

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("PHONEX_TEST_SHOTS")  # a folder for pictures of the pages

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None,
    reason="Chromium is not installed (apt install chromium chromium-driver)",
)
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed (cd tests && npm ci)"
)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1200,1400",
)
PATIENCE_S = 180  # the browser, the service and a fit may share two slow cores


@contextmanager
def open_browser(profile: Path, microphone: Path | None = None) -> Iterator[Chrome]:
    """microphone: a wav file that it hears over and over."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, *_hearing(microphone), f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options, ChromeService(str(DRIVER)))
    try:
        yield chrome
    finally:
        chrome.quit()


def _hearing(microphone: Path | None) -> tuple[str, ...]:
    if microphone is None:
        return ()
    fakes = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    return *fakes, f"--use-file-for-fake-audio-capture={microphone}"


def find(browser: Chrome, element_id: str) -> WebElement:
    return browser.find_element(By.ID, element_id)


def wait_for(browser: Chrome, what: Callable[[], T]) -> T:
    """What is true in the page at last; an element that was just replaced is looked for again."""
    ignored = [StaleElementReferenceException]
    wait = WebDriverWait(browser, PATIENCE_S, ignored_exceptions=ignored)
    return wait.until(lambda _: what())


def resize(browser: Chrome, width: int, height: int = 900) -> None:
    """The size of the page itself; a narrow one is a phone's, pressed with a finger."""
    phone = width < 600
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": phone})


def shoot(browser: Chrome, name: str) -> None:
    """Keep a picture of the page, if PHONEX_TEST_SHOTS names a folder."""
    if SHOTS:
        folder = Path(SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(folder / f"{name}.png"))


def violations(browser: Chrome) -> list[str]:
    """What axe-core finds in the page that keeps some people from using it."""
    browser.set_script_timeout(PATIENCE_S)
    if not browser.execute_script("return 'axe' in window"):
        browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        "axe.run().then(({ violations }) => arguments[0](violations), arguments[0])"
    )
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]


def complaints(browser: Chrome) -> list[str]:
    log = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in log if entry["level"] == "SEVERE"]
