"""From a confirmed death to a memorial that answers, on a real server, until it is deleted."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.people import People, Person, log_in, make_admin
from tests.personas.place import TEXTS
from tests.running import POLL_S, SPEECH, Folders, RunningServer
from tests.sound import read

MESSAGE = "Look after the tulips."


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[People]:
    folders = Folders(tmp_path_factory.mktemp("memorial"), models_dir)
    wait_h = "0.0005"  # two seconds
    with (
        RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_LEGACY_WAIT_H=wait_h) as server,
        People(server) as people,
    ):
        yield people


def train(person: Person) -> None:
    """Give the person an active echo with a voice."""
    for text in TEXTS:
        taught = person.client.post("/ai/train", json={"text": text}).raise_for_status()
    voice = {"name": "Ada", "echo_id": taught.json()["echo_id"]}
    sample = {"audio": ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())}
    person.client.post("/api/upload-reference", data=voice, files=sample).raise_for_status()
    person.client.post("/ai/activate").raise_for_status()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_memorial_comes_answers_and_goes(people: People) -> None:
    ada, bob, cy = map(people.sign_up, ("ada", "bob", "cy"))
    contacts = {"contacts": [bob.user_id, cy.user_id], "message": MESSAGE}
    ada.client.put("/ai/legacy", json=contacts).raise_for_status()
    train(ada)
    path = f"/legacy/{ada.user_id}"
    question = {"user_id": ada.user_id, "message": "Ada, is it really you?"}
    assert code(bob.client.post("/legacy/chat", json=question)) == (404, "memorial_not_found")

    for contact in (bob, cy):
        contact.client.post(f"{path}/memorialize", json={}).raise_for_status()
    deadline = time.monotonic() + 60
    while (shown := bob.client.get(path)).status_code == 404:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    assert (shown.json()["message"], shown.json()["can_chat"]) == (MESSAGE, True)
    assert code(log_in(people.server.client, ada.email)) == (403, "account_memorialized")
    assert code(ada.client.get("/auth/profile")) == (401, "token_invalid")

    answered = bob.client.post("/legacy/chat", json=question).raise_for_status().json()
    assert "I am an echo" in answered["reply"]
    assert answered["message"]["synthetic"]
    audio = bob.client.get(answered["audio_url"]).raise_for_status()
    assert read(audio.content).seconds > 1
    assert answered["message"]["sender_id"] == shown.json()["echo_id"]
    [talk] = bob.client.get("/conversations").json()["conversations"]
    assert talk["_id"] == answered["message"]["conversation_id"]
    assert cy.client.get("/conversations").json()["conversations"] == []

    asyncio.run(make_admin(people.server, cy))
    token = log_in(people.server.client, cy.email).json()["access_token"]
    root = people.client(Authorization=f"Bearer {token}")
    bob.client.post(f"{path}/deletion").raise_for_status()
    root.delete(path).raise_for_status()
    assert bob.client.get(path).status_code == 404
    assert code(log_in(people.server.client, ada.email)) == (401, "login_failed")
    [kept] = root.get("/audit", params={"user_id": ada.user_id}).json()["entries"]
    assert (kept["action"], kept["actor"]) == ("deletion_approved", cy.user_id)
