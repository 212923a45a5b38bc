"""Reads events of the Wyoming protocol: a line of JSON, then perhaps more JSON and bytes.

The package's own reader takes as many bytes as a line announces; here each part has a limit.
"""

import asyncio
import json
from collections.abc import Mapping

from wyoming.event import Event

from phonex.wyoming.errors import WyomingEventMalformed, WyomingEventTooLarge

MAX_LINE_BYTES = 1 << 16
MAX_DATA_BYTES = 1 << 20  # a text of 20,000 characters needs at most a quarter
MAX_PAYLOAD_BYTES = 1 << 20  # of no use to what is served here, and dropped


async def read_event(reader: asyncio.StreamReader) -> Event | None:
    """The next event; None when the client ends the connection.

    reader: with a limit of at least MAX_LINE_BYTES. Raises WyomingEventMalformed,
    WyomingEventTooLarge; IncompleteReadError when it ends within an event.
    """
    try:
        line = await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as exc:
        if exc.partial.strip():
            raise
        return None
    except asyncio.LimitOverrunError as exc:
        raise WyomingEventTooLarge(exc.consumed, MAX_LINE_BYTES) from exc
    if len(line) > MAX_LINE_BYTES:
        raise WyomingEventTooLarge(len(line), MAX_LINE_BYTES)
    head = _parsed(line)
    data = _object_of(head.get("data") or {})
    n_data = _length_of(head, "data_length", MAX_DATA_BYTES)
    n_payload = _length_of(head, "payload_length", MAX_PAYLOAD_BYTES)
    if n_data:
        data = {**data, **_parsed(await reader.readexactly(n_data))}
    await reader.readexactly(n_payload)
    kind = head.get("type")
    if not isinstance(kind, str):
        raise WyomingEventMalformed("it has no type")
    return Event(type=kind, data=data)


def _parsed(text: bytes) -> dict[str, object]:
    try:
        return _object_of(json.loads(text))
    except (ValueError, RecursionError) as exc:
        raise WyomingEventMalformed("it is not JSON") from exc


def _object_of(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise WyomingEventMalformed("it is not a JSON object")
    return value


def _length_of(head: Mapping[str, object], name: str, limit: int) -> int:
    n_bytes = head.get(name) or 0
    if not isinstance(n_bytes, int) or n_bytes < 0:
        raise WyomingEventMalformed(f"{name} is not a number of bytes")
    if n_bytes > limit:
        raise WyomingEventTooLarge(n_bytes, limit)
    return n_bytes
