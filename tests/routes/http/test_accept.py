"""Whether a client wants the audio itself, and in which format."""

import pytest

from phonex.routes.http.accept import NotAcceptable, accepted_format, accepts_audio


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/octet-stream", False),
        ("audio/mpeg", True),
        ("audio/*", True),
        ("audio/mpeg, */*;q=0.1", True),
        ("application/json, audio/mpeg", False),
        ("application/json;q=0.5, audio/mpeg", True),
        ("audio/mpeg;q=0", False),
        ("audio/mpeg;q=nonsense", False),
    ],
)
def test_audio_is_sent_to_those_who_name_it_first(accept: str, wanted: bool) -> None:
    assert accepts_audio(accept) is wanted


@pytest.mark.parametrize(
    ("accept", "given", "found"),
    [
        ("audio/mpeg", None, "mp3"),
        ("audio/*", None, "wav"),
        ("audio/*", "flac", "flac"),
        ("audio/x-wav", None, "wav"),
        ("audio/ogg", None, "ogg"),
        ("audio/ogg", "opus", "opus"),
        ("audio/opus", None, "opus"),
        ("audio/mp4", None, "m4a"),
        ("audio/aac", None, "aac"),
        ("audio/mpeg;q=0.5, audio/flac", None, "flac"),
        ("audio/nonsense, audio/mpeg;q=0.1", None, "mp3"),
        ("AUDIO/MPEG", "mp3", "mp3"),
    ],
)
def test_the_format_is_the_best_accepted_one(accept: str, given: str | None, found: str) -> None:
    assert accepted_format(accept, given) == found


@pytest.mark.parametrize(("accept", "given"), [("audio/mpeg", "wav"), ("audio/midi", None)])
def test_what_cannot_be_sent_so_is_refused(accept: str, given: str | None) -> None:
    with pytest.raises(NotAcceptable, match="audio/mpeg"):
        accepted_format(accept, given)
