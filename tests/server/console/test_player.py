"""The player at the bottom of every page."""

import httpx
import pytest
from selenium.webdriver import ActionChains, Chrome, Keys

from tests.browsing import complaints, find, needs_browser, wait_for
from tests.running import RunningServer
from tests.server.console.pages import (
    all_of,
    go_to,
    one,
    position,
    seconds,
    speak,
)
from tests.sound import read

pytestmark = needs_browser
TEXT = "One two three four five six seven eight nine ten, and then some more words."


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Chrome:
    """With a sound in the player, paused at its beginning."""
    go_to(browser, service, "speak")
    speak(browser, TEXT)
    wait_for(browser, lambda: all_of(browser, "#words span"))
    browser.execute_script(
        "const p = document.getElementById('player'); p.pause(); p.currentTime = 0"
    )
    wait_for(browser, lambda: position(browser) == 0)
    return browser


def test_keys_seek_in_the_waveform(page: Chrome) -> None:
    slider = one(page, "[role=slider]")
    slider.send_keys(Keys.END)
    wait_for(page, lambda: position(page) == pytest.approx(seconds(page), abs=0.1))
    slider.send_keys(Keys.HOME, Keys.ARROW_RIGHT)
    wait_for(page, lambda: position(page) == pytest.approx(1, abs=0.1))

    assert float(slider.get_attribute("aria-valuenow") or 0) == pytest.approx(1, abs=0.1)
    assert "1.0 s of" in str(slider.get_attribute("aria-valuetext"))


def test_a_pointer_seeks_in_the_waveform(page: Chrome) -> None:
    ActionChains(page).move_to_element(one(page, "[role=slider]")).click().perform()

    wait_for(page, lambda: position(page) == pytest.approx(seconds(page) / 2, rel=0.05))


def test_the_waveform_is_drawn(page: Chrome) -> None:
    levels = (
        "const c = document.querySelector('.waveform canvas');"
        "const { data } = c.getContext('2d').getImageData(0, 2, c.width, 1);"
        "return data.some((v) => v > 0)"
    )
    wait_for(page, lambda: page.execute_script(levels))  # something is louder than a flat line


def test_words_light_up_as_they_are_heard(page: Chrome) -> None:
    assert one(page, "#words").text.startswith("One two three")
    find(page, "play").click()
    wait_for(page, lambda: len(all_of(page, "#words .heard")) > 2)
    assert len(all_of(page, "#words .now")) == 1


def test_a_click_goes_to_a_word(page: Chrome) -> None:
    all_of(page, "#words span")[5].click()

    wait_for(page, lambda: one(page, "#words .now").text == "six")


def test_the_sound_is_offered_in_every_format_and_with_captions(
    page: Chrome, api: httpx.Client
) -> None:
    find(page, "download").click()
    links = [str(link.get_attribute("href")) for link in all_of(page, ".menu a[download]")]
    formats = [link.split("format=")[1] for link in links]

    sounds = ["wav", "mp3", "flac", "ogg", "opus", "m4a", "aac", "pcm", "ulaw"]
    assert formats == [*sounds, "srt", "vtt"]
    assert read(api.get(links[1]).content).seconds == pytest.approx(seconds(page), abs=0.1)
    assert "-->" in api.get(links[len(sounds)]).text


def test_it_plays_on_while_another_page_is_shown(page: Chrome) -> None:
    find(page, "play").click()
    one(page, ".nav a[href='#/jobs']").click()
    wait_for(page, lambda: all_of(page, "#jobs .entry"))

    assert one(page, ".player").is_displayed()
    assert page.title == "Jobs · Phonex"
    assert complaints(page) == []
