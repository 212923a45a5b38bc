"""All audio that leaves the service says that it is synthetic: every route that sends audio.

A route of the OpenAPI document with an audio content type, or with audio in JSON, and a WebSocket
must be in a table of tests.server.spoken.
"""

import importlib
import io
import json
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from fastapi import APIRouter
from starlette.routing import WebSocketRoute

import phonex.routes
from phonex.audio.decode import read_tags
from phonex.audio.formats import FORMATS
from phonex.routes.elevenlabs.schemas import TimedAudio
from phonex.synthesis.provenance import audio_id_in, says_synthetic
from tests.people import People
from tests.running import Folders, RunningServer, free_port
from tests.server.spoken import (
    NOT_KEPT,
    RECORDED_WITH_ACCOUNTS,
    SAMPLE,
    SOCKETS,
    SPOKEN,
    SPOKEN_WITH_ACCOUNTS,
    WAYS,
    ask_by_wyoming,
    fetch,
)

RECORDED = {  # they send recordings of people
    ("get", "/voice/{voice_id}/sample"),
    ("get", "/voice/{voice_id}/versions/{n}/sample"),
    ("get", "/voice/consents/{consent_id}/recording"),
}


@pytest.fixture(scope="module")
def wyoming_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def live(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, wyoming_port: int
) -> Iterator[RunningServer]:
    """It has a voice, ada."""
    folders = Folders(tmp_path_factory.mktemp("provenance"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_WYOMING_PORT=str(wyoming_port)) as server:
        form = {"voice_name": "Ada", "visibility": "public"}
        files = {"voice_sample": SAMPLE}
        server.client.post("/voice/register", data=form, files=files).raise_for_status()
        yield server


@pytest.fixture
def client(live: RunningServer) -> httpx.Client:
    return live.client


def verify(client: httpx.Client, data: bytes) -> dict[str, Any]:
    answer = client.post("/v1/audio/verify", files={"file": ("upload", data)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_every_route_with_audio_is_in_a_table(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    with_audio = {
        (method, path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for response in operation["responses"].values()
        if has_audio(response.get("content", {}))
    }
    told = SPOKEN.keys() | RECORDED | SPOKEN_WITH_ACCOUNTS | RECORDED_WITH_ACCOUNTS
    assert with_audio - told == set(), "add how to request them"
    known = {(method, path) for path, each in document["paths"].items() for method in each}
    assert told <= known
    assert sockets_of(phonex.routes) == SOCKETS.keys(), "add how to use them"


def has_audio(content: Mapping[str, object]) -> bool:
    return any(
        kind.startswith("audio/") or TimedAudio.__name__ in json.dumps(media)
        for kind, media in content.items()
    )


def sockets_of(package: ModuleType) -> set[str]:
    """The paths of the WebSockets of all routers in a package."""
    names = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = [importlib.import_module(each.name) for each in names]
    routers = [
        each for module in modules for each in vars(module).values() if isinstance(each, APIRouter)
    ]
    routes = [route for router in routers for route in router.routes]
    return {route.path for route in routes if isinstance(route, WebSocketRoute)}


@pytest.mark.parametrize("way", WAYS)
def test_speech_has_its_tags_and_its_watermark(client: httpx.Client, way: str) -> None:
    sent = WAYS[way](client)
    if sent.headers is not None:
        assert sent.headers["X-Audio-Synthetic"] == "1"
    found = verify(client, sent.data)
    assert found["made_here"], found
    assert found["confidence"] > 0.999999
    assert found["watermark"]["marked_seconds"] > 3
    assert found["metadata"]["synthetic"]
    audio_id = audio_id_in(read_tags(io.BytesIO(sent.data)))
    assert audio_id is not None
    assert client.get(f"/audio/{audio_id}").status_code == (404 if way in NOT_KEPT else 200)


def test_speech_over_wyoming_has_its_watermark(client: httpx.Client, wyoming_port: int) -> None:
    found = verify(client, ask_by_wyoming(wyoming_port))
    assert found["made_here"], found
    assert found["watermark"]["marked_seconds"] > 3


@pytest.mark.parametrize("way", ["asked for", "converted"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_them(client: httpx.Client, name: str, way: str) -> None:
    sent = fetch(client, format=name) if way == "converted" else fetch(client, **{"format": name})
    data = sent.data
    if FORMATS[name].headerless:
        assert sent.headers is not None
        assert sent.headers["X-Audio-Synthetic"] == "1"
        data = with_header(data, name)
    else:
        tags = read_tags(io.BytesIO(data))
        assert says_synthetic(tags)
        assert tags["artist"] == "EN-US"
        assert audio_id_in(tags) is not None
    assert verify(client, data)["made_here"]


def with_header(data: bytes, name: str) -> bytes:
    """The same headerless audio as a WAV file."""
    raw = {"pcm": ("PCM_16", 22_050), "ulaw": ("ULAW", 8000)}
    subtype, rate = raw[name]
    options = {"channels": 1, "samplerate": rate, "format": "RAW", "subtype": subtype}
    samples, _ = soundfile.read(io.BytesIO(data), dtype="int16", **options)
    file = io.BytesIO()
    soundfile.write(file, np.asarray(samples), rate, format="WAV")
    return file.getvalue()


@pytest.mark.parametrize("path", [path for _, path in sorted(RECORDED)])
def test_recordings_of_people_are_not_said_to_be_synthetic(client: httpx.Client, path: str) -> None:
    consent = {"name": "Ada", "language": "en-US"}
    kept = client.post("/voice/consents", data=consent, files={"recording": SAMPLE}).json()
    url = path.format(voice_id="ada", n=1, consent_id=kept["consent_id"])
    answer = client.get(url).raise_for_status()
    assert "X-Audio-Synthetic" not in answer.headers
    found = verify(client, answer.content)
    assert not found["made_here"]
    assert not found["metadata"]["synthetic"]
    assert found["audio_id"] is None


def test_what_cannot_be_verified_is_refused(client: httpx.Client) -> None:
    for content, status, code in ((b"no audio", 415, "not_audio"), (b"", 415, "not_audio")):
        answer = client.post("/v1/audio/verify", files={"file": ("upload", content)})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["error"]["param"] == "file"
    assert client.post("/v1/audio/verify", data={}).status_code == 422


def test_a_service_without_watermark_tags_its_speech_but_does_not_mark_it(
    tmp_path: Path, models_dir: Path
) -> None:
    folders = Folders(tmp_path, models_dir)
    with (
        RunningServer(folders, quick=True, PHONEX_WATERMARK="off", PHONEX_AUTH="on") as server,
        People(server) as people,
    ):
        ada, bob = people.sign_up("ada"), people.sign_up("bob")
        sent = fetch(ada.client)
        own, anothers = verify(ada.client, sent.data), verify(bob.client, sent.data)
    assert not own["made_here"]
    assert own["metadata"]["synthetic"]
    assert own["audio_id"] is not None
    assert anothers["audio_id"] is None
    assert anothers["metadata"]["artist"] == "EN-US"
