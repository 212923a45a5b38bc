"""A service that requires consent: no route makes or uses a voice without it."""

import asyncio
import base64
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.people import open_records_of
from tests.running import POLL_S, SPEECH, Folders, RunningServer, finish
from tests.sound import read

WOMAN = ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())
TEXT = "The first sentence is short. "
NO_RECORD = "0123456789abcdef01234567"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("consents"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_REQUIRE_CONSENT="1") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: RunningServer) -> httpx.Client:
    return server.client


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and field of an error."""
    problem = answer.json()
    return answer.status_code, problem["code"], problem["error"]["param"]


def record(client: httpx.Client, name: str = "Ada") -> str:
    """A new recorded consent; its id."""
    said = {"name": name, "language": "en-US", "terms": "2026-01"}
    answer = client.post("/voice/consents", data=said, files={"recording": WOMAN})
    assert answer.status_code == 201, answer.text
    consent_id: str = answer.json()["consent_id"]
    assert answer.headers["Location"] == f"/voice/consents/{consent_id}"
    return consent_id


def register(client: httpx.Client, name: str, **fields: str) -> Any:  # Any: JSON
    data = {"voice_name": name, **fields}
    answer = client.post("/voice/register", data=data, files={"voice_sample": WOMAN})
    assert answer.status_code == 201, answer.text
    return answer.json()["voice"]


def doors_of(voice_id: str, share_id: str) -> Mapping[str, tuple[str, str, Mapping[str, Any]]]:
    """Every way to speak with a voice or to hear it: a method, a path and what is sent."""
    speak = {"text": TEXT}
    return {
        "clone": ("POST", "/clone", {"json": {**speak, "voice_id": voice_id}}),
        "version": ("POST", "/clone", {"json": {**speak, "voice_id": voice_id, "version": 1}}),
        "stream": ("POST", "/clone/stream", {"json": {**speak, "voice_id": voice_id}}),
        "shared": ("POST", "/clone", {"json": {**speak, "voice_id": share_id}}),
        "echo": ("POST", "/api/synthesize", {"json": {**speak, "reference_id": voice_id}}),
        "sample": ("GET", f"/voice/{voice_id}/sample", {}),
        "version's sample": ("GET", f"/voice/{voice_id}/versions/1/sample", {}),
        "export": ("GET", f"/voice/{voice_id}/embedding", {}),
        "samples": ("POST", f"/voice/{voice_id}/samples", {"files": {"voice_sample": WOMAN}}),
        "fit": ("POST", f"/voice/{voice_id}/fit", {}),
    }


def closed(client: httpx.Client, voice_id: str, share_id: str) -> dict[str, set[str]]:
    """The codes with which the doors of a voice are closed, each with the doors."""
    found: dict[str, set[str]] = {}
    for name, (method, path, sent) in doors_of(voice_id, share_id).items():
        answer = client.request(method, path, **sent)
        code = answer.json()["code"] if answer.status_code == 403 else str(answer.status_code)
        found.setdefault(code, set()).add(name)
    return found


def test_no_voice_is_made_without_consent(client: httpx.Client) -> None:
    asked = {
        "/voice/register": ({"voice_name": "Eve"}, {"voice_sample": WOMAN}),
        "/voice/import": ({"voice_name": "Eve"}, {"embedding": WOMAN}),
        "/clone/quick": ({"text": TEXT}, {"voice_sample": WOMAN}),
        "/api/upload-reference": ({"name": "Eve"}, {"audio": WOMAN}),
        "/model": ({"title": "Eve"}, {"voices": WOMAN}),
        "/v1/voices/add": ({"name": "Eve"}, {"files": WOMAN}),
    }
    paths = client.get("/openapi.json").json()["paths"]
    for path, (data, files) in asked.items():
        assert "`consent_required`" in paths[path]["post"]["responses"]["422"]["description"]
        for given in ({}, {"consent": "false"}):
            answer = client.post(path, data={**data, **given}, files=files)
            assert refusal(answer) == (422, "consent_required", "consent"), path
            assert "consent=true" in answer.json()["detail"]
    assert client.get("/voice/list").json()["count"] == 0


def test_forms_of_other_services_take_a_consent(client: httpx.Client) -> None:
    """Fish Audio's and ElevenLabs' clients do not have the fields."""
    consent_id = record(client)
    made = client.post("/model", data={"title": "Eve", "consent": "true"}, files={"voices": WOMAN})
    form = {"name": "Eva", "consent_id": consent_id}
    added = client.post("/v1/voices/add", data=form, files={"files": WOMAN})
    voices = [
        made.raise_for_status().json()["_id"],
        added.raise_for_status().json()["voice_id"],
    ]
    for voice_id in voices:
        client.post("/v1/tts", json={"text": TEXT, "reference_id": voice_id}).raise_for_status()
    client.delete(f"/voice/consents/{consent_id}").raise_for_status()
    more = client.post(f"/v1/voices/{voices[1]}/edit", data=form, files={"files": WOMAN})
    assert refusal(more)[:2] == (403, "consent_revoked")
    for voice_id in voices:
        client.delete(f"/voice/{voice_id}").raise_for_status()


def test_references_speak_with_consent(client: httpx.Client) -> None:
    body = {"text": TEXT, "references": [{"audio": base64.b64encode(WOMAN[1]).decode()}]}
    assert refusal(client.post("/v1/tts", json=body)) == (422, "consent_required", "consent")
    client.post("/v1/tts", json=body | {"consent": True}).raise_for_status()


def test_a_quick_clone_speaks_with_consent(client: httpx.Client) -> None:
    data = {"text": TEXT, "consent": "true"}
    spoken = client.post("/clone/quick", data=data, files={"voice_sample": WOMAN})
    assert spoken.raise_for_status().json()["status"] == "completed"


def test_a_recorded_consent_is_shown_heard_renamed_and_deleted(client: httpx.Client) -> None:
    first, second = record(client), record(client, "Bea")
    page = client.get("/voice/consents", params={"limit": 1}).json()
    assert (page["count"], page["consents"][0]["consent_id"]) == (1, second)
    rest = client.get("/voice/consents", params={"cursor": page["next_cursor"]}).json()
    assert [each["consent_id"] for each in rest["consents"]] == [first]
    path = f"/voice/consents/{first}"
    shown = client.get(path).json()
    assert (shown["name"], shown["language"], shown["terms"]) == ("Ada", "en-US", "2026-01")
    heard = client.get(shown["recording_url"])
    assert heard.headers["Content-Type"] == "audio/flac"
    assert read(heard.content).seconds == pytest.approx(read(WOMAN[1]).seconds, abs=0.01)
    assert client.patch(path, json={"name": "Ada L."}).json()["name"] == "Ada L."
    for each in (first, second):
        client.delete(f"/voice/consents/{each}").raise_for_status()
    assert client.get("/voice/consents").json()["count"] == 0
    assert refusal(client.get(path)) == (404, "consent_not_found", "consent_id")


def test_whoever_revokes_the_consent_to_a_voice_closes_every_door(client: httpx.Client) -> None:
    voice = register(client, "Anna", consent="true", visibility="public")
    anna, share_id = voice["voice_id"], voice["share_id"]
    assert (voice["disabled"], voice["consent"]["recorded"]) == (None, False)
    job = client.post("/clone", json={"text": TEXT, "voice_id": anna}).raise_for_status().json()

    revoked = client.post(f"/voice/{anna}/consent/revoke").raise_for_status().json()
    assert revoked["disabled"] == "consent_revoked"
    assert closed(client, anna, share_id) == {"consent_revoked": {*doors_of(anna, share_id)}}
    assert client.get(f"/voice/{anna}").json() == revoked
    assert client.post(f"/voice/{anna}/consent/revoke").json() == revoked
    assert client.get(f"/audio/{job['audio_id']}").status_code == 200  # made before

    enabled = client.patch(f"/voice/{anna}", json={"consent": True, "consent_name": "Anna"}).json()
    assert (enabled["disabled"], enabled["consent"]["revoked_at"]) == (None, None)
    assert enabled["consent"]["name"] == "Anna"
    for voice_id in (anna, share_id):
        body = {"text": TEXT, "voice_id": voice_id}
        assert client.post("/clone", json=body).json()["status"] == "completed"
    refused = client.patch(f"/voice/{anna}", json={"consent": False})
    assert refusal(refused) == (422, "invalid_input", "consent")


def test_whoever_deletes_a_recorded_consent_disables_what_rests_on_it(
    client: httpx.Client,
) -> None:
    consent_id, other = record(client), record(client)
    user_id = client.post("/api/users/auth0%7Cada", json={"email": "ada@example.org"}).json()
    form = {"name": "Ada", "consent_id": consent_id, "user_id": user_id["user"]}
    made = client.post("/api/upload-reference", data=form, files={"audio": WOMAN})
    model_id = made.raise_for_status().json()["model_id"]
    voice = register(client, "Resting", consent_id=consent_id, visibility="link")
    shown = voice["consent"]
    assert (shown["consent_id"], shown["recorded"], shown["name"]) == (consent_id, True, "Ada")
    spoken = client.post("/api/synthesize", json={"text": TEXT, "reference_id": model_id})
    assert spoken.raise_for_status().json()["success"]

    client.delete(f"/voice/consents/{consent_id}").raise_for_status()
    for voice_id in (model_id, "resting"):
        share_id = voice["share_id"] if voice_id == "resting" else model_id
        assert set(closed(client, voice_id, share_id)) == {"consent_revoked"}
    model = client.get(f"/api/voice-models/{model_id}").json()["voice_model"]
    assert model["disabled"] == "consent_revoked"
    shown = client.get("/voice/resting").json()
    assert (shown["disabled"], shown["consent"]["recorded"]) == ("consent_revoked", False)
    assert "Ada" not in str(shown)  # who gave it is deleted, too

    enabled = client.patch("/voice/resting", json={"consent_id": other}).raise_for_status().json()
    assert (enabled["disabled"], enabled["consent"]["consent_id"]) == (None, other)
    client.post(f"/voice/consents/{other}/revoke").raise_for_status()
    assert client.get("/voice/resting").json()["disabled"] == "consent_revoked"
    refused = client.patch("/voice/resting", json={"consent_id": other})
    assert refusal(refused) == (422, "consent_unusable", "consent_id")
    unknown = client.patch("/voice/resting", json={"consent_id": NO_RECORD})
    assert refusal(unknown) == (404, "consent_not_found", "consent_id")


def test_running_jobs_streams_and_those_behind_fail_once_consent_is_revoked(
    client: httpx.Client,
) -> None:
    register(client, "Bea", consent="true")
    body = {"text": TEXT * 300, "voice_id": "bea"}
    jobs = [client.post("/clone?wait=0", json=body).json()["job_id"] for _ in range(2)]
    deadline = time.monotonic() + 60
    while not client.get(f"/job/{jobs[0]}").json()["progress"]:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    with client.stream("POST", "/clone/stream", json=body) as stream:
        chunks = stream.raise_for_status().iter_bytes()
        next(chunks)
        client.post("/voice/bea/consent/revoke").raise_for_status()
        with pytest.raises(httpx.RemoteProtocolError):  # it ends without its last chunk
            list(chunks)
    for job_id in (*jobs, stream.headers["X-Audio-ID"]):
        job = finish(client, job_id)
        assert job["status"] == "failed"
        assert "was revoked" in str(job["error"])


def test_no_socket_speaks_with_a_voice_whose_consent_is_revoked(
    client: httpx.Client, server: RunningServer
) -> None:
    register(client, "Cleo", consent="true")
    client.post("/voice/cleo/consent/revoke").raise_for_status()
    with connect(f"{server.url.replace('http', 'ws')}/tts/ws") as socket:
        socket.send(json.dumps({"type": "start", "voice_id": "cleo"}))
        refused = json.loads(socket.recv(60))
    assert (refused["type"], refused["code"]) == ("error", "consent_revoked")


def test_a_voice_of_before_is_used_once_consent_is_recorded(
    client: httpx.Client, server: RunningServer
) -> None:
    voice = register(client, "Old", consent="true", visibility="link")
    asyncio.run(forget_consent(server, "old"))
    assert client.get("/voice/old").json()["disabled"] == "consent_missing"
    assert set(closed(client, "old", voice["share_id"])) == {"consent_missing"}
    refused = client.post("/voice/old/consent/revoke")
    assert refusal(refused) == (409, "no_consent_to_revoke", "voice_id")
    client.patch("/voice/old", json={"consent": True}).raise_for_status()
    assert client.get("/voice/old/sample").status_code == 200


async def forget_consent(server: RunningServer, voice_id: str) -> None:
    """As an earlier release kept a voice for which none was recorded."""
    store = await open_records_of(server)
    which, change = {"voice_id": voice_id}, {"$set": {"consent": None}}
    await store.voices._connection.call(lambda db: db["voices"].update_one(which, change))
    await store.close()


def test_a_voice_does_not_hide_the_consents(client: httpx.Client) -> None:
    assert register(client, "Consents", consent="true")["voice_id"] == "voice-consents"
    assert "consents" in client.get("/voice/consents").json()
