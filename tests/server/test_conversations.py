"""Conversations over HTTP: two people, their messages and files, and a stranger."""

import io
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.docs.pages import DOCS, blocks
from tests.people import People, Person
from tests.running import SPEECH, Folders, RunningServer

EXAMPLES = ("Finding people", "Opening a conversation", "Messages")
CLIP = SPEECH.parent / "formats" / "clip.m4a"


@dataclass(frozen=True)
class Talk:
    """ada and ben talk with each other; eve does not."""

    ada: Person
    ben: Person
    eve: Person
    path: str

    def send(self, who: Person, **fields: object) -> httpx.Response:
        body = {"client_id": str(uuid.uuid4()), "type": "text"} | fields
        return who.client.post(f"{self.path}/messages", json=body)

    def upload(self, who: Person, kind: str, file: bytes, field: str = "") -> httpx.Response:
        form = {"client_id": str(uuid.uuid4()), "type": kind}
        named = {field or {"voice": "audio"}.get(kind, kind): ("C:\\x\\..\\y", file)}
        return who.client.post(f"{self.path}/messages", data=form, files=named)

    def last(self, who: Person) -> dict[str, Any]:
        listed = who.client.get(f"{self.path}/messages", params={"limit": 1}).raise_for_status()
        found: dict[str, Any] = listed.json()["messages"][-1]
        return found


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Talk]:
    folders = Folders(tmp_path_factory.mktemp("talk"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on") as server, People(server) as people:
        ada, ben, eve = map(people.sign_up, ("ada", "ben", "eve"))
        opened = ada.client.post("/conversations", json={"user_id": ben.user_id})
        conversation_id = opened.raise_for_status().json()["conversation"]["_id"]
        yield Talk(ada, ben, eve, f"/conversations/{conversation_id}")
    assert "Traceback" not in server.log.read_text()


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_message_reaches_the_other_person(talk: Talk) -> None:
    talk.ben.client.post(f"{talk.path}/read", json={"seq": 10**6}).raise_for_status()
    sent = talk.send(talk.ada, content=" Good morning, Ben. 👋 ")
    assert sent.status_code == 201
    assert (sent.json()["content"], sent.json()["read"]) == ("Good morning, Ben. 👋", False)
    got = talk.last(talk.ben)
    assert got == sent.json()
    listed = talk.ben.client.get("/conversations").json()["conversations"][0]
    assert (listed["unread"], listed["last_seq"]) == (1, got["seq"])
    assert listed["last_message"]["content"] == got["content"]
    assert {each["name"] for each in listed["participants"]} == {"Ada", "Ben"}
    read = talk.ben.client.post(f"{talk.path}/read", json={"seq": got["seq"]})
    assert read.json() == {"seq": got["seq"]}
    assert talk.last(talk.ada)["read"]
    found = talk.ben.client.get(talk.path).json()
    assert found["conversation"]["unread"] == 0
    assert found["reply"] == {"state": None, "code": None, "message": None}


def test_the_same_client_id_is_one_message(talk: Talk) -> None:
    first = talk.send(talk.ada, client_id="once", content="Once.").json()
    assert talk.send(talk.ada, client_id="once", content="Twice.").json() == first
    assert talk.last(talk.ben) == first


def test_pages_end_where_the_messages_do(talk: Talk) -> None:
    last_seq = talk.send(talk.ada, content="The last one.").json()["seq"]
    messages = f"{talk.path}/messages"
    page = talk.ben.client.get(messages, params={"after_seq": last_seq - 1}).json()
    assert ([each["seq"] for each in page["messages"]], page["last_seq"]) == ([last_seq], last_seq)
    for wrong in ({"limit": 0}, {"limit": 201}, {"before_seq": -1}):
        assert talk.ben.client.get(messages, params=wrong).status_code == 422


def test_an_image_arrives_without_what_the_camera_wrote(talk: Talk) -> None:
    image, exif = Image.new("RGB", (64, 48), (200, 30, 40)), Image.Exif()
    exif[0x010E] = "at home"
    exif[0x0112] = 6  # turned by 90 degrees
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"secret")
    sent = talk.upload(talk.ada, "image", target.getvalue()).raise_for_status().json()
    got = talk.ben.client.get(sent["image_url"])
    assert (got.status_code, got.headers["content-type"]) == (200, "image/jpeg")
    assert b"at home" not in got.content
    assert b"secret" not in got.content
    with Image.open(io.BytesIO(got.content)) as seen:
        assert (seen.size, dict(seen.getexif())) == ((48, 64), {})
    head = talk.ben.client.head(sent["image_url"])
    assert int(head.headers["content-length"]) == len(got.content)
    assert code_of(talk.ben.client.get(f"{talk.path}/messages/{sent['_id']}/audio")) == (
        404,
        "message_not_found",
    )


def test_a_recording_is_heard_by_the_other_person_alone(talk: Talk) -> None:
    sent = talk.upload(talk.ada, "voice", CLIP.read_bytes()).raise_for_status().json()
    assert (sent["audio_id"], sent["synthetic"]) == (None, False)
    got = talk.ben.client.get(sent["audio_url"])
    assert (got.status_code, got.headers["content-type"]) == (200, "audio/mp4")
    assert "x-audio-synthetic" not in got.headers
    part = talk.ben.client.get(sent["audio_url"], headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, got.content[:10])
    peaks = talk.ben.client.get(f"{sent['audio_url']}/peaks", params={"n": 20}).json()["peaks"]
    assert len(peaks) == 20
    assert max(peaks) > 0.05
    for path in (sent["audio_url"], f"{sent['audio_url']}/peaks"):
        assert code_of(talk.eve.client.get(path)) == (404, "conversation_not_found")


def test_audio_of_ones_own_is_heard_by_the_other_person(talk: Talk) -> None:
    said = {"text": "Hello Ben.", "format": "mp3"}
    audio_id = talk.ada.client.post("/tts", json=said).raise_for_status().json()["audio_id"]
    sent = talk.send(talk.ada, type="voice", audio_id=audio_id).raise_for_status().json()
    assert (sent["audio_id"], sent["synthetic"]) == (audio_id, True)
    assert [word[0] for word in sent["words"]] == ["Hello", "Ben"]
    got = talk.ben.client.get(sent["audio_url"])
    assert (got.headers["content-type"], got.headers["x-audio-synthetic"]) == ("audio/mpeg", "1")
    assert talk.ben.client.get(f"/audio/{audio_id}").status_code == 404
    stolen = talk.send(talk.ben, type="voice", audio_id=audio_id)
    assert code_of(stolen) == (404, "audio_not_found")
    talk.ada.client.delete(f"/audio/{audio_id}").raise_for_status()
    assert code_of(talk.ben.client.get(sent["audio_url"])) == (404, "audio_not_found")


@pytest.mark.parametrize(
    ("kind", "file", "field", "expected"),
    [
        ("image", b"GIF89a not ours", "", (415, "not_an_image")),
        ("image", b"", "", (415, "not_an_image")),
        ("image", b"x" * 10_000_001, "", (413, "image_too_large")),
        ("voice", b"no sound at all", "", (415, "not_audio")),
        ("text", b"x", "image", (422, "message_invalid")),
        ("image", b"x", "audio", (422, "message_invalid")),
        ("text", b"x", "other", (422, "validation_failed")),
    ],
)
def test_files_that_are_none_are_refused(
    talk: Talk, kind: str, file: bytes, field: str, expected: tuple[int, str]
) -> None:
    before = talk.last(talk.ada)
    assert code_of(talk.upload(talk.ada, kind, file, field)) == expected
    assert talk.last(talk.ada) == before


def test_bodies_that_are_no_messages_are_refused(talk: Talk) -> None:
    path, post = f"{talk.path}/messages", talk.ada.client.post
    json_type = {"Content-Type": "application/json"}
    assert code_of(post(path, content=b"{", headers=json_type)) == (400, "malformed_request")
    assert code_of(post(path, content=b"\xff", headers=json_type)) == (400, "malformed_request")
    assert code_of(post(path)) == (400, "malformed_request")
    wrong: list[object] = [[], {}, {"client_id": "x", "type": "video"}, {"client_id": None}]
    for body in wrong:
        assert code_of(post(path, json=body)) == (422, "validation_failed")
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert post(path, content=b"--y", headers=broken).status_code in (400, 422)


def test_a_text_needs_a_voice_of_ones_own_to_be_spoken(talk: Talk) -> None:
    refused = talk.send(talk.ada, type="voice", content="Hello.")
    assert code_of(refused) == (409, "own_voice_missing")


def test_people_are_found_by_name_and_address_if_they_allow_it(talk: Talk) -> None:
    def found(search: str) -> list[str]:
        listed = talk.eve.client.get("/users", params={"search": search}).raise_for_status()
        return [user["name"] for user in listed.json()["users"]]

    assert found("ad") == found(" ADA@example.ORG") == ["Ada"]
    assert (
        found("ada@") == found("ada@example.or") == found("da") == found("eve") == found("..") == []
    )
    shown = talk.eve.client.get(f"/users/{talk.ada.user_id}").json()["user"]
    assert shown.keys() == {"_id", "name", "first_name", "last_name", "gone"}
    talk.ada.client.patch("/auth/profile", json={"findable": False}).raise_for_status()
    assert found("ad") == []
    assert code_of(talk.eve.client.get(f"/users/{talk.ada.user_id}")) == (404, "user_not_found")
    assert talk.ben.client.get(f"/users/{talk.ada.user_id}").status_code == 200  # they talk
    talk.ada.client.patch("/auth/profile", json={"findable": True}).raise_for_status()
    assert talk.eve.client.get("/users", params={"search": "a"}).status_code == 422


def test_the_examples_of_the_page_run(talk: Talk, tmp_path: Path) -> None:
    token = talk.ada.client.headers["Authorization"].removeprefix("Bearer ")
    shutil.copy(SPEECH / "lj-ver1.flac", tmp_path / "ada.flac")
    (tmp_path / ".curlrc").write_text('fail-with-body\nshow-error\nnoproxy = "*"\n')
    found = [block for block in blocks(DOCS / "conversations.md") if block.heading in EXAMPLES]
    code = "".join(block.code for block in found)
    url = str(talk.ada.client.base_url).rstrip("/")
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code.replace("http://127.0.0.1:8000", url)],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "CURL_HOME": str(tmp_path),
            "access_token": token,
            "ben": talk.ben.user_id,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert '"name": "Ben"' in ended.stdout.replace('":"', '": "')
    assert "Good morning, Ben." in ended.stdout


def test_without_accounts_nobody_talks(client: httpx.Client) -> None:
    missing, body = f"/conversations/{'0' * 24}", {"client_id": "x", "content": "Hello."}
    for answer in (
        client.get("/users", params={"search": "ada"}),
        client.post("/conversations", json={"user_id": "x"}),
        client.get("/conversations"),
        client.get(missing),
        client.post(f"{missing}/messages", json=body),
        client.get(f"{missing}/messages/{'0' * 24}/audio"),
    ):
        assert code_of(answer) == (409, "accounts_off")


def test_a_conversation_is_with_a_person_or_an_echo(talk: Talk) -> None:
    post = talk.ada.client.post
    for body in ({}, {"user_id": "x", "echo_id": "x"}):
        assert code_of(post("/conversations", json=body)) == (422, "validation_failed")
    nobody = post("/conversations", json={"echo_id": "0" * 24})
    assert code_of(nobody) == (404, "echo_not_found")
    echo = post("/api/echo", json={"name": "Grandma"}).raise_for_status().json()["echo"]
    opened = post("/conversations", json={"echo_id": echo["_id"]}).json()["conversation"]
    assert opened["echo"] == {"_id": echo["_id"], "name": "Grandma"}
    theirs = talk.ben.client.post("/conversations", json={"echo_id": echo["_id"]})
    assert code_of(theirs) == (404, "echo_not_found")
    talk.ada.client.delete(f"/conversations/{opened['_id']}").raise_for_status()
    gone = talk.ada.client.get(f"/conversations/{opened['_id']}")
    assert code_of(gone) == (404, "conversation_not_found")
