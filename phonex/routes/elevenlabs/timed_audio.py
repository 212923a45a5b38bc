"""Audio with the times of the characters that are spoken in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.synthesis.stream import AudioChunk, StreamEvent
from phonex.text.alignment import Passage
from phonex.text.character_times import (
    CharacterTimes,
    SpokenText,
    as_prose,
    join_times,
    time_characters,
)


@dataclass(frozen=True)
class TimedChunk:
    """Encoded audio, and the characters whose speech begins with it.

    written: of the text as it was sent; spoken: as it was spoken, with numbers as words.
    """

    data: bytes
    written: CharacterTimes | None = None
    spoken: CharacterTimes | None = None


class AudioTimer:
    """Turns the events of a stream into audio with times, s from the start of the stream.

    All written characters together are the text that was sent.
    """

    def __init__(self, text: str = "") -> None:
        self._text = SpokenText(text)
        self._written: list[CharacterTimes] = []
        self._spoken: list[CharacterTimes] = []
        self._end_s = 0.0  # of what was spoken

    def add(self, text: str) -> None:
        """More of the text has been sent."""
        self._text.add(text)

    def take(self, event: StreamEvent) -> TimedChunk | None:
        """None: the audio of this piece comes later."""
        if isinstance(event, AudioChunk):
            return self._chunk(event.data)
        self._time(event.passage)
        return None

    def rest(self) -> TimedChunk | None:
        """The times of characters after the last audio, if there are such: of silent ones."""
        self._written.append(self._text.rest())
        chunk = self._chunk(b"")
        return chunk if chunk.written or chunk.spoken else None

    def _time(self, passage: Passage) -> None:
        self._written.append(self._text.take(passage))
        spoken = time_characters(as_prose(passage), passage.words, self._end_s)
        self._end_s = max(self._end_s, *spoken.ends)
        self._spoken.append(spoken)

    def _chunk(self, data: bytes) -> TimedChunk:
        chunk = TimedChunk(data, _joined(self._written), _joined(self._spoken))
        self._written, self._spoken = [], []
        return chunk


def _joined(parts: Sequence[CharacterTimes]) -> CharacterTimes | None:
    joined = join_times(parts)
    return joined if joined.text else None


class ChunkClock:
    """Makes times begin anew with each alignment: ElevenLabs' sockets count from the end of the
    alignment before.
    """

    def __init__(self) -> None:
        self._end_s = 0.0

    def since_last(self, times: CharacterTimes | None) -> CharacterTimes | None:
        if times is None:
            return None
        begin, self._end_s = self._end_s, times.ends[-1]
        return times.later(-begin)
