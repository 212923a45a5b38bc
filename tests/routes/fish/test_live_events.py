"""The events of Fish Audio's WebSocket."""

import pytest

from phonex.errors import QueueFull
from phonex.routes.fish.errors import EventMalformed
from phonex.routes.fish.live_events import (
    LiveFlush,
    LiveStart,
    LiveStop,
    LiveText,
    finish_event,
    read_event,
)
from phonex.routes.http.packing import pack, unpack


def test_a_start_has_the_options_of_a_request() -> None:
    request = {"text": "", "format": "pcm", "sample_rate": 16000, "top_p": 0.7, "features": ["x"]}
    event = read_event(pack({"event": "start", "request": request}))
    assert isinstance(event, LiveStart)
    assert (event.text, event.options.format, event.options.rate) == ("", "pcm", 16000)


def test_texts_flushes_and_the_end_are_told_apart() -> None:
    assert read_event(pack({"event": "text", "text": "Hello "})) == LiveText("Hello ")
    assert isinstance(read_event(pack({"event": "flush"})), LiveFlush)
    assert isinstance(read_event(pack({"event": "stop"})), LiveStop)


def test_unknown_events_are_ignored() -> None:
    assert read_event(pack({"event": "log", "request": 1})) is None


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ({"event": "start"}, "request"),
        ({"event": "start", "request": {"format": "wma"}}, r"request\.format"),
        ({"event": "start", "request": {"prosody": {"speed": 9}}}, r"request\.prosody\.speed"),
        ({"event": "text"}, "text"),
        ({"event": 1}, "name of an event"),
        ({}, "name of an event"),
    ],
)
def test_a_wrong_event_is_refused_with_the_name_of_the_field(
    event: dict[str, object], named: str
) -> None:
    with pytest.raises(EventMalformed, match=named):
        read_event(pack(event))


def test_the_last_event_tells_of_an_error() -> None:
    assert unpack(finish_event()) == {"event": "finish", "reason": "stop"}
    assert unpack(finish_event(QueueFull(64, 5))) == {
        "event": "finish",
        "reason": "error",
        "code": "queue_full",
        "message": "The queue is full (64 jobs); try again in 5 s.",
    }
