"""With accounts, nobody reaches what is another's: every route of the OpenAPI document.

A route with an id that is not in the tables below fails these tests, and so does a route without a
scope that is not one of the public ones.
"""

import asyncio
import io
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from phonex.accounts.principal import USER_SCOPES, Scope
from phonex.accounts.secret_file import load_secret
from phonex.accounts.tokens import TokenSigner
from tests.people import People, Person, make_admin
from tests.running import SPEECH, Folders, RunningServer, finish
from tests.server.operations import FIXED, Operation, operations_of
from tests.server.persona_bodies import PERSONAS

PUBLIC = {
    ("get", "/"),
    ("get", "/health"),
    ("get", "/health/ready"),
    ("post", "/auth/signup"),
    ("post", "/auth/login"),
    ("post", "/auth/refresh"),
    ("get", "/v1/audio/models"),
    ("get", "/v1/audio/voices"),  # without a key, of speakers alone
    ("get", "/v1/test"),
}
# Which of several ids of a kind a path takes.
OTHER_IDS = {
    ("get", "/conversations/{conversation_id}/messages/{message_id}/image"): {
        "message_id": "image_message_id"
    },
}
# These make something of one's own under a name of one's choice.
MAKE_ONES_OWN = {("put", "/lexicon/{language}/{word}")}
TEXT = "Ada wrote this sentence herself."
SAMPLE = ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())
VOICE_FILE = {"voice_sample": SAMPLE}
ECHO_FILE = {"audio": SAMPLE}
RESTING = {"consent_id": "<consent_id>"}
# What to send, where a request needs more than its path; one for each id. <name> is replaced.
BODIES: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] = {
    ("post", "/clone"): [{"json": {"text": "Hello.", "voice_id": "<voice_id>"}}],
    ("post", "/clone/stream"): [{"json": {"text": "Hello.", "voice_id": "<voice_id>"}}],
    ("patch", "/voice/{voice_id}"): [{"json": {"name": "Stolen"}}, {"json": RESTING}],
    ("patch", "/voice/consents/{consent_id}"): [{"json": {"name": "Stolen"}}],
    ("post", "/voice/register"): [{"data": {"voice_name": "Eve", **RESTING}, "files": VOICE_FILE}],
    ("post", "/voice/import"): [
        {"data": {"voice_name": "Eve", **RESTING}, "files": {"embedding": SAMPLE}}
    ],
    ("post", "/voice/{voice_id}/samples"): [{"files": VOICE_FILE}],
    ("put", "/lexicon/{language}/{word}"): [{"json": {"respelling": "zee"}}],
    **{
        ("post", f"/v1/text-to-speech/{{voice_id}}{kind}"): [{"json": {"text": "Hello."}}]
        for kind in ("", "/stream", "/with-timestamps", "/stream/with-timestamps")
    },
    ("post", "/v1/voices/add"): [{"data": {"name": "Eve", **RESTING}, "files": {"files": SAMPLE}}],
    ("post", "/model"): [{"data": {"title": "Eve", **RESTING}, "files": {"voices": SAMPLE}}],
    ("post", "/v1/voices/{voice_id}/edit"): [
        {"data": {"name": "Stolen"}},
        {"data": {"name": "Stolen"}, "files": {"files": SAMPLE}},
    ],
    ("post", "/api/users/{auth0_id}"): [{"json": {"email": "eve@example.org"}}],
    ("get", "/api/echos"): [{"params": {"user_id": "<user_id>"}}],
    ("get", "/api/voice-models"): [{"params": {"user_id": "<user_id>"}}],
    ("post", "/api/echo"): [
        {"json": {"name": "Stolen", "user_id": "<user_id>"}},
        {"json": {"name": "Stolen", "voice_model_id": "<voice_model_id>"}},
    ],
    ("patch", "/api/echo/{echo_id}"): [
        {"json": {"name": "Stolen"}},
        {"json": {"voice_model_id": "<voice_model_id>"}},
    ],
    ("post", "/api/conversation/{echo_id}"): [{"json": {"role": "user", "content": "Hello."}}],
    ("post", "/api/synthesize"): [{"json": {"text": "Hello.", "reference_id": "<reference_id>"}}],
    ("post", "/legacy/{user_id}/memorialize"): [{"json": {}}],
    ("post", "/legacy/chat"): [{"json": {"user_id": "<user_id>", "message": "Hello."}}],
    ("get", "/audit"): [{"params": {"user_id": "<user_id>"}}],
    ("post", "/v1/audio/speech"): [{"json": {"input": "Hello.", "voice": "<voice_id>"}}],
    ("post", "/v1/audio/voices"): [
        {"data": {"name": "Eve", "consent": "<consent_id>"}, "files": {"audio_sample": SAMPLE}}
    ],
    ("get", "/v1/audio/voice_consents"): [{"params": {"after": "<consent_id>"}}],
    ("post", "/v1/audio/voice_consents/{consent_id}"): [{"json": {"name": "Stolen"}}],
    ("post", "/v1/tts"): [{"json": {"text": "Hello.", "reference_id": "<reference_id>"}}],
    ("patch", "/model/{model_id}"): [{"data": {"title": "Stolen"}}],
    ("post", "/conversations"): [
        {"json": {"user_id": "<user_id>"}},
        {"json": {"echo_id": "<echo_id>"}},
    ],
    ("post", "/conversations/{conversation_id}/read"): [{"json": {"seq": 1}}],
    ("post", "/conversations/{conversation_id}/messages"): [
        {"json": {"client_id": "x", "content": "Hello."}},
        {"json": {"client_id": "x", "type": "voice", "audio_id": "<audio_id>"}},
        {"data": {"client_id": "x", "type": "voice"}, "files": {"audio": SAMPLE}},
    ],
    ("post", "/books"): [
        {"data": {"voice_id": "<voice_id>"}, "files": {"file": ("a.txt", "Hello.")}}
    ],
    ("post", "/api/upload-reference"): [
        {"data": {"name": "Eve", "user_id": "<user_id>"}, "files": ECHO_FILE},
        {"data": {"name": "Eve", "echo_id": "<echo_id>"}, "files": ECHO_FILE},
        {"data": {"name": "Eve", **RESTING}, "files": ECHO_FILE},
    ],
    **PERSONAS,
}


def bodies_of(operation: Operation) -> Sequence[Mapping[str, Any]]:
    return BODIES.get(operation.key, [{}])


@dataclass(frozen=True)
class House:
    """ada has something of everything; ids: of it. root: an administrator."""

    people: People
    ada: Person
    bob: Person
    root: Person
    ids: Mapping[str, str]
    operations: list[Operation]

    def send(
        self,
        client: httpx.Client,
        operation: Operation,
        ids: Mapping[str, str],
        method: str = "",
        n_body: int = 0,
    ) -> httpx.Response:
        others = {name: ids[other] for name, other in OTHER_IDS.get(operation.key, {}).items()}
        path = operation.path.format_map({**FIXED, **ids, **others})
        body = _with(bodies_of(operation)[n_body], ids)
        return client.request(method or operation.method, path, **body)


NO_RECORD = "0123456789abcdef01234567"
MISSING = {
    "voice_id": "nobody",
    "audio_id": "00000000-0000-4000-8000-000000000000",
    "job_id": "00000000-0000-4000-8000-000000000000",
    "batch_id": "00000000-0000-4000-8000-000000000000",
    "key_id": NO_RECORD,
    "consent_id": NO_RECORD,
    "word": "nonesuch",
    "user_id": NO_RECORD,
    "auth0_id": NO_RECORD,
    "echo_id": NO_RECORD,
    "conversation_id": NO_RECORD,
    "message_id": NO_RECORD,
    "image_message_id": NO_RECORD,
    "model_id": NO_RECORD,
    "voice_model_id": NO_RECORD,
    "reference_id": NO_RECORD,
    "text_id": NO_RECORD,
    "recording_id": NO_RECORD,
    "memory_id": NO_RECORD,
    "book_id": "00000000-0000-4000-8000-000000000000",
}


def _with(body: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(body, Mapping):
        return {name: _with(value, ids) for name, value in body.items()}
    is_id = isinstance(body, str) and body.startswith("<")
    return ids[body.strip("<>")] if is_id else body


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[House]:
    folders = Folders(tmp_path_factory.mktemp("isolation"), models_dir)
    with (
        RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_RATE_LIMIT="0") as server,
        People(server) as people,
    ):
        ada, bob, root = map(people.sign_up, ("ada", "bob", "root"))
        asyncio.run(make_admin(server, root))
        document = server.client.get("/openapi.json").json()
        yield House(people, ada, bob, root, _furnish(ada), operations_of(document))


def _furnish(ada: Person) -> dict[str, str]:
    audio = ada.client.post("/tts", json={"text": TEXT}).raise_for_status().json()
    voice = ada.client.post("/voice/register", data={"voice_name": "Anna"}, files=VOICE_FILE)
    said = {"name": "Anna who said yes", "language": "en"}
    consent = ada.client.post("/voice/consents", data=said, files={"recording": SAMPLE})
    ada.client.put("/lexicon/EN/zzyzx", json={"respelling": "zy zix"}).raise_for_status()
    key = ada.client.post("/auth/api-keys", json={"name": "mine"}).raise_for_status().json()
    echo = ada.client.post("/api/echo", json={"name": "Echo of Ada"}).raise_for_status().json()
    echo_id = echo["echo"]["_id"]
    form = {"name": "Model of Ada", "echo_id": echo_id}
    model = ada.client.post("/api/upload-reference", data=form, files=ECHO_FILE).raise_for_status()
    model_id = model.json()["model_id"]
    ada.client.put("/ai/legacy/picture", files={"image": ("a.png", _picture())}).raise_for_status()
    text = ada.client.post("/ai/train", json={"text": TEXT}).raise_for_status()
    recording = ada.client.post("/ai/voice", files=ECHO_FILE).raise_for_status()
    memory = ada.client.post("/ai/memories", json={"text": "I am shy."})
    batch_id = ada.client.post("/batch", files={"file": ("a.csv", f"text\n{TEXT}\n")}).json()[
        "job_id"
    ]
    finish(ada.client, batch_id)
    return {
        **_talk(ada, echo_id, audio["audio_id"]),
        "batch_id": batch_id,
        "audio_id": audio["audio_id"],
        "job_id": audio["job_id"],
        "voice_id": voice.raise_for_status().json()["voice_id"],
        "word": "zzyzx",
        "key_id": key["key_id"],
        "consent_id": consent.raise_for_status().json()["consent_id"],
        "user_id": ada.user_id,
        "auth0_id": ada.user_id,
        "echo_id": echo_id,
        "model_id": model_id,
        "voice_model_id": model_id,
        "reference_id": model_id,
        "text_id": text.json()["text_id"],
        "recording_id": recording.json()["recording_id"],
        "memory_id": memory.raise_for_status().json()["_id"],
        "book_id": _spoken_book(ada),
    }


def _spoken_book(ada: Person) -> str:
    sent = ada.client.post("/books", files={"file": ("a.txt", TEXT)}).raise_for_status()
    book_id: str = sent.json()["book_id"]
    finish(ada.client, book_id)
    return book_id


def _talk(ada: Person, echo_id: str, audio_id: str) -> dict[str, str]:
    """A conversation with a voice message and an image; ada is not to be found."""
    ada.client.patch("/auth/profile", json={"findable": False}).raise_for_status()
    opened = ada.client.post("/conversations", json={"echo_id": echo_id}).raise_for_status().json()
    conversation_id = opened["conversation"]["_id"]
    path = f"/conversations/{conversation_id}/messages"
    spoken = {"client_id": "a", "type": "voice", "audio_id": audio_id}
    voice = ada.client.post(path, json=spoken)
    form, files = {"client_id": "i", "type": "image"}, {"image": ("i.png", _picture())}
    image = ada.client.post(path, data=form, files=files)
    return {
        "conversation_id": conversation_id,
        "message_id": voice.raise_for_status().json()["_id"],
        "image_message_id": image.raise_for_status().json()["_id"],
    }


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


def reported(response: httpx.Response, ids: Mapping[str, str]) -> tuple[object, ...]:
    """Everything a client sees of a refusal, with names in place of the ids."""
    text = response.text
    for value in ids.values():
        text = text.replace(value, "<id>")
    text = re.sub(r'"request_id": "\w+"', "", text)
    changing = ("date", "x-request-id", "content-length")
    headers = {name: value for name, value in response.headers.items() if name not in changing}
    return response.status_code, text, headers


def test_every_id_is_in_the_tables(house: House) -> None:
    names = {name for each in house.operations for name in each.path_ids | each.body_ids}
    assert names <= MISSING.keys()
    assert house.ids.keys() == MISSING.keys()
    assert {each.key for each in house.operations if each.body_ids} <= BODIES.keys()


def test_the_owner_reaches_what_is_theirs(house: House) -> None:
    for each in house.operations:
        if each.has_ids and each.method == "get":
            for method in each.methods:
                answer = house.send(house.ada.client, each, house.ids, method)
                assert answer.status_code == 200, (each.key, answer.text)


@pytest.mark.parametrize("who", ["bob", "root"])
def test_what_is_anothers_answers_like_what_is_not_there(house: House, who: str) -> None:
    client = getattr(house, who).client
    wrong = []
    for each in house.operations:
        if not each.has_ids or each.key in MAKE_ONES_OWN:
            continue
        if who == "root" and each.names_a_user:
            continue
        for method, n_body in product(each.methods, range(len(bodies_of(each)))):
            theirs = house.send(client, each, house.ids, method, n_body)
            missing = house.send(client, each, MISSING, method, n_body)
            same = reported(theirs, house.ids) == reported(missing, MISSING)
            if theirs.status_code != 404 or not same:
                wrong.append((method, each.path, theirs.text, missing.text))
    assert wrong == []


@pytest.mark.parametrize("who", ["nobody", "an expired token", "a token of another service"])
def test_nobody_else_reaches_anything(house: House, who: str) -> None:
    client = _stranger(house, who)
    found = {
        each.key: house.send(client, each, house.ids).status_code
        for each in house.operations
        if each.key not in PUBLIC
    }
    assert set(found.values()) == {401}, found


def _stranger(house: House, who: str) -> httpx.Client:
    if who == "nobody":
        return house.people.client()
    secret = load_secret(house.people.server.folders.root / "data" / "secrets")
    claims = TokenSigner(secret)
    sid = claims.read_access(house.ada.client.headers["Authorization"].split()[1]).session_id
    long_ago = int(time.time()) - 10**6
    signer = TokenSigner(secret, lambda: long_ago) if "expired" in who else TokenSigner(b"x" * 32)
    token = signer.access(house.ada.user_id, sid, USER_SCOPES)
    return house.people.client(Authorization=f"Bearer {token}")


def test_a_key_opens_only_the_routes_of_its_scopes(house: House) -> None:
    """Every route is open to one scope or to none, except those in the table."""
    clients = {each: house.people.client(X_API_Key=house.bob.key(each)) for each in USER_SCOPES}
    wrong = []
    for each in house.operations:
        if each.key in PUBLIC or each.key in OF_EVERY_KEY:
            continue
        opened = {
            scope
            for scope, client in clients.items()
            if house.send(client, each, MISSING).status_code != 403
        }
        expected = OF_SEVERAL_SCOPES.get(each.key)
        if opened != expected and (expected or len(opened) > 1):
            wrong.append((each.key, opened))
    assert wrong == []


# Who may speak sees with which voices; who has an echo speak gets the audio.
CATALOG = (
    *("/voice/list", "/voice/public", "/voice/{voice_id}"),
    *("/v1/voices", "/v2/voices", "/v1/voices/{voice_id}"),
    *("/v1/voices/{voice_id}/settings", "/v1/voices/settings/default"),
    *("/v1/models", "/v1/models/{model}"),
    *("/model", "/model/{model_id}"),
)
AUDIO = ("/audio/{audio_id}", "/audio/{audio_id}/peaks", "/audio/{audio_id}/words")
JOB = ("/status/{audio_id}", "/job/{job_id}", "/job/{job_id}/events")
OF_SEVERAL_SCOPES = {
    **{("get", path): {Scope.SPEAK, Scope.VOICES} for path in CATALOG},
    **{("get", path): {Scope.SPEAK, Scope.ECHOS} for path in (*AUDIO, *JOB)},
}
# What a key may ask about itself and its user.
OF_EVERY_KEY = {
    *(("get", "/auth/profile"), ("get", "/auth/quota"), ("post", "/auth/logout")),
    *(("get", "/v1/user"), ("get", "/v1/user/subscription")),
}


def test_ones_own_echo_gets_no_voice_of_others(house: House) -> None:
    echo = house.bob.client.post("/api/echo", json={"name": "Bob"}).raise_for_status().json()
    path, model_id = f"/api/echo/{echo['echo']['_id']}", house.ids["model_id"]
    refused = house.bob.client.patch(path, json={"voice_model_id": model_id})
    assert (refused.status_code, refused.json()["code"]) == (404, "voice_model_not_found")


def test_lists_have_nothing_of_others(house: House) -> None:
    secrets = [*house.ids.values(), TEXT, house.ada.email, house.ada.user_id]
    for each in house.operations:
        if each.method == "get" and not each.has_ids:
            for person in (house.bob, house.root):
                text = house.send(person.client, each, house.ids).text
                assert not [secret for secret in secrets if secret in text], each.key


def test_nothing_of_it_was_changed(house: House) -> None:
    house.bob.client.put("/lexicon/EN/zzyzx", json={"respelling": "mine"}).raise_for_status()
    word = house.ada.client.get("/lexicon/EN/zzyzx").raise_for_status().json()
    assert word["respelling"] == "zy zix"
    assert house.ada.client.get(f"/voice/{house.ids['voice_id']}").json()["name"] == "Anna"
    assert len(house.ada.client.get(f"/audio/{house.ids['audio_id']}").content) > 1000
    assert house.ada.client.get("/auth/api-keys").json()["count"] == 1
