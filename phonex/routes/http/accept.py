"""What a client accepts as the answer to a synthesis: its description, or the audio itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from phonex.audio.formats import FORMATS
from phonex.errors import InvalidInput

# Media types that name a format besides its own. Source: IANA's registry, and what browsers send.
_OTHER_NAMES = {
    "audio/mp3": "mp3",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/vnd.wave": "wav",
    "audio/x-flac": "flac",
    "audio/opus": "opus",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "audio/l16": "pcm",
}
_ANY = "audio/*"


class NotAcceptable(InvalidInput):  # named by what happened, as in phonex.errors
    code = "not_acceptable"
    status = 406
    param = "Accept"

    def __init__(self, accepted: str) -> None:
        kinds = ", ".join(sorted({_plain(form.media_type) for form in FORMATS.values()}))
        super().__init__(
            f"The audio cannot be sent as {accepted[:200]!r}. Accept audio/* or one of {kinds}, "
            "and leave `format` out or name the same one."
        )


@dataclass(frozen=True)
class _Range:
    """A media range of an Accept header. Source: RFC 9110, 12.5.1."""

    name: str
    quality: float


def accepts_audio(accept: str) -> bool:
    """Whether a client prefers audio to JSON: it names audio, and JSON not before it."""
    audio, json = 0.0, 0.0
    for each in _ranges(accept):
        if each.name.startswith("audio/"):
            audio = max(audio, each.quality)
        elif each.name in ("application/json", "application/*"):
            json = max(json, each.quality)
    return audio > json


def accepted_format(accept: str, wanted: str | None) -> str:
    """The format to send. wanted: the format that the request names. Raises NotAcceptable."""
    ranges = sorted(_ranges(accept), key=lambda one: -one.quality)
    for each in ranges:
        if each.name == _ANY:
            return wanted or "wav"
        for found in _formats_of(each.name):
            if found == (wanted or found):
                return found
    raise NotAcceptable(accept)


def _formats_of(media_type: str) -> list[str]:
    """The formats that a media type can stand for, the usual one first."""
    if media_type in _OTHER_NAMES:
        return [_OTHER_NAMES[media_type]]
    return [name for name, form in FORMATS.items() if _plain(form.media_type) == media_type]


def _plain(media_type: str) -> str:
    """Without parameters."""
    return media_type.partition(";")[0]


def _ranges(accept: str) -> Iterator[_Range]:
    for part in accept.split(","):
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _quality(value)
        if quality > 0:
            yield _Range(name, quality)


def _quality(value: str) -> float:
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
