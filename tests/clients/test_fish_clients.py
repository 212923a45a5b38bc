"""Clients of Fish Audio: LiveKit's plugin. Its own package is light enough for `make test`."""

from tests.clients.conftest import run
from tests.running import RunningServer


def test_livekit_speaks_in_every_format_whole_and_as_it_comes(running: RunningServer) -> None:
    found = run("livekit_fishaudio.py", running.url)
    assert set(found["heard"]) == {"mp3", "opus", "wav", "pcm"}
    lengths = [seconds for heard in found["heard"].values() for seconds in heard]
    assert len(lengths) == 16
    assert [seconds for seconds in lengths if not 1.0 < seconds < 5.0] == []
    assert found["refused"] == ["APIStatusError", "APIStatusError"]
