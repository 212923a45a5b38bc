"""One quick service and one browser for all tests of the console in a worker."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import soundfile
from selenium.webdriver import Chrome

from tests.browsing import open_browser, resize
from tests.running import SPEECH, Folders, RunningServer
from tests.server.console.pages import WIDE

WOMAN = SPEECH / "lj-ver1.flac"


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """Its jobs and words are each test's own to clear away."""
    folders = Folders(tmp_path_factory.mktemp("console"), models_dir)
    with RunningServer(folders, quick=True) as running:
        yield running


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A service with accounts, where anybody may sign up; each test has people of its own."""
    folders = Folders(tmp_path_factory.mktemp("accounts"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_SIGNUP="open") as running:
        yield running


@pytest.fixture
def api(service: RunningServer) -> httpx.Client:
    return service.client


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """With a woman at its microphone."""
    folder = tmp_path_factory.mktemp("profile")
    microphone = folder / "woman.wav"
    soundfile.write(microphone, *soundfile.read(WOMAN))
    with open_browser(folder, microphone) as browser:
        yield browser


@pytest.fixture
def browser(chrome: Chrome, service: RunningServer) -> Chrome:
    """As if opened for the first time, wide, on a page that is not the console."""
    chrome.get(f"{service.url}/static/icon.svg")
    chrome.execute_script("localStorage.clear(); sessionStorage.clear()")
    resize(chrome, WIDE)
    chrome.get_log("browser")  # type: ignore[no-untyped-call]  # of the test before
    return chrome
