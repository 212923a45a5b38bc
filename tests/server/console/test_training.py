"""The training page: texts and recordings teach an echo, step by step, and can be taken back."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

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
from tests.messages import ROUTE
from tests.people import PASSWORD, People, Person
from tests.running import SPEECH, RunningServer
from tests.server.console.pages import ENTER, NARROW, WIDE, all_of, error_of, in_error, one, write
from tests.server.console.signed_in import open_as
from tests.server.console.test_accessible import SMALL, turn

pytestmark = needs_browser
TEXTS = (
    "I am curious and a bit shy. On Sundays I bake bread for the whole street.",
    "The harbour was my first school: I learned to read the weather before I read books.",
    "I like long letters, short meetings and people who say what they mean.",
    "When my brother left for the sea I planted a pear tree, and it still carries fruit.",
)


@pytest.fixture(scope="module")
def people(private: RunningServer) -> Iterator[People]:
    with People(private) as signed_up:
        yield signed_up


@pytest.fixture(scope="module")
def ada(people: People) -> Person:
    return people.sign_up("ada-who-trains")


@pytest.fixture(scope="module")
def bob(people: People) -> Person:
    return people.sign_up("bob-who-is-trusted")


@pytest.fixture
def page(chrome: Chrome, private: RunningServer, ada: Person) -> Chrome:
    open_as(chrome, private, ada, "training")
    return chrome


def add_text(page: Chrome, text: str) -> None:
    write(page, "training-text", text)
    one(page, "#train [type=submit]").click()


def progress(page: Chrome, name: str) -> float:
    return float(find(page, f"{name}-progress").get_attribute("value") or 0)


def has_reached(page: Chrome, percent: int) -> bool:
    return progress(page, "texts") == percent


def delete(page: Chrome, rows: str) -> None:
    """Take the first sample of a list back."""
    n_rows = len(all_of(page, f"#{rows} li"))
    one(page, f"#{rows} .remove").click()
    wait_for(page, lambda: len(all_of(page, f"#{rows} li")) == n_rows - 1)


def record(page: Chrome) -> None:
    """Six seconds of the woman at the microphone."""
    find(page, "training-record").click()
    wait_for(page, lambda: one(page, "#train-voice [role=timer]").text >= "0:06")
    find(page, "training-record").click()
    wait_for(page, lambda: "microphone" in find(page, "training-sample-name").text)


def choose(page: Chrome, sample: Path) -> None:
    find(page, "training-sample").send_keys(str(sample.resolve()))


def add_recording(page: Chrome, n_expected: int) -> None:
    one(page, "#train-voice [type=submit]").click()
    wait_for(page, lambda: len(all_of(page, "#voice-samples li")) == n_expected)


def ask(page: Chrome, question: str) -> None:
    """Talk with the echo: its answer is read while it is heard, and marked as synthetic."""
    find(page, "talk").click()
    wait_for(page, lambda: all_of(page, "#chat-text"))
    write(page, "chat-text", question)
    find(page, "chat-text").send_keys(ENTER)
    heard = "return document.getElementById('reply-audio').currentTime > 0.2"
    wait_for(page, lambda: page.execute_script(heard))
    wait_for(page, lambda: all_of(page, "#chat-log .message.other:not([hidden]) .voice-note"))
    reply = one(page, "#chat-log .message.other:not([hidden])")
    assert "I am an echo: a computer program" in reply.text
    assert "Synthetic" in reply.text
    shoot(page, "reply")
    find(page, "reply-stop").click()
    wait_for(page, lambda: not find(page, "reply-stop").is_displayed())
    assert page.execute_script("return document.getElementById('reply-audio').paused")
    assert complaints(page) == []


def speak_to(page: Chrome, service: RunningServer, ada: Person, bob: Person) -> None:
    """Send a text that is spoken in one's own voice."""
    talk = ada.client.post("/conversations", json={"user_id": bob.user_id}).raise_for_status()
    talk_id = talk.json()["conversation"]["_id"]
    page.get(f"{service.url}/#/chat?conversation={talk_id}")
    wait_for(page, lambda: all_of(page, "#chat-text"))
    write(page, "chat-text", "In my own voice.")
    find(page, "chat-speak").click()
    wait_for(page, lambda: all_of(page, "#chat-log .message.user .voice-note"))
    [message] = bob.client.get(f"/conversations/{talk_id}/messages").json()["messages"]
    assert (message["content"], message["synthetic"]) == ("In my own voice.", True)
    assert message["duration"] > 0.5


def trust(page: Chrome, ada: Person, bob: Person) -> None:
    """Name a contact, and leave a message."""
    write(page, "contact-search", "bob-who")
    wait_for(page, lambda: all_of(page, "#contact-search-found button"))
    one(page, "#contact-search-found button").click()
    write(page, "legacy-message", "Look after the garden.")
    one(page, "#legacy [type=submit]").click()
    wait_for(page, lambda: find(page, "toasts").text == "Saved.")
    kept = ada.client.get("/ai/legacy").json()
    assert [each["user_id"] for each in kept["contacts"]] == [bob.user_id]
    assert [each["user_id"] for each in bob.client.get("/legacy").json()["people"]] == [ada.user_id]


def see_memorial(page: Chrome) -> None:
    """As its contacts would see it; the echo answers with its voice."""
    find(page, "memorial-preview").click()
    wait_for(page, lambda: all_of(page, "#letter"))
    assert find(page, "letter").text == "Look after the garden."
    assert find(page, "preview").text == "This is how your memorial would look."
    write(page, "chat-text", "Are you a real person?")
    one(page, "#memorial-chat [type=submit]").click()
    wait_for(page, lambda: all_of(page, "#chat-log .message.other"))
    assert "I am an echo: a computer program" in one(page, "#chat-log .message.other").text
    audio = one(page, "#chat-log .message.other audio")
    wait_for(page, lambda: page.execute_script("return arguments[0].currentTime > 0.2", audio))
    assert complaints(page) == []


def see_without_barrier(page: Chrome, name: str) -> None:
    for width in (WIDE, NARROW):
        resize(page, width)
        for theme in ("light", "dark"):
            turn(page, theme)
            shoot(page, f"{name}-{width}-{theme}")
            assert violations(page) == []
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert page.execute_script(SMALL) == []


@needs_axe
def test_an_echo_is_taught_talks_is_remembered_and_forgets(
    page: Chrome, private: RunningServer, ada: Person, bob: Person
) -> None:
    add_text(page, "Too short.")
    wait_for(page, lambda: in_error(page) == "training-text")
    assert error_of(page, "training-text") == "Write at least 20 characters."
    for number, text in enumerate(TEXTS, start=1):
        add_text(page, text)
        wait_for(page, partial(has_reached, page, 25 * number))
    assert [each.text for each in all_of(page, "#training-samples .entry-text")] == list(TEXTS)
    assert "Not enough text yet" in find(page, "traits").text
    assert not find(page, "activate").is_enabled()

    find(page, "training-consent").click()
    for number, sample in enumerate(("lj-ver1", "lj-ver2"), start=1):
        choose(page, SPEECH / f"{sample}.flac")
        add_recording(page, number)
    record(page)
    add_recording(page, 3)
    told = [each.text for each in all_of(page, "#voice-samples .facts")]
    measured = [each["sample"] for each in ada.client.get("/ai/voice").json()["samples"]]
    assert [
        f"pitch {round(each['pitch_hz'])} Hz" in text
        for each, text in zip(measured, told, strict=True)
    ] == 3 * [True]
    assert find(page, "voice-ready").text == "Your voice is ready."

    find(page, "activate").click()
    wait_for(page, lambda: find(page, "active").text == "Active")
    assert ada.client.get("/ai/profile").json()["is_active"] is True
    assert complaints(page) == []
    ask(page, "Are you a real person?")
    speak_to(page, private, ada, bob)
    one(page, "[href='#/training']").click()
    wait_for(page, lambda: all_of(page, "#training-samples li"))
    trust(page, ada, bob)
    see_memorial(page)
    see_without_barrier(page, "memorial")

    page.back()
    resize(page, WIDE)
    wait_for(page, lambda: all_of(page, "#training-samples li"))
    delete(page, "training-samples")
    wait_for(page, lambda: find(page, "active").text == "Not ready")
    assert (progress(page, "texts"), progress(page, "voice")) == (75, 100)


def test_a_memory_is_told_changed_and_taken_back(page: Chrome, ada: Person) -> None:
    write(page, "memory-text", "I was born by the sea.")
    one(page, "#new-memory [type=submit]").click()
    wait_for(page, lambda: "Approved" in find(page, "memories").text)
    one(page, "#memories .edit").click()
    write(page, "memory-edit", "I was born by the lake.")
    one(page, "#memory-form [type=submit]").click()
    wait_for(page, lambda: "by the lake" in find(page, "memories").text)
    one(page, "#memories .remove").click()
    wait_for(page, lambda: not all_of(page, "#memories li"))

    assert ada.client.get("/ai/memories").json()["memories"] == []


def test_a_memorial_is_for_those_who_are_signed_in_and_allowed(
    page: Chrome, private: RunningServer, ada: Person, bob: Person
) -> None:
    page.execute_script("sessionStorage.clear()")
    page.get(f"{private.url}/legacy/{ada.user_id}")
    wait_for(page, lambda: all_of(page, "#sign-in-email"))
    write(page, "sign-in-email", bob.email)
    write(page, "sign-in-password", PASSWORD)
    one(page, "#sign-in [type=submit]").click()
    wait_for(page, lambda: find(page, "memorial-status").text)
    assert one(page, "h1").text == "Memorial"
    assert not ROUTE.search(find(page, "memorial-status").text)
    page.get_log("browser")  # type: ignore[no-untyped-call]  # the refusal is logged there

    shown = private.client.get(f"/legacy/{ada.user_id}", headers={"Accept": "text/html"})
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]


@needs_axe
def test_training_has_no_barrier(page: Chrome) -> None:
    see_without_barrier(page, "training")
