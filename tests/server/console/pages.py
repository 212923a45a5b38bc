"""What a person does in the console, for its tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browsing import find, wait_for
from tests.running import RunningServer

WIDE, NARROW = 1280, 390
# How to tell that a page has loaded what it shows, without accounts.
LOADED = {
    "speak": "#voice:enabled",
    "books": "#voice:enabled",
    "voices": "#voices, .empty:not([hidden])",
    "chat": "#needs-accounts",
    "training": "#needs-accounts",
    "lexicon": "#lexicon-language option",
    "jobs": "#jobs:not([hidden]), .empty:not([hidden])",
}


def go_to(browser: Chrome, service: RunningServer, page: str) -> None:
    browser.get(f"{service.url}/#/{page}")
    wait_for_page(browser, page)


def wait_for_page(browser: Chrome, page: str) -> None:
    """Until it is shown with what it loads."""
    wait_for(browser, lambda: all_of(browser, f"[href='#/{page}'][aria-current=page]"))
    wait_for(browser, lambda: all_of(browser, LOADED[page]))
    wait_for(browser, lambda: not all_of(browser, "[aria-busy=true]:not([hidden])"))


def all_of(browser: Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def write(browser: Chrome, element_id: str, text: str) -> None:
    find(browser, element_id).clear()
    find(browser, element_id).send_keys(text)


def speak(browser: Chrome, text: str) -> None:
    """Speak, and wait until the player has it."""
    write(browser, "text", text)
    find(browser, "speak-button").click()
    wait_until_played(browser, text)


def wait_until_played(browser: Chrome, title: str) -> None:
    wait_for(browser, lambda: one(browser, ".player-title").text == title)
    wait_for(browser, lambda: seconds(browser) > 0)


def seconds(browser: Chrome) -> float:
    """How long the sound in the player is, as the browser decodes it; 0 while it loads."""
    script = "const p = document.getElementById('player'); return p.error ? -1 : p.duration || 0"
    return float(browser.execute_script(script))


def position(browser: Chrome) -> float:
    return float(browser.execute_script("return document.getElementById('player').currentTime"))


def set_range(browser: Chrome, element_id: str, value: float) -> None:
    """Move a slider as a person does, in one go."""
    script = (
        "arguments[0].value = arguments[1];"
        "arguments[0].dispatchEvent(new Event('input', { bubbles: true }))"
    )
    browser.execute_script(script, find(browser, element_id), value)


def entries(browser: Chrome) -> list[str]:
    """The texts of the history, newest first."""
    return [entry.text for entry in all_of(browser, "#history .entry-text")]


def in_error(browser: Chrome) -> str | None:
    """The id of the field that is marked as wrong and has the focus."""
    script = "const a = document.activeElement; return a.ariaInvalid === 'true' ? a.id : null"
    found: str | None = browser.execute_script(script)
    return found


def error_of(browser: Chrome, element_id: str) -> str:
    """The message that a field in error refers to."""
    script = (
        "return document.getElementById(arguments[0]).getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id)).find((p) => p.classList.contains('error'))"
        ".textContent"
    )
    return str(browser.execute_script(script, element_id))


def register_voice(api: httpx.Client, name: str, sample: Path) -> str:
    """Its id."""
    files = {"voice_sample": (sample.name, sample.read_bytes())}
    answer = api.post("/voice/register", data={"voice_name": name}, files=files)
    return str(answer.raise_for_status().json()["voice_id"])


def details(browser: Chrome, voice_id: str) -> WebElement:
    """The open details of a voice."""
    one(browser, f"[data-voice={voice_id}] .details").click()
    wait_for(browser, lambda: find(browser, "voice-details").is_displayed())
    return find(browser, "voice-details")


def jobs(api: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/jobs?limit=200").raise_for_status().json()["jobs"]
    return found


def press(browser: Chrome, key: str, times: int = 1) -> None:
    for _ in range(times):
        browser.switch_to.active_element.send_keys(key)


def started_by(api: httpx.Client, action: Callable[[], None]) -> list[dict[str, Any]]:
    """The jobs that an action started."""
    before = {job["job_id"] for job in jobs(api)}
    action()
    return [job for job in jobs(api) if job["job_id"] not in before]


ENTER, ESCAPE = Keys.ENTER, Keys.ESCAPE
