"""Audio and the times of its characters, as the JSON that ElevenLabs' clients read."""

import base64
from collections.abc import AsyncIterator, Sequence

from phonex.routes.elevenlabs.schemas import CharacterAlignment, TimedAudio
from phonex.routes.elevenlabs.timed_audio import TimedChunk
from phonex.synthesis.stream import AudioChunk, SpeechStream
from phonex.system.worker_threads import WorkerThreads
from phonex.text.alignment import Passage
from phonex.text.character_times import CharacterTimes, as_prose, time_characters
from phonex.text.shown_words import written_words

_GROUP = 3  # bytes that base64 encodes together


def timed_line(chunk: TimedChunk | None) -> bytes | None:
    """One line of NDJSON."""
    if chunk is None:
        return None
    timed = TimedAudio(
        audio_base64=base64.b64encode(chunk.data).decode(),
        alignment=_alignment(chunk.written),
        normalized_alignment=_alignment(chunk.spoken),
    )
    return timed.model_dump_json().encode() + b"\n"


async def timed_json(
    stream: SpeechStream, text: str, threads: WorkerThreads
) -> AsyncIterator[bytes]:
    """A TimedAudio in parts: only a chunk of the audio is in memory. text: as it was sent.

    Raises StreamFailed, Stopping when the stream breaks off.
    """
    passages, rest = list[Passage](), b""
    yield b'{"audio_base64":"'
    async for event in stream.events():
        if not isinstance(event, AudioChunk):
            passages.append(event.passage)
            continue
        data = rest + event.data
        whole = len(data) - len(data) % _GROUP
        rest = data[whole:]
        yield base64.b64encode(data[:whole])
    yield base64.b64encode(rest)
    yield await threads.run(_end, text, passages)


def _end(text: str, passages: Sequence[Passage]) -> bytes:
    """What follows the audio. Slow for a long text."""
    words = [word for passage in passages for word in passage.words]
    spoken = "".join(as_prose(passage) for passage in passages)
    written, normalized = (
        CharacterAlignment.of(time_characters(each, own)).model_dump_json().encode()
        for each, own in ((text, written_words(passages)), (spoken, words))
    )
    return b'","alignment":' + written + b',"normalized_alignment":' + normalized + b"}"


def _alignment(times: CharacterTimes | None) -> CharacterAlignment | None:
    return None if times is None else CharacterAlignment.of(times)
