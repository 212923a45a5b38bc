"""Cloning a voice in the console: the recording, consent, and what is said when something lacks."""

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import Select

from tests.browsing import complaints, find, needs_browser, wait_for
from tests.messages import ROUTE, messages
from tests.running import SPEECH, RunningServer
from tests.server.console.pages import (
    error_of,
    go_to,
    in_error,
    jobs,
    one,
    seconds,
    speak,
    started_by,
    wait_until_played,
)
from tests.sound import read
from tests.voice_file import import_voice

pytestmark = needs_browser
MAN = SPEECH / "vctk-p226-ver1.flac"
SAMPLE = "Hello! This is what I sound like."


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Chrome:
    go_to(browser, service, "voices")
    return browser


def choose(page: Chrome) -> None:
    find(page, "sample").send_keys(str(MAN.resolve()))


def register(page: Chrome) -> None:
    one(page, "#register [type=submit]").click()


def record(page: Chrome) -> None:
    """Record until the microphone has heard some of the woman; the level is shown meanwhile."""
    find(page, "record").click()
    wait_for(page, lambda: find(page, "record").text == "Stop")
    wait_for(page, lambda: level(page) > 0)
    wait_for(page, lambda: one(page, ".level [role=timer]").text >= "0:06")
    assert one(page, ".level-words").text
    find(page, "record").click()
    wait_for(page, lambda: "microphone" in find(page, "sample-name").text)


def level(page: Chrome) -> float:
    return float(one(page, ".level [role=meter]").get_attribute("aria-valuenow") or 0)


def test_a_voice_is_not_registered_without_consent(page: Chrome, api: httpx.Client) -> None:
    choose(page)
    find(page, "voice-name").send_keys("Unasked")
    register(page)

    assert in_error(page) == "consent"
    assert error_of(page, "consent") == "The speaker has to agree first."
    assert one(page, "#register [type=submit]").is_enabled()  # nothing is under way
    assert api.get("/voice/unasked").status_code == 404


def test_a_voice_is_not_tried_without_consent(page: Chrome, api: httpx.Client) -> None:
    choose(page)

    assert started_by(api, find(page, "quick").click) == []
    assert in_error(page) == "consent"


def test_a_voice_needs_a_name_of_its_own(page: Chrome, api: httpx.Client) -> None:
    import_voice(api, "Taken")
    choose(page)
    register(page)
    assert error_of(page, "voice-name") == "Give the voice a name."
    find(page, "voice-name").send_keys("Taken")
    find(page, "consent").click()
    register(page)

    wait_for(page, lambda: in_error(page) == "voice-name")
    assert "delete that one first" in error_of(page, "voice-name")
    api.delete("/voice/taken")


def test_a_recording_replaces_the_chosen_file(page: Chrome, api: httpx.Client) -> None:
    choose(page)
    assert find(page, "sample-name").text == MAN.name
    record(page)
    assert MAN.name not in find(page, "sample-shown").text
    find(page, "voice-name").send_keys("By Microphone")
    find(page, "consent").click()
    register(page)
    wait_for(page, lambda: "is registered" in find(page, "register-status").text)
    try:
        kept = read(api.get("/voice/by-microphone/sample").content)
        assert kept.seconds < 8
        assert kept.f0() > 160  # the woman's alone
    finally:
        api.delete("/voice/by-microphone")


def test_a_chosen_file_replaces_the_recording_and_is_tried(page: Chrome, api: httpx.Client) -> None:
    record(page)
    choose(page)
    assert find(page, "sample-name").text == MAN.name
    find(page, "consent").click()
    find(page, "quick").click()
    assert not one(page, "#register [type=submit]").is_enabled()
    wait_until_played(page, SAMPLE)

    assert read(api.get(str(jobs(api)[0]["audio_url"])).content).f0() < 160


def test_a_sample_can_be_removed(page: Chrome) -> None:
    choose(page)
    find(page, "forget-sample").click()
    assert not find(page, "sample-shown").is_displayed()
    find(page, "consent").click()
    find(page, "quick").click()

    assert "Choose a recording" in error_of(page, "sample")


def test_a_file_without_speech_is_refused_at_its_field(page: Chrome) -> None:
    find(page, "sample").send_keys(str((SPEECH.parent / "openapi.json").resolve()))
    find(page, "voice-name").send_keys("Text")
    find(page, "consent").click()
    register(page)

    wait_for(page, lambda: in_error(page) == "sample")
    page.get_log("browser")  # type: ignore[no-untyped-call]  # a refused upload is logged there


def test_no_message_advises_a_route(page: Chrome) -> None:
    page.set_script_timeout(30)
    script = (
        "const [texts, done] = arguments;"
        "import('/static/remedies.js').then(({ withButtons }) => done(texts.map(withButtons)))"
    )
    told = page.execute_async_script(script, list(messages()))
    assert len(told) > 8
    assert [text for text in told if ROUTE.search(text)] == []
    assert any("The list of voices shows the registered voices" in text for text in told)


def test_the_sentence_to_read_is_in_the_language_of_the_recording(page: Chrome) -> None:
    assert find(page, "reading").text.startswith("On a bright morning")
    Select(find(page, "sample-language")).select_by_visible_text("Spanish")

    assert find(page, "reading").text.startswith("Una mañana")
    assert find(page, "reading").get_attribute("lang") == "es"


def test_what_more_is_told_of_a_voice_is_kept(page: Chrome, api: httpx.Client) -> None:
    choose(page)
    find(page, "voice-name").send_keys("Told")
    Select(find(page, "sample-language")).select_by_value("EN")
    one(page, "#register-more summary").click()
    find(page, "new-description").send_keys("A man who reads.")
    find(page, "new-tags").send_keys("warm, news, warm")
    find(page, "consent").click()
    find(page, "consent-name").send_keys("Adam")
    register(page)
    wait_for(page, lambda: "is registered" in find(page, "register-status").text)
    told = api.get("/voice/told").json()
    api.delete("/voice/told")

    assert (told["description"], told["language"]) == ("A man who reads.", "EN")
    assert (told["tags"], told["visibility"]) == (["warm", "news"], "private")
    assert told["consent"]["name"] == "Adam"


def test_a_voice_is_registered_judged_heard_and_spoken_in(
    page: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    choose(page)
    find(page, "voice-name").send_keys("By Console")
    find(page, "consent").click()
    register(page)
    wait_for(page, lambda: "is registered" in find(page, "register-status").text)
    try:
        assert api.get("/voice/by-console").json()["consent"]["given_at"]
        assert not find(page, "consent").is_selected()  # the next voice is another person's
        report = one(page, "#registered .report").text
        assert "s of speech" in report
        assert "little noise" in report
        assert started_and_played(page, api)
        one(page, "#registered .speak-with").click()
        wait_for(page, lambda: find(page, "voice").get_attribute("data-voice") == "by-console")
        speak(page, "In this voice.")
        assert jobs(api)[0]["voice_id"] == "by-console"
        assert 0.5 < seconds(page) < 6
        assert complaints(page) == []
    finally:
        api.delete("/voice/by-console")


def started_and_played(page: Chrome, api: httpx.Client) -> bool:
    """Whether "Hear it" speaks, and leaves nothing in the history."""
    before = len(jobs(api))
    one(page, "#registered .hear").click()
    wait_for(page, lambda: api.get("/voice/by-console").json()["usage"]["count"] == 1)
    wait_for(page, lambda: len(jobs(api)) == before)
    return not one(page, "#registered-status").text
