"""The events of a stream for OpenAI's clients."""

import base64
import json
from typing import Any

from phonex.errors import TextUnspeakable
from phonex.routes.openai import events
from phonex.synthesis.stream import AudioChunk, SpokenPiece
from phonex.text.alignment import Passage
from tests.store.samples import make_job


def parsed(line: bytes | None) -> Any:
    assert line is not None
    assert line.startswith(b"data: ")
    assert line.endswith(b"\n\n")
    return json.loads(line.removeprefix(b"data: "))


def test_a_part_is_in_base64() -> None:
    event = parsed(events.delta(AudioChunk(b"\x00\xff")))
    assert event == {"type": "speech.audio.delta", "audio": base64.b64encode(b"\x00\xff").decode()}


def test_the_text_of_a_piece_is_no_event() -> None:
    assert events.delta(SpokenPiece(Passage("Hello.", ()))) is None


def test_the_usage_is_estimated() -> None:
    record = make_job(text="Good morning.").model_copy(update={"duration": 1.5})
    assert parsed(events.done(record)) == {
        "type": "speech.audio.done",
        "usage": {"input_tokens": 4, "output_tokens": 30, "total_tokens": 34},
    }


def test_a_fault_is_an_error_as_openai_describes_it() -> None:
    event = parsed(events.fault(TextUnspeakable("EN")))
    assert event["type"] == "error"
    assert event["error"]["code"] == "text_unspeakable"
    assert event["error"]["param"] == "input"
