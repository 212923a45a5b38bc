"""The events of Fish Audio's WebSocket, in MessagePack."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from phonex.errors import PhonexError
from phonex.routes.fish.errors import EventMalformed
from phonex.routes.fish.requests import FishOptions
from phonex.routes.http.packing import pack, unpack


@dataclass(frozen=True)
class LiveStart:
    """text: of the request itself, before that of the events; mostly empty."""

    options: FishOptions
    text: str


@dataclass(frozen=True)
class LiveText:
    text: str


class LiveFlush:
    """Speak now what has come."""


class LiveStop:
    """No more text."""


LiveEvent = LiveStart | LiveText | LiveFlush | LiveStop


class _Text(BaseModel):
    text: str


class _StartRequest(FishOptions):
    text: str = ""


class _Start(BaseModel):
    request: _StartRequest


def read_event(message: bytes) -> LiveEvent | None:
    """An event of the client; None for one of an unknown kind, which is ignored.

    Raises MessagePackMalformed, EventMalformed.
    """
    event = unpack(message)
    if not isinstance(event, Mapping) or not isinstance(event.get("event"), str):
        raise EventMalformed("it must be a map with the name of an event")
    try:
        return _parsed(event)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise EventMalformed(f"{field}: {first['msg']}") from exc


def _parsed(event: Mapping[str, object]) -> LiveEvent | None:
    match event["event"]:
        case "start":
            request = _Start.model_validate(event).request
            return LiveStart(request, request.text)
        case "text":
            return LiveText(_Text.model_validate(event).text)
        case "flush":
            return LiveFlush()
        case "stop":
            return LiveStop()
        case _:
            return None


def audio_event(audio: bytes) -> bytes:
    return pack({"event": "audio", "audio": audio})


def finish_event(error: PhonexError | None = None) -> bytes:
    """The last event. Its clients see that there was an error; code and message are for people."""
    if error is None:
        return pack({"event": "finish", "reason": "stop"})
    said = {"code": error.code, "message": error.message}
    return pack({"event": "finish", "reason": "error", **said})
