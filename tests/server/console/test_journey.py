"""The whole way of a person through the console: sign up, clone, speak, talk, leave."""

import pytest
from selenium.webdriver import Chrome, Keys

from tests.browsing import complaints, find, needs_browser, resize, shoot, wait_for
from tests.running import RunningServer
from tests.server.console.pages import (
    ESCAPE,
    all_of,
    entries,
    one,
    position,
    press,
    seconds,
    speak,
    wait_for_page,
    wait_until_played,
    write,
)
from tests.server.console.test_accessible import LOOKS
from tests.server.console.test_cloning import record, register

pytestmark = needs_browser
PASSWORD = "a long enough secret"  # noqa: S105
TEXT = "The tide is low, and the harbour smells of bread and salt."


def open_at(chrome: Chrome, service: RunningServer, width: int, theme: str) -> None:
    """As on a first visit, on a screen of this width and theme."""
    chrome.get(f"{service.url}/static/icon.svg")
    script = (
        "localStorage.clear(); sessionStorage.clear(); localStorage['phonex.theme'] = arguments[0]"
    )
    chrome.execute_script(script, theme)
    resize(chrome, width)
    chrome.get(service.url)
    wait_for(chrome, lambda: find(chrome, "sign-in").is_displayed())
    chrome.get_log("browser")  # type: ignore[no-untyped-call]  # of the test before


def sign_up(page: Chrome, email: str) -> None:
    one(page, "input[value=sign_up]").click()
    write(page, "sign-up-email", email)
    write(page, "sign-up-password", PASSWORD)
    one(page, "#sign-up [type=submit]").click()
    wait_for_page(page, "speak")


def click(page: Chrome, selector: str) -> None:
    """Scroll to what the player or the navigation may cover, and click."""
    script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })"
    page.execute_script(script, one(page, selector))
    one(page, selector).click()


def turn_to(page: Chrome, name: str) -> None:
    one(page, f".nav [href='#/{name}']").click()


def clone_oneself(page: Chrome) -> None:
    """By microphone; hear the clone beside the recording."""
    turn_to(page, "voices")
    wait_for_page(page, "voices")
    record(page)
    write(page, "voice-name", "Me")
    find(page, "consent").click()
    register(page)
    wait_for(page, lambda: "is registered" in find(page, "register-status").text)
    wait_for(page, lambda: all_of(page, "[data-voice=me]"))
    click(page, "[data-voice=me] .details")
    wait_for(page, lambda: find(page, "voice-details").is_displayed())
    wait_for(page, lambda: all_of(page, "[data-kind=instant] .likeness:not([hidden])"))
    for kind in ("sample", "instant"):
        click(page, f"[data-kind={kind}] .play")
    press(page, ESCAPE)


def talk_to_an_echo(page: Chrome) -> None:
    turn_to(page, "echos")
    wait_for(page, lambda: find(page, "new-echo").is_displayed())
    find(page, "new-echo").click()
    write(page, "echo-name", "Guide")
    one(page, "#echo-form [type=submit]").click()
    wait_for(page, lambda: all_of(page, "#echos .title a"))
    one(page, "#echos .title a").click()
    wait_for(page, lambda: find(page, "message").is_displayed())
    write(page, "message", TEXT)
    one(page, "#composer [type=submit]").click()
    wait_for(page, lambda: all_of(page, ".message .hear"))
    one(page, ".message .hear").click()
    wait_until_played(page, TEXT)


def leave(page: Chrome) -> None:
    turn_to(page, "account")
    wait_for(page, lambda: find(page, "delete-account").is_displayed())
    click(page, "#delete-account")
    write(page, "delete-password", PASSWORD)
    one(page, "#delete-form [type=submit]").click()
    wait_for(page, lambda: find(page, "sign-in").is_displayed())


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_person_signs_up_clones_speaks_talks_and_leaves(
    chrome: Chrome, private: RunningServer, width: int, theme: str
) -> None:
    email = f"{theme}@example.org"
    open_at(chrome, private, width, theme)
    sign_up(chrome, email)
    clone_oneself(chrome)
    shoot(chrome, f"journey-voices-{width}-{theme}")

    turn_to(chrome, "speak")
    wait_for_page(chrome, "speak")
    speak(chrome, TEXT)
    one(chrome, "[role=slider]").send_keys(Keys.END)
    wait_for(chrome, lambda: position(chrome) == pytest.approx(seconds(chrome), abs=0.2))
    find(chrome, "download").click()
    assert len(all_of(chrome, ".menu a[download]")) == 11
    press(chrome, ESCAPE)
    chrome.refresh()
    wait_for(chrome, lambda: TEXT in entries(chrome))  # still signed in

    talk_to_an_echo(chrome)
    shoot(chrome, f"journey-echo-{width}-{theme}")
    leave(chrome)
    assert complaints(chrome) == []
    login = private.client.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert login.status_code == 401
