"""What passes between the two sides of a stream, as entries in Redis."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from phonex.store.redis.streams import Fields
from phonex.synthesis.live_stream import AudioChunk, SpokenPiece
from phonex.synthesis.script import Part


@dataclass(frozen=True)
class AudioBegun:
    """An attempt at the job has begun."""


@dataclass(frozen=True)
class AudioEnded:
    """The audio is whole. head: what its start is in the end, if the encoder has changed it."""

    n_bytes: int
    head: bytes | None = None


@dataclass(frozen=True)
class TextAdded:
    """said: a fragment. parts: those that it made whole."""

    said: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class TextEnded:
    """No more text comes."""


@dataclass(frozen=True)
class TextCut:
    """No more text is to be spoken."""


AudioEntry = AudioBegun | SpokenPiece | AudioChunk | AudioEnded
TextEntry = TextAdded | TextEnded | TextCut

_PIECE, _PART = TypeAdapter(SpokenPiece), TypeAdapter(TextAdded)


def pack_audio(entry: AudioEntry) -> Fields:
    match entry:
        case AudioBegun():
            return {b"begun": b""}
        case AudioChunk(data):
            return {b"audio": data}
        case SpokenPiece():
            return {b"piece": _PIECE.dump_json(entry)}
        case AudioEnded(n_bytes, head):
            return {b"ended": b"%d" % n_bytes} | ({} if head is None else {b"head": head})


def unpack_audio(fields: Fields) -> AudioEntry:
    if b"audio" in fields:
        return AudioChunk(fields[b"audio"])
    if b"piece" in fields:
        return _PIECE.validate_json(fields[b"piece"])
    if b"ended" in fields:
        return AudioEnded(int(fields[b"ended"]), fields.get(b"head"))
    return AudioBegun()


def pack_text(entry: TextEntry) -> Fields:
    match entry:
        case TextAdded():
            return {b"added": _PART.dump_json(entry)}
        case TextEnded():
            return {b"ended": b""}
        case TextCut():
            return {b"cut": b""}


def unpack_text(fields: Fields) -> TextEntry:
    if b"added" in fields:
        return _PART.validate_json(fields[b"added"])
    return TextEnded() if b"ended" in fields else TextCut()


def text_of(name: str) -> str:
    """The stream of the text of a stream."""
    return f"{name}:text"
