"""The list of voices and a voice's details, beside a service that does not fit them."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import Select

from tests.browsing import (
    complaints,
    find,
    needs_axe,
    needs_browser,
    resize,
    shoot,
    violations,
    wait_for,
)
from tests.running import SPEECH, RunningServer
from tests.server.console.pages import (
    ESCAPE,
    WIDE,
    all_of,
    details,
    error_of,
    go_to,
    in_error,
    jobs,
    one,
    press,
    register_voice,
    write,
)
from tests.server.console.test_accessible import LOOKS, SMALL
from tests.voice_file import VOICE_FILE, import_voice

pytestmark = needs_browser
WOMAN = SPEECH / "lj-ver1.flac"
MORE = SPEECH / "lj-ver2.flac"
IMPORTED = 24  # beside Ada: two pages


@pytest.fixture(scope="module")
def voices(service: RunningServer) -> Iterator[httpx.Client]:
    """Ada, registered last, and many that were imported."""
    api = service.client
    exported = VOICE_FILE.read_bytes()
    for number in range(IMPORTED):
        tags = {"tags": "odd"} if number % 2 else {}
        data = {"voice_name": f"Many {number}", **tags}
        api.post("/voice/import", data=data, files={"embedding": exported}).raise_for_status()
    register_voice(api, "Ada", WOMAN)
    yield api
    for voice in api.get("/voice/list?limit=200").json()["voices"]:
        api.delete(f"/voice/{voice['voice_id']}").raise_for_status()


@pytest.fixture
def page(browser: Chrome, service: RunningServer, voices: httpx.Client) -> Chrome:
    go_to(browser, service, "voices")
    wait_for(browser, lambda: all_of(browser, "[data-voice=ada]"))
    return browser


def shown(page: Chrome) -> list[str]:
    return [str(row.get_attribute("data-voice")) for row in all_of(page, ".voice-row")]


def unfold(page: Chrome, name: str) -> None:
    one(page, f"#{name}-fold summary").click()
    wait_for(page, lambda: all_of(page, f"#{name}-fold > :nth-child(2)"))


def ada(voices: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = voices.get("/voice/ada").raise_for_status().json()
    return found


def test_voices_are_shown_a_page_at_a_time(page: Chrome) -> None:
    assert len(shown(page)) == 20
    assert page.execute_script("return document.documentElement.scrollHeight") < 3000
    find(page, "voices-more").click()
    wait_for(page, lambda: len(shown(page)) == IMPORTED + 1)
    assert not find(page, "voices-more").is_displayed()
    assert complaints(page) == []


def test_voices_are_found_by_name_and_tag(page: Chrome) -> None:
    write(page, "voices-search", "any 1")
    wait_for(page, lambda: len(shown(page)) == 11)  # 1 and 10 to 19
    assert find(page, "voices-news").get_attribute("textContent") == "11 voices"
    Select(find(page, "voices-tag")).select_by_value("odd")
    wait_for(page, lambda: len(shown(page)) == 6)
    write(page, "voices-search", "nobody")

    wait_for(page, lambda: one(page, ".section .empty").text == "No voice fits this search.")


def test_a_voice_is_heard_in_the_list(page: Chrome, voices: httpx.Client) -> None:
    before = len(jobs(voices))
    count = ada(voices)["usage"]["count"]
    one(page, "[data-voice=ada] .play").click()

    wait_for(page, lambda: ada(voices)["usage"]["count"] == count + 1)
    wait_for(page, lambda: len(jobs(voices)) == before)  # it is no part of the history
    assert find(page, "voices-status").text == ""
    details(page, "ada")
    wait_for(page, lambda: "Spoken" in find(page, "voice-details").text)
    assert complaints(page) == []


def test_a_voice_is_renamed_described_tagged_and_shared(page: Chrome, voices: httpx.Client) -> None:
    details(page, "ada")
    unfold(page, "edit")
    write(page, "edit-name", "Ada Smith")
    write(page, "edit-description", "Reads well.")
    write(page, "edit-tags", "a,b,c,d,e,f,g,h,i,j,k")
    one(page, "#edit-voice [type=submit]").click()
    assert in_error(page) == "edit-tags"
    assert "more than 10 tags" in error_of(page, "edit-tags")
    write(page, "edit-tags", "warm, news")
    Select(find(page, "edit-visibility")).select_by_value("link")
    one(page, "#edit-voice [type=submit]").click()
    wait_for(page, lambda: find(page, "edit-voice-status").text == "Saved.")

    told = ada(voices)
    assert (told["name"], told["description"]) == ("Ada Smith", "Reads well.")
    assert (told["tags"], told["visibility"]) == (["warm", "news"], "link")
    assert told["share_id"] in find(page, "share-id").text
    assert one(page, "dialog h2").text == "Ada Smith"
    assert "Reads well." in find(page, "voice-details").text
    press(page, ESCAPE)
    assert "Ada Smith" in one(page, "[data-voice=ada]").text
    voices.patch("/voice/ada", json={"name": "Ada", "visibility": "private"})


def test_recordings_are_added_and_an_earlier_version_is_used_again(
    page: Chrome, voices: httpx.Client
) -> None:
    before = ada(voices)
    details(page, "ada")
    unfold(page, "add")
    find(page, "more-sample").send_keys(str(MORE.resolve()))
    one(page, "#add-samples [type=submit]").click()
    wait_for(page, lambda: find(page, "add-samples-status").text == "The recordings were added.")
    after = ada(voices)
    assert after["sample"]["speech_duration"] > before["sample"]["speech_duration"] + 1
    shown = math.floor(after["sample"]["speech_duration"] * 10) / 10  # never more than there is
    assert f"{shown:.1f} s of speech" in one(page, "dialog .report").text
    unfold(page, "versions")
    wait_for(page, lambda: len(all_of(page, "#versions li")) == after["version"])
    one(page, f"[data-version='{before['version']}'] .restore").click()

    wait_for(page, lambda: "in use" in one(page, f"[data-version='{after['version'] + 1}']").text)
    assert ada(voices)["sample"] == before["sample"]
    assert complaints(page) == []


def test_the_recording_is_compared_with_the_clone(page: Chrome, voices: httpx.Client) -> None:
    details(page, "ada")
    wait_for(page, lambda: all_of(page, "[data-kind=instant] .likeness:not([hidden])"))
    likeness = ada(voices)["likeness"]["instant"]

    assert f"{likeness:.2f}: " in one(page, "[data-kind=instant]").text
    assert "like the speaker" in one(page, "[data-kind=instant]").text
    assert "not fitted" in one(page, "[data-kind=fitted]").text
    assert not one(page, "[data-kind=fitted] .play").is_enabled()
    count = ada(voices)["usage"]["count"]
    one(page, "[data-kind=instant] .play").click()
    wait_for(page, lambda: ada(voices)["usage"]["count"] == count + 1)
    one(page, "[data-kind=sample] .play").click()
    label = "return document.querySelector('[data-kind=sample] .play').ariaLabel"
    wait_for(page, lambda: page.execute_script(label) == "Stop Recording")
    assert one(page, "[data-kind=instant] .play").get_attribute("aria-label") == "Hear Instant"
    assert find(page, "details-status").text == ""


def test_the_focus_returns_to_the_row(page: Chrome) -> None:
    details(page, "ada")
    press(page, ESCAPE)

    focused = "return document.activeElement.closest('[data-voice]')?.dataset.voice"
    assert page.execute_script(focused) == "ada"


def test_a_deleted_voice_comes_back_until_the_page_is_left(
    page: Chrome, voices: httpx.Client
) -> None:
    import_voice(voices, "Short")
    page.refresh()
    wait_for(page, lambda: all_of(page, "[data-voice=short]"))
    details(page, "short")
    one(page, "dialog .remove").click()
    assert "short" not in shown(page)
    one(page, "#toasts button").click()
    wait_for(page, lambda: "short" in shown(page))
    assert voices.get("/voice/short").status_code == 200
    details(page, "short")
    one(page, "dialog .remove").click()
    page.get("about:blank")

    wait_for(page, lambda: voices.get("/voice/short").status_code == 404)


def test_an_exported_voice_is_imported_without_its_recording(
    page: Chrome, voices: httpx.Client, tmp_path: Path
) -> None:
    details(page, "ada")
    saved = one(page, "dialog a[download]")
    file = tmp_path / str(saved.get_attribute("download"))
    file.write_bytes(voices.get(str(saved.get_attribute("href"))).content)
    press(page, ESCAPE)
    one(page, "#importing summary").click()
    find(page, "import-file").send_keys(str(file))
    find(page, "import-name").send_keys("Third")
    one(page, "#import [type=submit]").click()
    wait_for(page, lambda: all_of(page, "[data-voice=third]"))
    details(page, "third")

    assert voices.get("/voice/third").json()["likeness"] == ada(voices)["likeness"]
    assert "there is no recording here" in one(page, "dialog .report").text
    assert not one(page, "[data-kind=sample] .play").is_enabled()
    voices.delete("/voice/third")


def test_a_file_that_is_no_voice_is_refused_with_the_reason(page: Chrome, tmp_path: Path) -> None:
    file = tmp_path / "noise.pth"
    file.write_bytes(b"not a voice")
    one(page, "#importing summary").click()
    find(page, "import-file").send_keys(str(file))
    one(page, "#import [type=submit]").click()
    wait_for(page, lambda: in_error(page) == "import-file")

    assert error_of(page, "import-file")
    page.get_log("browser")  # type: ignore[no-untyped-call]  # a refused upload is logged there
    assert "noise" not in shown(page)


def test_consent_is_revoked_and_recorded_again(page: Chrome, voices: httpx.Client) -> None:
    voices.patch("/voice/ada", json={"consent": True, "consent_name": "Ada"}).raise_for_status()
    page.refresh()
    wait_for(page, lambda: all_of(page, "[data-voice=ada] .details"))
    details(page, "ada")
    unfold(page, "consent")
    one(page, "#revoke-consent [type=submit]").click()
    wait_for(page, lambda: "the voice is disabled" in find(page, "voice-details").text)
    assert ada(voices)["disabled"] == "consent_revoked"
    assert "Disabled" in one(page, "[data-voice=ada] .badge").text
    one(page, "#record-consent [type=submit]").click()
    assert in_error(page) == "voice-consent"
    find(page, "voice-consent").click()
    find(page, "voice-consent-name").send_keys("Ada Smith")
    one(page, "#record-consent [type=submit]").click()
    wait_for(page, lambda: "Consent of Ada Smith" in find(page, "voice-details").text)
    assert ada(voices)["disabled"] is None
    press(page, ESCAPE)
    assert complaints(page) == []


@needs_axe
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_list_and_the_details_have_no_barrier(page: Chrome, width: int, theme: str) -> None:
    resize(page, width)
    page.execute_script("localStorage.setItem('phonex.theme', arguments[0])", theme)
    page.refresh()
    wait_for(page, lambda: all_of(page, "[data-voice=ada]"))
    find(page, "voices-search").send_keys("a")
    shoot(page, f"voices-list-{width}-{theme}")
    assert violations(page) == []
    details(page, "ada")
    wait_for(page, lambda: all_of(page, "[data-kind=instant] .likeness:not([hidden])"))
    shoot(page, f"voice-{width}-{theme}")
    for fold in ("edit", "add", "versions"):
        unfold(page, fold)
    shoot(page, f"voice-open-{width}-{theme}")

    assert violations(page) == []
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert width == WIDE or page.execute_script(SMALL) == []
