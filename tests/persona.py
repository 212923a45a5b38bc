"""Somebody who has taught a running server how they write and sound, and talks with their echo."""

import time
import uuid
from dataclasses import dataclass
from typing import Any

from tests.people import Person
from tests.personas.clips import RECORDINGS, opened
from tests.personas.place import TEXTS
from tests.running import POLL_S

Json = dict[str, Any]
PATIENCE_S = 45.0


def train(person: Person) -> str:
    """Four texts and three recordings; the id of the echo, which may answer."""
    for text in TEXTS:
        person.client.post("/ai/train", json={"text": text}).raise_for_status()
    for path in (RECORDINGS[0], RECORDINGS[1], RECORDINGS[0]):
        files = {"audio": (path.name, opened(path))}
        form = {"consent": "true"}
        person.client.post("/ai/voice", files=files, data=form).raise_for_status()
    active = person.client.post("/ai/activate", json={}).raise_for_status().json()
    return str(active["echo_id"])


@dataclass(frozen=True)
class EchoTalk:
    """The conversation of a person with an echo."""

    person: Person
    conversation_id: str

    @classmethod
    def open(cls, person: Person, echo_id: str) -> "EchoTalk":
        opened = person.client.post("/conversations", json={"echo_id": echo_id})
        return cls(person, opened.raise_for_status().json()["conversation"]["_id"])

    def of(self, person: Person) -> "EchoTalk":
        """The same, with another client."""
        return EchoTalk(person, self.conversation_id)

    def ask(self, text: str) -> Json:
        body = {"client_id": str(uuid.uuid4()), "type": "text", "content": text}
        path = f"/conversations/{self.conversation_id}/messages"
        sent: Json = self.person.client.post(path, json=body).raise_for_status().json()
        return sent

    def messages(self) -> list[Json]:
        path = f"/conversations/{self.conversation_id}/messages"
        found: list[Json] = self.person.client.get(path).raise_for_status().json()["messages"]
        return found

    def reply_to(self, asked: Json) -> Json:
        """The reply to a message, once it is stored."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if found := [each for each in self.messages() if each["seq"] > asked["seq"]]:
                return found[0]
            time.sleep(POLL_S)
        raise AssertionError(f"no reply to {asked}")
