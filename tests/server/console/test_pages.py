"""The pages of the jobs and of the lexicon."""

from collections.abc import Iterator

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import Select

from tests.browsing import complaints, find, needs_browser, wait_for
from tests.running import RunningServer
from tests.server.console.pages import (
    all_of,
    error_of,
    go_to,
    in_error,
    one,
    seconds,
    wait_until_played,
    write,
)

pytestmark = needs_browser
# Long enough that it is still being spoken when it is cancelled.
LONG = "A sentence of the text. " * 800


@pytest.fixture
def words(browser: Chrome, service: RunningServer) -> Iterator[Chrome]:
    """The lexicon, in English and empty at the end."""
    go_to(browser, service, "lexicon")
    Select(find(browser, "lexicon-language")).select_by_value("EN")
    yield browser
    for known in service.client.get("/lexicon/EN").json()["words"]:
        service.client.delete(f"/lexicon/EN/{known['word']}")


def badge(page: Chrome, job_id: str) -> str:
    return str(one(page, f"[data-job='{job_id}'] .badge").text)


def start(api: httpx.Client, text: str) -> str:
    return str(api.post("/tts?wait=0", json={"text": text}).raise_for_status().json()["job_id"])


def test_a_job_is_seen_running_and_is_cancelled(
    browser: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    job_id = start(api, LONG)
    go_to(browser, service, "jobs")
    wait_for(browser, lambda: badge(browser, job_id) in ("Waiting", "Running"))
    assert one(browser, f"[data-job='{job_id}'] progress").is_displayed()
    one(browser, f"[data-job='{job_id}'] .cancel").click()

    wait_for(browser, lambda: badge(browser, job_id) == "Cancelled")
    assert not one(browser, f"[data-job='{job_id}'] progress").is_displayed()
    assert complaints(browser) == []


def test_new_jobs_appear_by_themselves_and_play(
    browser: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    go_to(browser, service, "jobs")
    job_id = start(api, "It appears by itself.")
    wait_for(browser, lambda: badge(browser, job_id) == "Done")
    one(browser, f"[data-job='{job_id}'] .play").click()

    wait_for(browser, lambda: seconds(browser) > 0.5)


def test_jobs_are_filtered_by_their_state(
    browser: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    start(api, "One that will be done.")
    go_to(browser, service, "jobs")
    wait_for(browser, lambda: "Done" in [each.text for each in all_of(browser, ".badge")])
    Select(find(browser, "job-status")).select_by_value("failed")

    wait_for(browser, lambda: all_of(browser, ".empty:not([hidden])"))
    assert one(browser, ".empty").text == "There are no such jobs."


def test_a_pronunciation_is_tried_saved_and_listed(words: Chrome, api: httpx.Client) -> None:
    write(words, "word", "Nguyen")
    write(words, "said", "win")
    find(words, "try").click()
    wait_until_played(words, "Nguyen")
    wait_for(words, lambda: find(words, "lexicon-status").text.startswith("Phonemes: "))
    assert api.get("/lexicon/EN").json()["words"] == []  # nothing is saved yet
    find(words, "save").click()

    wait_for(words, lambda: all_of(words, "#words-known [data-word=Nguyen]"))
    assert api.get("/lexicon/EN/Nguyen").json()["respelling"] == "win"
    assert complaints(words) == []


def test_what_the_lexicon_refuses_is_told_at_its_field(words: Chrome) -> None:
    find(words, "save").click()
    assert (in_error(words), error_of(words, "word")) == ("word", "Which word is it?")
    write(words, "word", "Nguyen")
    one(words, "input[value=ipa]").click()
    write(words, "said", "w9n")
    find(words, "save").click()

    wait_for(words, lambda: in_error(words) == "said")
    assert "9" in error_of(words, "said")
    words.get_log("browser")  # type: ignore[no-untyped-call]  # the refusal is logged there


def test_a_word_is_heard_changed_and_deleted(
    words: Chrome, service: RunningServer, api: httpx.Client
) -> None:
    api.put("/lexicon/EN/Siobhan", json={"respelling": "shivawn"}).raise_for_status()
    go_to(words, service, "lexicon")
    words.refresh()
    wait_for(words, lambda: all_of(words, "[data-word=Siobhan]"))
    one(words, "[data-word=Siobhan] .hear").click()
    wait_until_played(words, "Siobhan")
    one(words, "[data-word=Siobhan] .edit").click()
    assert find(words, "said").get_attribute("value") == "shivawn"
    one(words, "[data-word=Siobhan] .remove").click()
    assert not all_of(words, "[data-word=Siobhan]")
    words.get("about:blank")

    wait_for(words, lambda: api.get("/lexicon/EN/Siobhan").status_code == 404)
