"""A voice that is really fitted, as its details show it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome

from tests.browsing import complaints, find, needs_browser, resize, shoot, wait_for
from tests.running import SPEECH, Folders, RunningServer
from tests.server.console.pages import (
    ESCAPE,
    WIDE,
    all_of,
    details,
    go_to,
    one,
    press,
    register_voice,
)

pytestmark = needs_browser
FIT_TIMEOUT_S = 300  # a fit gets what a busy machine leaves it


@pytest.fixture(scope="module")
def fitting(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A service that fits one voice at a time, in few steps; two are registered."""
    folders = Folders(tmp_path_factory.mktemp("console"), models_dir)
    with RunningServer(folders, PHONEX_FIT="1", PHONEX_FIT_STEPS="4") as server:
        for name in ("First", "Second"):
            register_voice(server.client, name, SPEECH / "lj-ver1.flac")
        yield server


@pytest.fixture(scope="module")
def page(chrome: Chrome, fitting: RunningServer) -> Chrome:
    resize(chrome, WIDE)
    go_to(chrome, fitting, "voices")
    wait_for(chrome, lambda: all_of(chrome, "[data-voice=second]"))
    chrome.get_log("browser")  # type: ignore[no-untyped-call]  # of the test before
    return chrome


def badge(page: Chrome, voice_id: str) -> str:
    return str(one(page, f"[data-voice={voice_id}] .badge").text)


def state(page: Chrome) -> str:
    return str(one(page, "#fit .state").text)


def wait_until_fitted(client: httpx.Client, voice_id: str) -> None:
    with client.stream("GET", f"/voice/{voice_id}/events", timeout=FIT_TIMEOUT_S) as stream:
        stream.read()
    assert client.get(f"/voice/{voice_id}").json()["fitting"]["state"] == "done"


def fit_in_turn(fitting: RunningServer) -> None:
    """From the beginning: the first voice is being fitted, the second waits."""
    for method in ("DELETE", "POST"):
        for voice_id in ("first", "second"):
            fitting.client.request(method, f"/voice/{voice_id}/fit").raise_for_status()


def test_a_fit_is_cancelled_and_asked_for_again_while_another_runs(
    page: Chrome, fitting: RunningServer
) -> None:
    fit_in_turn(fitting)
    page.refresh()
    wait_for(page, lambda: all_of(page, "[data-voice=second]"))
    wait_for(page, lambda: (badge(page, "first"), badge(page, "second")) == ("Fitting", "Waits"))
    bar = one(page, "[data-voice=first] progress")
    assert bar.is_displayed()
    assert bar.get_attribute("aria-label") == "First is being fitted, per cent"
    details(page, "first")
    wait_for(page, lambda: "%" in one(page, "[data-kind=fitted]").text)
    assert state(page) == "Is being fitted to the recording."
    assert not one(page, "[data-kind=fitted] .play").is_enabled()
    press(page, ESCAPE)
    details(page, "second")
    one(page, "#fit .cancel").click()
    wait_for(page, lambda: state(page) == "An instant clone, not fitted.")
    assert fitting.client.get("/voice/second").json()["fitting"]["state"] == "off"
    one(page, "#fit .fit").click()
    wait_for(page, lambda: state(page).startswith("Waits"))
    one(page, "#fit .cancel").click()
    wait_for(page, lambda: state(page) == "An instant clone, not fitted.")
    press(page, ESCAPE)

    assert badge(page, "second") == "Instant"


def test_a_fitted_voice_is_compared(page: Chrome, fitting: RunningServer) -> None:
    details(page, "first")
    wait_until_fitted(fitting.client, "first")
    wait_for(page, lambda: state(page) == "Fitted.")
    wait_for(page, lambda: one(page, "[data-kind=fitted] .play").is_enabled())
    shoot(page, "voice-fitted")

    likeness = fitting.client.get("/voice/first").json()["likeness"]
    assert f"{likeness['instant']:.2f}: " in one(page, "[data-kind=instant]").text
    assert f"{likeness['fitted']:.2f}: " in one(page, "[data-kind=fitted]").text
    one(page, "[data-kind=fitted] .play").click()
    usage = "/voice/first"
    wait_for(page, lambda: fitting.client.get(usage).json()["usage"]["count"] == 1)


def test_the_instant_clone_is_used_again(page: Chrome, fitting: RunningServer) -> None:
    one(page, "#versions-fold summary").click()
    wait_for(page, lambda: len(all_of(page, "#versions li")) == 2)
    one(page, "[data-version='1'] .restore").click()
    wait_for(page, lambda: state(page) == "An instant clone, not fitted.")

    assert fitting.client.get("/voice/first").json()["likeness"]["fitted"] is None
    wait_for(page, lambda: "version 1 again" in one(page, "[data-version='3']").text)
    assert one(page, "[data-kind=fitted] .play").is_enabled()  # it is still there
    press(page, ESCAPE)
    assert not find(page, "voices-status").text
    assert complaints(page) == []
