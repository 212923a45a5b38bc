"""Clients of ElevenLabs: LiveKit's plugin, Pipecat's services, the package for JavaScript."""

import pytest

from tests.clients.conftest import run
from tests.running import SPEECH, RunningServer

TEXT = "Good morning. It costs $50. "


def test_livekit_speaks_whole_texts_and_dictated_ones(running: RunningServer) -> None:
    found = run("livekit_elevenlabs.py", running.url)
    assert "English (America)" in found.pop("voices")
    assert len(found) == 8
    assert [way for way, heard in found.items() if not 2.0 < heard["seconds"] < 8.0] == []
    assert [way for way, heard in found.items() if heard["loudest"] < 3000] == []
    spoken = "Good morning. It costs fifty dollars, they said. How are you today?"
    words = {"".join(heard["words"]).strip() for heard in found.values() if "words" in heard}
    assert words == {spoken}


def test_pipecat_speaks_over_a_socket_and_over_http(running: RunningServer) -> None:
    found = run("pipecat_elevenlabs.py", running.url, "21m00Tcm4TlvDq8ikWAM")
    for heard in found.values():
        assert heard["errors"] == []
        assert 1.0 < heard["seconds"] < 5.0
        assert heard["words"] == "Good morning. How are you today?"


def test_elevenlabs_package_for_javascript(running: RunningServer) -> None:
    found = run("elevenlabs.mjs", running.url, str(SPEECH / "lj-ver1.flac"))
    assert found["mp3"] > 20_000
    for other in ("streamed", "timed", "parts"):
        assert found[other] == pytest.approx(found["pcm"], rel=0.02), other
    assert found["characters"] == found["partCharacters"] == TEXT
    assert found["last"] == pytest.approx(found["pcm"] / 48_000, abs=0.5)
    assert found["cloned"] == pytest.approx(found["pcm"], rel=0.1)
    assert found["added"] in found["voices"]
    assert (found["page"], found["renamed"]) == ([1, False, "Anna"], "Anna B.")
    assert (found["deleted"], found["user"]) == ("ok", "anonymous")
    assert "eleven_multilingual_v2" in found["models"]
    assert found["refused"] == [404, "voice_not_found"]
