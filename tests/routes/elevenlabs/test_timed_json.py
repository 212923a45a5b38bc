"""Audio and times as JSON, in parts."""

import base64
import json
from collections.abc import AsyncIterator
from typing import cast

import pytest

from phonex.routes.elevenlabs.schemas import TimedAudio
from phonex.routes.elevenlabs.timed_json import timed_json
from phonex.synthesis.stream import AudioChunk, SpeechStream, SpokenPiece, StreamEvent
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage, Word

pytestmark = pytest.mark.anyio
CHUNKS = [b"ab", b"cdefg", b"", b"h"]


class Spoken:
    async def events(self) -> AsyncIterator[StreamEvent]:
        yield SpokenPiece(Passage("Fifty.", (Word("fifty", 0.1, 0.6),)))
        for chunk in CHUNKS:
            yield AudioChunk(chunk)


async def test_the_parts_are_one_object_and_none_has_all_of_the_audio() -> None:
    threads = WorkerThreads("disk")
    stream = cast(SpeechStream, Spoken())
    parts = [part async for part in timed_json(stream, "50 🙂", threads)]
    threads.close()

    timed = TimedAudio.model_validate(json.loads(b"".join(parts)))
    assert base64.b64decode(timed.audio_base64) == b"abcdefgh"
    assert max(map(len, parts[:-1])) <= len('{"audio_base64":"')
    assert timed.alignment is not None
    assert timed.normalized_alignment is not None
    assert timed.alignment.characters == ["5", "0", " ", "🙂"]
    assert timed.alignment.character_end_times_seconds[1] == 0.6
    assert "".join(timed.normalized_alignment.characters) == "Fifty. "
