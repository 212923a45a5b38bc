"""Two people talk in two browsers; what one does, the other sees at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browsing import (
    complaints,
    find,
    needs_axe,
    needs_browser,
    open_browser,
    resize,
    shoot,
    violations,
    wait_for,
)
from tests.people import People, Person
from tests.running import RunningServer
from tests.server.console.pages import ENTER, NARROW, WIDE, all_of, one, write
from tests.server.console.signed_in import open_as
from tests.server.console.test_accessible import SMALL, turn

pytestmark = needs_browser


@dataclass(frozen=True)
class Talk:
    """Ada, with the woman's voice at her microphone, and Bob, each at their browser."""

    ada: Person
    bob: Person
    hers: Chrome
    his: Chrome


@pytest.fixture(scope="module")
def other_chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("bob")) as browser:
        yield browser


@pytest.fixture(scope="module")
def talk(chrome: Chrome, other_chrome: Chrome, private: RunningServer) -> Iterator[Talk]:
    """Ada finds Bob and writes to him; he opens what appears in his list."""
    with People(private) as people:
        ada, bob = people.sign_up("adelaide"), people.sign_up("robert")
        open_as(other_chrome, private, bob, "chat")
        open_as(chrome, private, ada, "chat")
        write(chrome, "people", "robe")
        wait_for(chrome, lambda: all_of(chrome, "#people-found button"))
        one(chrome, "#people-found button").click()
        say(chrome, "Good morning, Robert.")
        wait_for(other_chrome, lambda: all_of(other_chrome, "#conversations .unread"))
        assert one(other_chrome, "#conversations .unread").text.startswith("1")
        one(other_chrome, "#conversations .row-button").click()
        wait_for(other_chrome, lambda: said(other_chrome) == ["Good morning, Robert."])
        yield Talk(ada, bob, chrome, other_chrome)


def say(browser: Chrome, text: str) -> None:
    wait_for(browser, lambda: find(browser, "chat-text").is_displayed())
    write(browser, "chat-text", text)
    find(browser, "chat-text").send_keys(ENTER)


def said(browser: Chrome) -> list[str]:
    return [each.text for each in all_of(browser, "#chat-log .message:not([hidden]) .bubble > p")]


def last(browser: Chrome) -> WebElement:
    return all_of(browser, "#chat-log .message:not([hidden])")[-1]


def state(browser: Chrome) -> str | None:
    """How far the last message of one's own has come."""
    return all_of(browser, "#chat-log .message.user")[-1].get_attribute("data-state")


def test_messages_typing_presence_and_receipts_are_seen_at_once(talk: Talk) -> None:
    wait_for(talk.hers, lambda: state(talk.hers) == "read")
    wait_for(talk.hers, lambda: find(talk.hers, "presence").text == "Online")
    find(talk.his, "chat-text").send_keys("Good")
    wait_for(talk.hers, lambda: find(talk.hers, "typing").text == "Robert is writing…")
    say(talk.his, "Good morning, Ada.")
    wait_for(talk.hers, lambda: said(talk.hers)[-1] == "Good morning, Ada.")
    assert find(talk.hers, "typing").text == ""
    assert not all_of(talk.hers, "#conversations .unread:not([hidden])")

    assert "Good morning, Ada." in one(talk.hers, "#conversations .last").text
    assert complaints(talk.hers) + complaints(talk.his) == []


def test_a_recording_is_heard_by_the_other(talk: Talk) -> None:
    find(talk.hers, "chat-record").click()
    wait_for(talk.hers, lambda: one(talk.hers, ".level [role=timer]").text >= "0:02")
    find(talk.hers, "chat-record-send").click()
    wait_for(talk.his, lambda: all_of(talk.his, "#chat-log .voice-note"))
    one(talk.his, "#chat-log .voice-note .hear").click()
    audio = one(talk.his, "#chat-log .voice-note audio")
    played = "return arguments[0].currentTime > 0.3 && arguments[0].duration > 1.5"
    wait_for(talk.his, lambda: talk.his.execute_script(played, audio))

    wave = one(talk.his, "#chat-log .voice-note [role=slider]")
    assert float(wave.get_attribute("aria-valuemax") or 0) > 1.5
    assert one(talk.his, "#conversations .last").text == "Voice message"


def test_a_picture_is_seen_by_the_other(talk: Talk, tmp_path: Path) -> None:
    file = tmp_path / "green.png"
    content = BytesIO()
    Image.new("RGB", (60, 40), "green").save(content, "PNG")
    file.write_bytes(content.getvalue())
    find(talk.his, "chat-picture").send_keys(str(file))
    loaded = "return document.querySelector('#chat-log .picture')?.naturalWidth"
    wait_for(talk.hers, lambda: talk.hers.execute_script(loaded) == 60)

    assert one(talk.hers, "#chat-log .picture").get_attribute("alt") == "Picture from Robert"


def test_a_message_that_is_refused_says_why_and_can_be_sent_again(talk: Talk) -> None:
    write(talk.his, "chat-text", "In my own voice.")
    find(talk.his, "chat-speak").click()
    wait_for(talk.his, lambda: state(talk.his) == "failed")
    assert "Record it under “Training”." in find(talk.his, "thread-status").text
    assert last(talk.his).find_element(By.TAG_NAME, "button").text == "Send again"
    talk.his.get_log("browser")  # type: ignore[no-untyped-call]  # the refusal is logged there


@needs_axe
def test_chat_has_no_barrier(talk: Talk) -> None:
    for width in (WIDE, NARROW):
        resize(talk.hers, width)
        for theme in ("light", "dark"):
            turn(talk.hers, theme)
            shoot(talk.hers, f"chat-{width}-{theme}")
            assert violations(talk.hers) == []
        assert talk.hers.execute_script("return document.documentElement.scrollWidth") <= width
    assert talk.hers.execute_script(SMALL) == []
    talk.hers.find_element(By.CSS_SELECTOR, ".thread-head .back").click()
    shoot(talk.hers, "chat-list")
    assert violations(talk.hers) == []


def test_a_deleted_conversation_is_gone_for_one_alone(talk: Talk) -> None:
    one(talk.his, "#thread-menu").click()
    find(talk.his, "delete-conversation").click()
    one(talk.his, "#delete-conversation-form [type=submit]").click()
    wait_for(talk.his, lambda: not all_of(talk.his, "#conversations li"))

    assert talk.bob.client.get("/conversations").json()["conversations"] == []
    assert len(talk.ada.client.get("/conversations").json()["conversations"]) == 1
    assert complaints(talk.his) == []
