"""Clients of OpenAI: LiveKit's plugin, Pipecat's service, OpenAI's package for JavaScript."""

import pytest

from tests.clients.conftest import run
from tests.running import RunningServer


def test_livekit_speaks_in_every_format_in_chunks_and_as_events(running: RunningServer) -> None:
    found = run("livekit_openai.py", running.url)
    assert len(found) == 12
    assert [way for way, heard in found.items() if not 1.0 < heard["seconds"] < 5.0] == []
    assert [way for way, heard in found.items() if heard["loudest"] < 3000] == []


def test_pipecat_speaks_with_a_voice_that_is_an_alias(running: RunningServer) -> None:
    found = run("pipecat_openai.py", running.url, "verse")
    assert found["errors"] == []
    assert found["rates"] == [24_000]
    assert 1.0 < found["seconds"] < 5.0


def test_openais_package_for_javascript(running: RunningServer) -> None:
    found = run("openai.mjs", running.url)
    assert found["type"] == "audio/mpeg"
    assert found["mp3"] > 5_000
    assert found["pcm"] == pytest.approx(found["streamed"], rel=0.02)
    assert found["pcm"] == pytest.approx(found["parts"], rel=0.02)
    assert found["kinds"] == ["speech.audio.delta", "speech.audio.done"]
    assert found["refused"] == [404, "voice_not_found", "voice"]
    assert "tts-1" in found["models"]
