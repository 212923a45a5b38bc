"""Events byte by byte, also such as no client should send."""

import asyncio
import json

import pytest
from wyoming.event import Event

from phonex.wyoming.errors import WyomingEventMalformed, WyomingEventTooLarge
from phonex.wyoming.framing import MAX_DATA_BYTES, MAX_LINE_BYTES, MAX_PAYLOAD_BYTES, read_event

pytestmark = pytest.mark.anyio


def receiving(sent: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(MAX_LINE_BYTES)
    reader.feed_data(sent)
    reader.feed_eof()
    return reader


def line(**head: object) -> bytes:
    return json.dumps(head).encode() + b"\n"


async def test_an_event_is_its_line_its_data_and_its_payload() -> None:
    data = json.dumps({"text": "Grüße"}, ensure_ascii=False).encode()
    head = line(
        type="synthesize", data={"voice": {}}, data_length=len(data), payload_length=3, version="1"
    )
    reader = receiving(head + data + b"\n\n\n" + line(type="ping"))
    assert await read_event(reader) == Event("synthesize", {"voice": {}, "text": "Grüße"})
    assert await read_event(reader) == Event("ping")
    assert await read_event(reader) is None


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xfe\n",
        b"[1]\n",
        b"{}\n",
        b"[" * 60_000 + b"\n",
        line(type=1),
        line(type="ping", data=[1]),
        line(type="ping", data_length="1"),
        line(type="ping", data_length=-1),
        line(type="ping", payload_length=1.5),
        line(type="ping", data_length=3) + b"[1]",
    ],
    ids=lambda sent: sent[:40].decode(errors="replace"),
)
async def test_what_is_no_event_is_refused(sent: bytes) -> None:
    with pytest.raises(WyomingEventMalformed):
        await read_event(receiving(sent))


@pytest.mark.parametrize(
    "sent",
    [
        b" " * (MAX_LINE_BYTES + 1),
        b" " * (MAX_LINE_BYTES + 1) + b"\n",
        line(type="ping", data_length=MAX_DATA_BYTES + 1),
        line(type="ping", payload_length=MAX_PAYLOAD_BYTES + 1),
        line(type="ping", payload_length=10**30),
    ],
    ids=["no end of line", "long line", "data", "payload", "huge"],
)
async def test_what_is_too_large_is_refused_before_it_is_read(sent: bytes) -> None:
    with pytest.raises(WyomingEventTooLarge):
        await read_event(receiving(sent))


@pytest.mark.parametrize("sent", [b'{"type": "ping"', line(type="ping", payload_length=3) + b"1"])
async def test_a_connection_that_ends_within_an_event_is_noticed(sent: bytes) -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        await read_event(receiving(sent))
