"""The one place to choose a voice."""

from collections.abc import Iterator

import httpx
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.support.ui import Select

from tests.browsing import find, needs_browser, wait_for
from tests.running import RunningServer
from tests.server.console.pages import ESCAPE, all_of, go_to, jobs, one, press, speak, started_by
from tests.voice_file import import_voice

pytestmark = needs_browser


@pytest.fixture(scope="module", autouse=True)
def own_voice(service: RunningServer) -> Iterator[None]:
    import_voice(service.client, "Zoë")
    yield
    service.client.delete("/voice/zoe")


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Chrome:
    go_to(browser, service, "speak")
    find(browser, "voice").click()
    return browser


def offered(page: Chrome) -> list[str]:
    return [str(row.get_attribute("data-voice")) for row in all_of(page, ".picker-row")]


def test_own_voices_come_first(page: Chrome) -> None:
    assert offered(page)[0] == "zoe"
    assert len(offered(page)) > 6


def test_voices_are_searched_without_accents(page: Chrome) -> None:
    press(page, "zoe")

    assert offered(page) == ["zoe"]


def test_voices_are_found_by_language_and_gender(page: Chrome) -> None:
    Select(find(page, "voice-language")).select_by_value("FR")
    assert set(offered(page)) == {"zoe", "FR"}
    Select(find(page, "voice-language")).select_by_value("EN")
    Select(find(page, "voice-gender")).select_by_value("female")

    assert "EN-INDIA" in offered(page)
    assert not {"EN-US", "FR", "zoe"} & set(offered(page))


def test_the_chosen_speaker_speaks_and_is_kept(
    page: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    one(page, ".picker-row[data-voice=FR]").click()
    speak(page, "Bonjour tout le monde.")
    assert (jobs(api)[0]["language"], jobs(api)[0]["speaker"]) == ("FR", "FR")
    page.refresh()

    wait_for(page, lambda: find(page, "voice").get_attribute("data-voice") == "FR")


def test_an_own_voice_speaks_in_the_language_looked_for(page: Chrome, api: httpx.Client) -> None:
    Select(find(page, "voice-language")).select_by_value("ES")
    one(page, ".picker-row[data-voice=zoe]").click()
    speak(page, "Buenos días.")

    assert (jobs(api)[0]["language"], jobs(api)[0]["voice_id"]) == ("ES", "zoe")
    assert "Zoë" in find(page, "facts").text


def test_arrows_go_from_voice_to_voice_and_enter_chooses(page: Chrome) -> None:
    press(page, "zoe")
    press(page, Keys.TAB, times=3)
    press(page, Keys.ARROW_DOWN)
    assert page.switch_to.active_element.get_attribute("data-voice") == "zoe"
    press(page, Keys.ENTER)

    assert find(page, "voice").get_attribute("data-voice") == "zoe"
    assert page.switch_to.active_element == find(page, "voice")


def test_escape_changes_nothing(page: Chrome) -> None:
    before = find(page, "voice").get_attribute("data-voice")
    press(page, ESCAPE)

    assert all_of(page, "dialog") == []
    assert find(page, "voice").get_attribute("data-voice") == before


def test_a_preview_is_heard_and_leaves_no_job(page: Chrome, api: httpx.Client) -> None:
    page.execute_script(
        "window.heard = []; const play = Audio.prototype.play;"
        "Audio.prototype.play = function () { heard.push(this); return play.call(this) }"
    )
    row = "li:has([data-voice=ES]) .preview"

    def listen() -> None:
        one(page, row).click()
        wait_for(page, lambda: page.execute_script("return heard[0]?.currentTime > 0"))
        # Its job is deleted after the sound was fetched.
        wait_for(
            page, lambda: not [j for j in jobs(api) if j["language"] == "ES" and not j["voice_id"]]
        )

    assert started_by(api, listen) == []
    assert page.execute_script("return heard[0].duration") > 0.5
