"""Requests as other programs send them, seen in their sources."""

import asyncio

import httpx
import pytest

from tests.running import RunningServer
from tests.server.openai.conftest import heard

TEXT = "Good morning. How are you?"


def seconds(answer: httpx.Response) -> float:
    answer.raise_for_status()
    return heard(answer.content).seconds


@pytest.mark.anyio
async def test_open_webui_sends_many_sentences_and_no_format(running: RunningServer) -> None:
    headers = {"Authorization": "Bearer key", "X-OpenWebUI-User-Name": "Ada"}
    bodies = [{"input": TEXT, "voice": "alloy", "model": "tts-1"}] * 6
    async with httpx.AsyncClient(base_url=running.url, headers=headers, timeout=60) as client:
        answers = await asyncio.gather(
            *(client.post("/v1/audio/speech", json=body) for body in bodies)
        )
    assert all(answer.headers["content-type"] == "audio/mpeg" for answer in answers)
    assert all(seconds(answer) > 1 for answer in answers)


def test_open_webui_reads_the_error(running: RunningServer) -> None:
    body = {"input": TEXT, "voice": "nobody", "model": "tts-1"}
    answer = running.client.post("/v1/audio/speech", json=body)
    assert "'nobody'" in answer.json()["error"]["message"]


def test_open_webui_lists_voices_and_models_without_a_key(running: RunningServer) -> None:
    voices = running.client.get("/v1/audio/voices").json()["voices"]
    models = running.client.get("/v1/audio/models").json()["models"]
    assert all({"id", "name"} <= voice.keys() for voice in voices)
    assert all(model["id"] for model in models)


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer key"])
def test_sillytavern_may_send_an_empty_key(running: RunningServer, authorization: str) -> None:
    """A space behind `Bearer` is not part of the header."""
    body = {
        "input": TEXT,
        "response_format": "mp3",
        "voice": "alloy",
        "speed": 1,
        "model": "tts-1",
    }
    headers = {"Authorization": authorization}
    answer = running.client.post("/v1/audio/speech", json=body, headers=headers)
    assert seconds(answer) > 1


def test_librechat_streams_into_a_file(running: RunningServer) -> None:
    body = {"input": TEXT, "model": "tts-1", "voice": "alloy"}
    with running.client.stream("POST", "/v1/audio/speech", json=body) as answer:
        data = b"".join(answer.iter_bytes())
    assert heard(data).seconds > 1


def test_librechat_for_localai_names_the_voice_as_the_model(running: RunningServer) -> None:
    body = {"input": TEXT, "model": "onyx", "backend": "piper"}
    answer = running.client.post("/v1/audio/speech", json=body)
    assert seconds(answer) > 1
    assert answer.headers["x-phonex-ignored"] == "backend"


def test_home_assistant_by_openai_tts_asks_for_a_wav(running: RunningServer) -> None:
    body = {
        "model": "tts-1",
        "input": TEXT,
        "voice": "shimmer",
        "response_format": "wav",
        "speed": 1.0,
    }
    answer = running.client.post("/v1/audio/speech", json=body)
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert seconds(answer) > 1


def test_wyoming_openai_finds_what_it_probes_for(running: RunningServer) -> None:
    client = running.client
    assert client.get("/v1/readyz").status_code == 404
    assert client.get("/health").text != "OK"
    assert client.get("/v1/test").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/v1/"])
def test_livekit_may_prewarm(running: RunningServer, path: str) -> None:
    headers = {"Accept": "application/json", "Authorization": "Bearer key"}
    assert running.client.get(path, headers=headers).status_code in (200, 404)
