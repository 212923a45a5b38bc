"""Speech as server-sent events: parts of one continuous audio, then what was used."""

import base64
import json
from collections.abc import Mapping

from phonex.errors import PhonexError
from phonex.routes.http.problem import problem_of
from phonex.routes.openai.route import as_openai
from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.stream import AudioChunk, StreamEvent

MEDIA_TYPE = "text/event-stream"
# Nothing has tokens here; clients that count them get numbers of OpenAI's size.
CHARACTERS_PER_TOKEN = 4
TOKENS_PER_SECOND = 20


def delta(event: StreamEvent) -> bytes | None:
    """A part of the audio."""
    if not isinstance(event, AudioChunk):
        return None
    return _line({"type": "speech.audio.delta", "audio": base64.b64encode(event.data).decode()})


def done(record: SynthesisRecord) -> bytes:
    """The end. Its usage is an estimate."""
    n_in = -(-record.n_characters // CHARACTERS_PER_TOKEN)
    n_out = round((record.duration or 0.0) * TOKENS_PER_SECOND)
    usage = {"input_tokens": n_in, "output_tokens": n_out, "total_tokens": n_in + n_out}
    return _line({"type": "speech.audio.done", "usage": usage})


def fault(error: PhonexError) -> bytes:
    """A fault after the start, when the status has been sent."""
    return _line({"type": "error", "error": as_openai(problem_of(error)).error})


def _line(event: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(event)}\n\n".encode()
