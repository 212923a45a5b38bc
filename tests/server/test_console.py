"""The web console in a real browser."""

from collections.abc import Iterator

import httpx
import pytest
import soundfile
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.browsing import complaints, find, needs_browser, open_browser, wait_for
from tests.messages import ROUTE, messages
from tests.running import SPEECH, RunningServer
from tests.sound import read

pytestmark = needs_browser


MAN = SPEECH / "vctk-p226-ver1.flac"
WOMAN = SPEECH / "lj-ver1.flac"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """With a woman at its microphone."""
    folder = tmp_path_factory.mktemp("profile")
    microphone = folder / "woman.wav"
    soundfile.write(microphone, *soundfile.read(WOMAN))
    with open_browser(folder, microphone) as chrome:
        yield chrome


@pytest.fixture
def page(browser: Chrome, server: RunningServer) -> Chrome:
    browser.get(server.url)
    wait_for(browser, lambda: find(browser, "speaker").text)
    return browser


def submit(browser: Chrome, form: str) -> WebElement:
    return find(browser, form).find_element(By.CSS_SELECTOR, "button[type=submit]")


def play_seconds(browser: Chrome) -> float:
    """Press Speak; how long the sound is that the player then has, as the browser decodes it."""
    submit(browser, "speak").click()
    script = "const p = document.getElementById('player'); return p.error ? -1 : p.duration || 0"
    wait_for(browser, lambda: browser.execute_script(script) != 0)
    return float(browser.execute_script(script))


def test_the_console_speaks_and_the_browser_can_play_it(page: Chrome) -> None:
    assert 1 < play_seconds(page) < 6
    assert complaints(page) == []


def test_the_console_shows_the_speakers_of_a_language(page: Chrome) -> None:
    Select(find(page, "language")).select_by_value("FR")
    values = [option.get_attribute("value") for option in Select(find(page, "speaker")).options]
    assert values[0] == "FR"
    assert "EN-US" not in values


def test_clicks_while_it_speaks_start_nothing_more(page: Chrome, client: httpx.Client) -> None:
    before = {job["job_id"] for job in client.get("/jobs?limit=200").json()["jobs"]}
    find(page, "text").send_keys(" It takes a while to say all of this, so there is time to click.")
    thrice = "for (let i = 0; i < 3; i++) arguments[0].click()"
    page.execute_script(thrice, submit(page, "speak"))
    wait_for(page, lambda: not submit(page, "speak").is_enabled())
    assert not find(page, "quick").is_enabled()
    wait_for(page, lambda: submit(page, "speak").is_enabled())
    after = {job["job_id"] for job in client.get("/jobs?limit=200").json()["jobs"]}
    assert len(after - before) == 1


def test_a_cancelled_job_makes_speak_ready_again(page: Chrome) -> None:
    find(page, "text").send_keys(" A sentence of the text." * 40)
    submit(page, "speak").click()
    wait_for(page, lambda: find(page, "cancel").is_displayed())
    find(page, "cancel").click()
    wait_for(page, lambda: submit(page, "speak").is_enabled())
    assert "cancelled" in find(page, "speak-status").text
    assert not find(page, "cancel").is_displayed()


def test_a_voice_is_not_registered_without_consent(page: Chrome, client: httpx.Client) -> None:
    find(page, "sample").send_keys(str(MAN.resolve()))
    find(page, "voice-name").send_keys("Unasked")
    submit(page, "register").click()
    assert page.execute_script("return document.querySelector('#consent:invalid') !== null")
    assert submit(page, "register").is_enabled()  # nothing is under way
    assert client.get("/voice/unasked").status_code == 404


def record(page: Chrome, speech: str) -> None:
    """Record until the microphone has heard some of the woman."""
    find(page, "record").click()
    wait_for(page, lambda: find(page, "record").text == "Stop")
    heard = "const c = arguments[1]; setTimeout(c, arguments[0])"
    page.set_script_timeout(30)
    page.execute_async_script(heard, 6000)
    find(page, "record").click()
    wait_for(page, lambda: speech in find(page, "sample-name").text)


def test_a_recording_replaces_the_chosen_file(page: Chrome, client: httpx.Client) -> None:
    find(page, "sample").send_keys(str(MAN.resolve()))
    assert find(page, "sample-name").text == MAN.name
    record(page, "microphone")
    assert MAN.name not in find(page, "sample-shown").text
    find(page, "voice-name").send_keys("By Microphone")
    find(page, "consent").click()
    submit(page, "register").click()
    wait_for(page, lambda: "By Microphone" in find(page, "voice").text)
    try:
        kept = read(client.get("/voice/by-microphone/sample").content)
        assert kept.seconds < 8
        assert kept.f0() > 160  # the woman's alone
    finally:
        client.delete("/voice/by-microphone")


def test_a_chosen_file_replaces_the_recording_and_is_tried(
    page: Chrome, client: httpx.Client
) -> None:
    record(page, "microphone")
    find(page, "sample").send_keys(str(MAN.resolve()))
    assert find(page, "sample-name").text == MAN.name
    find(page, "consent").click()
    find(page, "quick").click()
    wait_for(page, lambda: find(page, "facts").text)
    url = str(find(page, "download").get_attribute("href"))
    assert read(client.get(url).content).f0() < 160


def test_a_sample_can_be_removed(page: Chrome) -> None:
    find(page, "sample").send_keys(str(MAN.resolve()))
    find(page, "forget-sample").click()
    assert not find(page, "sample-shown").is_displayed()
    find(page, "consent").click()
    find(page, "quick").click()
    wait_for(page, lambda: "Choose a recording" in find(page, "register-status").text)


def test_no_message_advises_a_route(page: Chrome) -> None:
    page.set_script_timeout(30)
    script = (
        "const [texts, done] = arguments;"
        "import('/static/remedies.js').then(({ withButtons }) => done(texts.map(withButtons)))"
    )
    texts = [text for text in messages() if "lexicon" not in text]  # the console has none
    reported = page.execute_async_script(script, texts)
    assert len(reported) > 8
    assert [text for text in reported if ROUTE.search(text)] == []
    assert any("The list of voices shows the registered voices" in text for text in reported)


def test_the_console_registers_a_voice_and_speaks_in_it(page: Chrome, client: httpx.Client) -> None:
    find(page, "sample").send_keys(str(MAN.resolve()))
    find(page, "voice-name").send_keys("By Console")
    find(page, "consent").click()
    submit(page, "register").click()
    wait_for(
        page,
        lambda: "By Console" in [option.text for option in Select(find(page, "voice")).options],
    )
    try:
        assert client.get("/voice/by-console").json()["consent"] is True
        Select(find(page, "voice")).select_by_visible_text("By Console")
        assert 1 < play_seconds(page) < 6
        assert complaints(page) == []
    finally:
        client.delete("/voice/by-console")
