"""An echo that is stopped, that fails, and that outlives its person: on pages of three people."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from selenium.webdriver import Chrome

from tests.browsing import complaints, find, needs_browser, shoot, wait_for
from tests.people import People, Person
from tests.personas.place import TEXTS
from tests.replies.endpoint_stub import EndpointStub, written_stub
from tests.running import SPEECH, Folders, RunningServer
from tests.server.console.pages import ENTER, all_of, one, write
from tests.server.console.signed_in import open_as

pytestmark = needs_browser

WAIT_H = "0.0005"  # until an account becomes a memorial: two seconds
WRITTEN = ("It is late already. ", "The bread is in the oven, ", "and the street is asleep")
CUT_OFF = "window.send ??= WebSocket.prototype.send; WebSocket.prototype.send = () => {}"
LET_THROUGH = "WebSocket.prototype.send = window.send"
WIDTH = "return arguments[0].naturalWidth"


@dataclass(frozen=True)
class House:
    """Ada has an echo, and trusts Bob and Cy. talk_id: Ada's conversation with it."""

    server: RunningServer
    model: EndpointStub
    ada: Person
    bob: Person
    cy: Person
    talk_id: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[House]:
    folders = Folders(tmp_path_factory.mktemp("memorial"), models_dir)
    with (
        written_stub() as model,
        RunningServer(
            folders,
            quick=True,
            PHONEX_AUTH="on",
            PHONEX_LEGACY_WAIT_H=WAIT_H,
            PHONEX_REPLY_URL=model.url,
            PHONEX_REPLY_MODEL="stub",
        ) as server,
        People(server) as people,
    ):
        ada, bob, cy = map(people.sign_up, ("ada", "bob", "cy"))
        left = {"contacts": [bob.user_id, cy.user_id], "message": "Look after the tulips."}
        ada.client.put("/ai/legacy", json={**left, "born_on": "1950-02-03"}).raise_for_status()
        opened = ada.client.post("/conversations", json={"echo_id": train(ada)})
        yield House(
            server, model, ada, bob, cy, opened.raise_for_status().json()["conversation"]["_id"]
        )


def train(person: Person) -> str:
    """An active echo with a voice; its id."""
    for text in TEXTS:
        taught = person.client.post("/ai/train", json={"text": text}).raise_for_status()
    echo_id = str(taught.json()["echo_id"])
    sample = {"audio": ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())}
    voice = {"name": "Ada", "echo_id": echo_id}
    person.client.post("/api/upload-reference", data=voice, files=sample).raise_for_status()
    person.client.post("/ai/activate").raise_for_status()
    return echo_id


@pytest.fixture
def chat(chrome: Chrome, house: House) -> Chrome:
    """Ada's page of the conversation with her echo."""
    open_as(chrome, house.server, house.ada, "chat")
    open_talk(chrome)
    return chrome


def open_talk(page: Chrome) -> None:
    wait_for(page, lambda: all_of(page, "#conversations .row-button"))
    one(page, "#conversations .row-button").click()
    wait_for(page, lambda: all_of(page, "#chat-text"))


def leave(page: Chrome) -> None:
    """For another page of the console."""
    one(page, "[href='#/training']").click()
    wait_for(page, lambda: all_of(page, "#training-samples li"))


def come_back(page: Chrome) -> None:
    one(page, "[href='#/chat']").click()
    open_talk(page)


def say(page: Chrome, text: str) -> None:
    write(page, "chat-text", text)
    find(page, "chat-text").send_keys(ENTER)


def said(page: Chrome) -> list[str]:
    return [each.text for each in all_of(page, "#chat-log .message:not([hidden]) .bubble > p")]


def stored(house: House) -> list[str]:
    path = f"/conversations/{house.talk_id}/messages"
    messages = house.ada.client.get(path).raise_for_status().json()["messages"]
    return [each["content"] for each in messages]


def test_a_reply_that_is_still_made_is_seen_again_and_stopped(chat: Chrome, house: House) -> None:
    house.model.write(*WRITTEN)
    say(chat, "How late is it?")
    heard = "return document.getElementById('reply-audio').currentTime > 0.2"
    wait_for(chat, lambda: chat.execute_script(heard))
    leave(chat)
    come_back(chat)  # it goes on, and the page says so
    wait_for(chat, lambda: find(chat, "reply-stop").is_displayed())
    find(chat, "reply-stop").click()
    wait_for(chat, lambda: said(chat)[1:] == [WRITTEN[0].strip()])
    house.model.write(None)  # to nobody

    assert not find(chat, "reply-stop").is_displayed()
    assert stored(house) == ["How late is it?", WRITTEN[0].strip()]
    assert complaints(chat) == []


def test_a_message_that_waits_outlives_its_page_and_a_reload(chat: Chrome, house: House) -> None:
    before = stored(house)
    house.model.write("Yes. ", None, "No. ", None)
    chat.execute_script(CUT_OFF)
    say(chat, "Is it late?")
    leave(chat)
    chat.execute_script(LET_THROUGH)
    come_back(chat)
    wait_for(chat, lambda: stored(house) == [*before, "Is it late?", "Yes."])
    wait_for(chat, lambda: said(chat)[-2:] == ["Is it late?", "Yes."])

    chat.execute_script(CUT_OFF)
    say(chat, "Is it early?")
    chat.refresh()
    open_talk(chat)
    wait_for(chat, lambda: said(chat)[-2:] == ["Is it early?", "No."])
    assert stored(house) == [*before, "Is it late?", "Yes.", "Is it early?", "No."]
    assert said(chat) == stored(house)
    assert complaints(chat) == []


def test_a_question_without_an_answer_can_be_asked_again(chat: Chrome, house: House) -> None:
    client = house.ada.client
    sample = client.get("/ai/train").raise_for_status().json()["samples"][0]
    client.delete(f"/ai/train/{sample['text_id']}").raise_for_status()
    say(chat, "Is it warm?")
    wait_for(chat, lambda: all_of(chat, "#chat-log .ask-again"))
    chat.refresh()
    open_talk(chat)
    wait_for(chat, lambda: all_of(chat, "#chat-log .ask-again"))
    assert "does not answer" in find(chat, "thread-status").text

    client.post("/ai/train", json={"text": sample["text"]}).raise_for_status()
    client.post("/ai/activate").raise_for_status()
    house.model.write("It is. ", None)
    one(chat, "#chat-log .ask-again").click()
    wait_for(chat, lambda: said(chat)[-2:] == ["Is it warm?", "It is."])
    assert not all_of(chat, "#chat-log .ask-again")
    assert find(chat, "thread-status").text == ""
    assert complaints(chat) == []


def test_a_portrait_is_chosen_removed_and_chosen_again(
    chrome: Chrome, house: House, tmp_path: Path
) -> None:
    file = tmp_path / "ada.png"
    Image.new("RGB", (60, 80), "green").save(file)
    open_as(chrome, house.server, house.ada, "training")
    choose_portrait(chrome, file)
    one(chrome, "img.picture ~ button").click()
    wait_for(chrome, lambda: not all_of(chrome, "img.picture"))
    assert house.ada.client.get("/ai/legacy").json()["picture_url"] is None
    choose_portrait(chrome, file)
    assert complaints(chrome) == []


def choose_portrait(page: Chrome, file: Path) -> None:
    wait_for(page, lambda: all_of(page, "#portrait"))
    find(page, "portrait").send_keys(str(file))
    wait_for(page, lambda: all_of(page, "img.picture"))
    page.execute_script("arguments[0].scrollIntoView()", one(page, "img.picture"))
    wait_for(page, lambda: page.execute_script(WIDTH, one(page, "img.picture")) == 60)


def test_who_is_alive_says_so(chrome: Chrome, house: House) -> None:
    confirm_death(chrome, house)
    open_as(chrome, house.server, house.ada, "training")  # a sign of life
    wait_for(chrome, lambda: all_of(chrome, "#objected"))
    assert "confirmed your death: Bob." in find(chrome, "objected").text
    assert not has_confirmed(house)

    confirmed = house.bob.client.post(f"/legacy/{house.ada.user_id}/memorialize", json={})
    confirmed.raise_for_status()
    one(chrome, "[href='#/chat']").click()  # as she is, without signing in again
    one(chrome, "[href='#/training']").click()
    wait_for(chrome, lambda: all_of(chrome, "#object"))
    assert "Bob" in one(chrome, ".notice.bad").text
    assert find(chrome, "object").location["y"] < find(chrome, "talk").location["y"]
    shoot(chrome, "objection")
    find(chrome, "object").click()
    wait_for(chrome, lambda: all_of(chrome, "#objected"))
    assert not all_of(chrome, "#object")
    assert not has_confirmed(house)
    assert complaints(chrome) == []


def has_confirmed(house: House) -> bool:
    [ada] = house.bob.client.get("/legacy").raise_for_status().json()["people"]
    return bool(ada["confirmed"])


def confirm_death(page: Chrome, house: House) -> None:
    """As Bob."""
    open_as(page, house.server, house.bob, "training")
    row = f"[data-person='{house.ada.user_id}']"
    wait_for(page, lambda: all_of(page, f"{row} button"))
    one(page, f"{row} button").click()
    set_date = "arguments[0].value = '2026-11-02'"
    page.execute_script(set_date, find(page, "died-on"))
    shoot(page, "confirm-death")
    one(page, "#confirm-death [type=submit]").click()
    wait_for(page, lambda: one(page, f"{row} button").text == "Take it back")
    assert complaints(page) == []


def test_a_contact_sees_the_memorial_and_talks_with_the_echo(chrome: Chrome, house: House) -> None:
    confirm_death(chrome, house)
    path = f"/legacy/{house.ada.user_id}"
    house.cy.client.post(f"{path}/memorialize", json={}).raise_for_status()
    wait_for(chrome, lambda: house.bob.client.get(path).status_code == 200)
    open_as(chrome, house.server, house.bob, "training")
    wait_for(chrome, lambda: all_of(chrome, f"[href='{path}']"))
    one(chrome, f"#trusting [href='{path}']").click()
    wait_for(chrome, lambda: all_of(chrome, "#letter"))
    assert (find(chrome, "letter").text, find(chrome, "memorial-name").text) == (
        "Look after the tulips.",
        "Ada",
    )
    dates = find(chrome, "dates").text
    assert all(year in dates for year in ("1950", "2026"))
    wait_for(chrome, lambda: chrome.execute_script(WIDTH, one(chrome, "img.portrait")) == 60)
    assert not all_of(chrome, "#preview")

    house.model.write("On Sundays I bake bread. ", None)
    write(chrome, "chat-text", "What did you bake?")
    one(chrome, "#memorial-chat [type=submit]").click()
    wait_for(chrome, lambda: said(chrome) == ["What did you bake?", "On Sundays I bake bread."])
    audio = one(chrome, "#chat-log .message.other audio")
    wait_for(chrome, lambda: chrome.execute_script("return arguments[0].currentTime > 0.2", audio))
    assert "Synthetic" in one(chrome, "#chat-log .message.other").text
    shoot(chrome, "memorial-of-a-contact")
    assert complaints(chrome) == []
