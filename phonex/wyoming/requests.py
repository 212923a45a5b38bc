"""What the events of a client ask for."""

from typing import Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError
from wyoming.event import Event

from phonex.wyoming.errors import WyomingEventMalformed

T = TypeVar("T", bound=BaseModel)

_Name = Field(None, max_length=128)


class WyomingVoice(BaseModel):
    """name: of a voice, before its language. Neither: the first speaker of the text's language."""

    name: str | None = _Name
    language: str | None = _Name
    speaker: str | None = _Name


class WyomingOptions(BaseModel):
    """How to speak."""

    voice: WyomingVoice | None = None
    text_format: Literal["text", "ssml"] | None = None

    @property
    def ssml(self) -> bool:
        return self.text_format == "ssml"


class WyomingSpeechRequest(WyomingOptions):
    text: str


class _Chunk(BaseModel):
    text: str


def read_request(event: Event) -> WyomingSpeechRequest:
    """Raises WyomingEventMalformed."""
    return _read(WyomingSpeechRequest, event)


def read_options(event: Event) -> WyomingOptions:
    """Of a text that will come in chunks. Raises WyomingEventMalformed."""
    return _read(WyomingOptions, event)


def read_chunk(event: Event) -> str:
    """Raises WyomingEventMalformed."""
    return _read(_Chunk, event).text


def _read(kind: type[T], event: Event) -> T:
    try:
        return kind.model_validate(event.data)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise WyomingEventMalformed(f"{field} of {event.type}: {first['msg']}") from exc
