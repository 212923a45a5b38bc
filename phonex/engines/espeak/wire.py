"""The frame format of the pipe between Phonex and its espeak-ng child; shared by both ends.

frame = u32 length of header, u32 length of body (big-endian), header (JSON), body (raw bytes)
A request's body is UTF-8 text, a reply's is 16-bit samples in native order.
"""

import json
import struct
from collections.abc import Mapping
from typing import NamedTuple

PREFIX_BYTES = 8
MAX_TEXT_CHARACTERS = 5_000  # per request; a sentence has a few hundred
MAX_SPEECH_SECONDS = 600  # per request
_MAX_HEADER_BYTES = 8_000_000  # rejects garbage; far more than ten minutes of events need
_MAX_BODY_BYTES = 2 * 48_000 * MAX_SPEECH_SECONDS

_prefix = struct.Struct(">II")
_MAGIC = 0x7000_0000  # the top four bits of the header length, to detect stray output
_LENGTH_MASK = 0x0FFF_FFFF


class FrameError(ValueError):
    """The bytes from the pipe are not a frame."""


class Lengths(NamedTuple):
    header: int
    body: int


def pack(header: Mapping[str, object], body: bytes = b"") -> bytes:
    encoded = json.dumps(header, separators=(",", ":")).encode()
    return _prefix.pack(_MAGIC | len(encoded), len(body)) + encoded + body


def lengths(prefix: bytes) -> Lengths:
    """The lengths given in a frame's first PREFIX_BYTES. Raises FrameError."""
    marked, body = _prefix.unpack(prefix)
    header = marked & _LENGTH_MASK
    if marked != _MAGIC | header or header > _MAX_HEADER_BYTES or body > _MAX_BODY_BYTES:
        raise FrameError(f"not the start of a frame: {prefix.hex()}")
    return Lengths(header, body)


def header(encoded: bytes) -> dict[str, object]:
    """Raises FrameError."""
    try:
        decoded = json.loads(encoded)
    except ValueError as exc:
        raise FrameError("the header is not JSON") from exc
    if not isinstance(decoded, dict):
        raise FrameError("the header is not a JSON object")
    return decoded
