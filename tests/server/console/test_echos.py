"""Echos in the console: their owner, their voice, and talking with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
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
from tests.running import SPEECH, RunningServer
from tests.server.console.pages import (
    ESCAPE,
    WIDE,
    all_of,
    error_of,
    in_error,
    one,
    press,
    wait_until_played,
    write,
)
from tests.server.console.test_accessible import LOOKS, SMALL

pytestmark = needs_browser
OWNER = "auth0|65b2f0c4"
WOMAN = SPEECH / "lj-ver1.flac"


@pytest.fixture(scope="module")
def owner(service: RunningServer) -> Iterator[str]:
    """A user's id, whose echos and voices are deleted at the end."""
    api = service.client
    made = api.post(f"/api/users/{OWNER}", json={"email": "ada@example.org"})
    user_id = str(made.raise_for_status().json()["user"])
    yield user_id
    for echo in echos(api, user_id):
        api.delete(f"/api/echo/{echo['_id']}").raise_for_status()
    models = api.get("/api/voice-models", params={"user_id": user_id}).json()["voice_models"]
    for model in models:
        api.delete(f"/api/voice-models/{model['model_id']}").raise_for_status()


@pytest.fixture
def page(browser: Chrome, service: RunningServer) -> Chrome:
    browser.get(f"{service.url}/#/echos")
    wait_for(browser, lambda: find(browser, "owner").is_displayed())
    return browser


@pytest.fixture
def mine(page: Chrome, owner: str) -> Chrome:
    """The echos of the owner."""
    write(page, "owner-id", OWNER)
    one(page, "#owner [type=submit]").click()
    wait_for(page, lambda: find(page, "new-echo").is_displayed())
    wait_for(page, lambda: not all_of(page, "[aria-busy=true]:not([hidden])"))
    return page


def echos(api: httpx.Client, user_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/api/echos", params={"user_id": user_id}).json()["echos"]
    return found


def make_echo(api: httpx.Client, user_id: str, name: str) -> str:
    body = {"user_id": user_id, "name": name, "persona_prompt": "A friendly guide."}
    return str(api.post("/api/echo", json=body).raise_for_status().json()["echo"]["_id"])


def say(page: Chrome, text: str) -> None:
    write(page, "message", text)
    one(page, "#composer [type=submit]").click()
    wait_for(page, lambda: text in [each.text for each in all_of(page, ".bubble p")])


def test_a_new_owner_is_made_with_an_address(page: Chrome) -> None:
    one(page, "#owner [type=submit]").click()
    assert (in_error(page), error_of(page, "owner-id")) == ("owner-id", "Enter a user id.")
    write(page, "owner-id", "grace")
    one(page, "#owner [type=submit]").click()
    wait_for(page, lambda: in_error(page) == "owner-email")
    write(page, "owner-email", "grace@example.org")
    one(page, "#owner [type=submit]").click()
    wait_for(page, lambda: all_of(page, ".empty:not([hidden])"))
    page.get_log("browser")  # type: ignore[no-untyped-call]  # that it was unknown is logged there
    page.refresh()  # it is remembered

    wait_for(page, lambda: "Echos of grace" in one(page, "main").text)
    find(page, "other-owner").click()
    wait_for(page, lambda: find(page, "owner").is_displayed())
    assert complaints(page) == []


def test_an_echo_is_made_with_a_recording_and_talks(
    mine: Chrome, owner: str, service: RunningServer
) -> None:
    find(mine, "new-echo").click()
    one(mine, "#echo-form [type=submit]").click()
    assert in_error(mine) == "echo-name"
    write(mine, "echo-name", "Guide")
    write(mine, "echo-prompt", "Knows the harbour.")
    one(mine, "#echo-voice option[value=recording]").click()
    one(mine, "#echo-form [type=submit]").click()
    assert in_error(mine) == "sample"
    find(mine, "sample").send_keys(str(WOMAN.resolve()))
    one(mine, "#echo-form [type=submit]").click()
    assert in_error(mine) == "echo-consent"
    find(mine, "echo-consent").click()
    find(mine, "echo-consent-name").send_keys("Grace")
    one(mine, "#echo-form [type=submit]").click()
    wait_for(mine, lambda: all_of(mine, "#echos [data-echo]"))
    (echo,) = echos(service.client, owner)
    assert (echo["name"], echo["persona_prompt"]) == ("Guide", "Knows the harbour.")
    voice = service.client.get(f"/voice/{echo['voice_model_id']}").json()
    assert voice["consent"]["name"] == "Grace"

    one(mine, "#echos .title a").click()
    wait_for(mine, lambda: find(mine, "message").is_displayed())
    one(mine, "#composer [type=submit]").click()
    assert in_error(mine) == "message"
    say(mine, "Where is the boat?")
    one(mine, "#composer input[value=assistant]").click()
    say(mine, "At the quay.")
    one(mine, ".message.assistant .hear").click()
    wait_until_played(mine, "At the quay.")
    mine.refresh()
    wait_for(mine, lambda: len(all_of(mine, "#messages .bubble")) == 2)
    assert complaints(mine) == []


def test_an_echo_is_changed(mine: Chrome, owner: str, service: RunningServer) -> None:
    echo_id = make_echo(service.client, owner, "Before")
    mine.refresh()
    wait_for(mine, lambda: all_of(mine, f"[data-echo='{echo_id}']"))
    one(mine, f"[data-echo='{echo_id}'] .edit").click()
    assert find(mine, "echo-prompt").get_attribute("value") == "A friendly guide."
    write(mine, "echo-name", "After")
    one(mine, "#echo-form [type=submit]").click()

    wait_for(mine, lambda: "After" in one(mine, f"[data-echo='{echo_id}']").text)
    assert service.client.get(f"/api/echo/{echo_id}").json()["echo"]["name"] == "After"


def test_a_deleted_echo_comes_back_until_the_page_is_left(
    mine: Chrome, owner: str, service: RunningServer
) -> None:
    echo_id = make_echo(service.client, owner, "Short")
    row = f"[data-echo='{echo_id}']"
    mine.refresh()
    wait_for(mine, lambda: all_of(mine, row))
    one(mine, f"{row} .delete").click()
    assert not all_of(mine, row)
    one(mine, "#toasts button").click()
    wait_for(mine, lambda: all_of(mine, row))
    assert service.client.get(f"/api/echo/{echo_id}").status_code == 200
    one(mine, f"{row} .delete").click()
    mine.get("about:blank")

    wait_for(mine, lambda: service.client.get(f"/api/echo/{echo_id}").status_code == 404)


def test_an_echo_comes_and_goes_as_a_character_card(
    mine: Chrome, owner: str, service: RunningServer, tmp_path: Path
) -> None:
    echo_id = make_echo(service.client, owner, "Traveller")
    mine.refresh()
    wait_for(mine, lambda: all_of(mine, f"[data-echo='{echo_id}']"))
    one(mine, f"[data-echo='{echo_id}'] .menu-anchor button").click()
    link = one(mine, f"[data-echo='{echo_id}'] .menu a")
    assert (link.text, link.get_attribute("download")) == ("PNG", "Traveller.png")
    card = tmp_path / "card.png"
    card.write_bytes(service.client.get(str(link.get_attribute("href"))).content)
    one(mine, "#importing-card summary").click()
    one(mine, "#import-card [type=submit]").click()
    assert error_of(mine, "card-file") == "Choose a .json or .png file."
    find(mine, "card-file").send_keys(str(card))
    one(mine, "#import-card [type=submit]").click()
    wait_for(mine, lambda: "was imported" in find(mine, "import-card").text)

    names = [echo["name"] for echo in echos(service.client, owner)]
    assert names.count("Traveller") == 2
    assert complaints(mine) == []


@needs_axe
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_echos_have_no_barrier(
    mine: Chrome, owner: str, service: RunningServer, width: int, theme: str
) -> None:
    echo_id = make_echo(service.client, owner, "Guide")
    for role, content in (("user", "Where is the boat?"), ("assistant", "At the quay.")):
        message = {"role": role, "content": content}
        service.client.post(f"/api/conversation/{echo_id}", json=message).raise_for_status()
    resize(mine, width)
    mine.execute_script("localStorage.setItem('phonex.theme', arguments[0])", theme)
    mine.refresh()
    wait_for(mine, lambda: all_of(mine, f"[data-echo='{echo_id}']"))
    shoot(mine, f"echos-{width}-{theme}")
    assert violations(mine) == []
    assert width == WIDE or mine.execute_script(SMALL) == []
    find(mine, "new-echo").click()
    one(mine, "#echo-voice option[value=recording]").click()
    shoot(mine, f"echo-form-{width}-{theme}")
    assert violations(mine) == []
    press(mine, ESCAPE)
    mine.get(f"{service.url}/#/echos?echo={echo_id}")
    wait_for(mine, lambda: len(all_of(mine, "#messages .bubble")) == 2)
    shoot(mine, f"echo-chat-{width}-{theme}")
    assert violations(mine) == []
    assert mine.execute_script("return document.documentElement.scrollWidth") <= width
    assert width == WIDE or mine.execute_script(SMALL) == []
