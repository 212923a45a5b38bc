"""Speaking in the console: the text, what is wrong with it, and the settings behind More."""

import httpx
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.support.ui import Select

from tests.browsing import complaints, find, needs_browser, wait_for
from tests.running import RunningServer
from tests.server.console.pages import (
    error_of,
    go_to,
    in_error,
    jobs,
    one,
    seconds,
    set_range,
    speak,
    started_by,
    wait_until_played,
    write,
)

pytestmark = needs_browser
# Long enough that it is still being spoken when something is pressed.
LONG = "A sentence of the text. " * 800


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Chrome:
    go_to(browser, service, "speak")
    return browser


def test_a_text_is_spoken_and_the_browser_can_play_it(page: Chrome) -> None:
    speak(page, "Good morning. This is what I sound like.")

    assert 1 < seconds(page) < 6
    assert complaints(page) == []


def test_control_and_enter_speak(page: Chrome) -> None:
    write(page, "text", "By the keyboard.")
    find(page, "text").send_keys(Keys.CONTROL, Keys.ENTER)

    wait_until_played(page, "By the keyboard.")


def test_clicks_while_it_speaks_start_nothing_more(page: Chrome, api: httpx.Client) -> None:
    def click_thrice() -> None:
        script = "for (let i = 0; i < 3; i++) arguments[0].click(); return arguments[0].disabled"
        assert page.execute_script(script, find(page, "speak-button"))
        wait_until_played(page, "Said once.")

    write(page, "text", "Said once.")
    assert len(started_by(api, click_thrice)) == 1
    assert find(page, "speak-button").is_enabled()


def test_speaking_can_be_stopped(page: Chrome, api: httpx.Client) -> None:
    page.execute_script("arguments[0].value = arguments[1]", find(page, "text"), LONG)
    find(page, "speak-button").click()
    wait_for(page, lambda: find(page, "stop").is_displayed())
    assert find(page, "progress").is_displayed()
    find(page, "stop").click()

    wait_for(page, lambda: find(page, "speak-status").text == "Stopped.")
    assert find(page, "speak-button").is_enabled()
    assert not find(page, "busy").is_displayed()
    assert jobs(api)[0]["status"] == "cancelled"


def test_it_is_stopped_too_before_the_service_has_answered(page: Chrome, api: httpx.Client) -> None:
    page.execute_script("arguments[0].value = arguments[1]", find(page, "text"), LONG)
    script = "arguments[0].click(); arguments[1].click()"
    page.execute_script(script, find(page, "speak-button"), find(page, "stop"))

    wait_for(page, lambda: find(page, "speak-status").text == "Stopped.")
    assert jobs(api)[0]["status"] == "cancelled"


def test_the_field_of_the_text_says_what_is_wrong_with_it(page: Chrome) -> None:
    find(page, "speak-button").click()
    assert in_error(page) == "text"
    assert error_of(page, "text") == "Write something to speak first."

    find(page, "text").send_keys("…")
    assert in_error(page) is None
    find(page, "speak-button").click()
    wait_for(page, lambda: in_error(page) == "text")
    assert "nothing in this text that can be spoken" in error_of(page, "text")


def test_a_text_that_is_too_long_is_not_sent(page: Chrome, api: httpx.Client) -> None:
    script = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))"
    page.execute_script(script, find(page, "text"), "😀" * 20_002)
    assert find(page, "count").text == "20,002 of 20,000 characters"

    assert started_by(api, find(page, "speak-button").click) == []
    assert error_of(page, "text") == "The text is 2 characters too long."


def test_speed_pitch_and_format_are_used_and_can_be_reset(page: Chrome, api: httpx.Client) -> None:
    text = "Ten words are enough to hear how fast it goes."
    speak(page, text)
    usual = seconds(page)
    one(page, "#more summary").click()
    set_range(page, "speed", 2)
    set_range(page, "pitch", -4)
    Select(find(page, "format")).select_by_value("flac")
    assert one(page, "#more summary").text.endswith("2× · -4 semitones · flac")
    page.execute_script("document.querySelector('.player-title').textContent = ''")
    speak(page, text)

    assert seconds(page) < usual * 0.7
    assert jobs(api)[0]["format"] == "flac"
    find(page, "code").click()
    assert '"pitch":-4' in find(page, "code-shown").text
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    find(page, "reset").click()
    assert one(page, "#more summary").text == "More"
    assert find(page, "speed").get_attribute("value") == "1"


def test_a_draft_survives_a_reload(page: Chrome, service: RunningServer) -> None:
    write(page, "text", "Not finished yet")
    page.refresh()

    wait_for(page, lambda: find(page, "text").get_attribute("value") == "Not finished yet")
