"""What a client of the Wyoming server hears, over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe
from wyoming.ping import Ping
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeTextFormat,
)

from phonex.errors import QueueFull
from phonex.wyoming.requests import WyomingSpeechRequest
from phonex.wyoming.server import WyomingServer, listen
from tests.running import free_port
from tests.wyoming.backends import FakeBackend

pytestmark = pytest.mark.anyio

TIMEOUT_S = 60.0


@asynccontextmanager
async def client_of(backend: FakeBackend) -> AsyncIterator[AsyncTcpClient]:
    port = free_port()
    async with (
        asyncio.timeout(TIMEOUT_S),
        listen(backend, "127.0.0.1", port),
        AsyncTcpClient("127.0.0.1", port) as client,
    ):
        yield client


async def heard(client: AsyncTcpClient, last: str) -> list[Event]:
    """The events until one of that type, or the end of the connection."""
    events: list[Event] = []
    while (event := await client.read_event()) is not None:
        events.append(event)
        if event.type == last:
            break
    return events


def types(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def audio(events: list[Event]) -> bytes:
    return b"".join(event.payload or b"" for event in events if event.type == "audio-chunk")


async def say(client: AsyncTcpClient, *texts: str, start: SynthesizeStart | None = None) -> None:
    """As Home Assistant: the pieces, the whole text for older servers, the end."""
    await client.write_event((start or SynthesizeStart()).event())
    for text in texts:
        await client.write_event(SynthesizeChunk(text).event())
    await client.write_event(Synthesize("".join(texts)).event())
    await client.write_event(SynthesizeStop().event())


async def test_a_text_is_spoken() -> None:
    backend = FakeBackend()
    async with client_of(backend) as client:
        await client.write_event(Synthesize("Good morning.").event())
        events = await heard(client, "audio-stop")
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    assert audio(events) == b"Good morning."
    format_ = {"rate": 24000, "width": 2, "channels": 1}
    assert all(format_.items() <= event.data.items() for event in events[:2])


async def test_one_connection_serves_several_requests() -> None:
    async with client_of(FakeBackend()) as client:
        await client.write_event(Describe().event())
        await client.write_event(Synthesize("One.").event())
        await client.write_event(Ping().event())
        await client.write_event(Event("no-such-event"))
        await client.write_event(Synthesize("Two.").event())
        first, second = await heard(client, "pong"), await heard(client, "audio-stop")
    assert types(first) == ["info", "audio-start", "audio-chunk", "audio-stop", "pong"]
    assert audio(second) == b"Two."


async def test_a_text_that_comes_in_pieces_is_spoken_once() -> None:
    backend = FakeBackend()
    async with client_of(backend) as client:
        await say(client, " ", "Good ", "morning.", " How are you?")
        events = await heard(client, "synthesize-stopped")
    assert types(events)[0] == "audio-start"
    assert types(events)[-2:] == ["audio-stop", "synthesize-stopped"]
    assert audio(events) == b"Good morning. How are you?"
    assert backend.asked == ["Good "]


async def test_the_first_words_wait_where_the_text_tells_the_language() -> None:
    backend = FakeBackend(language=None)
    async with client_of(backend) as client:
        await say(client, "Bon", "jour.", " Ça va ?")
        events = await heard(client, "synthesize-stopped")
    assert backend.asked == ["Bonjour."]
    assert audio(events).decode() == "Bonjour. Ça va ?"


async def test_of_no_text_only_the_end_is_told() -> None:
    async with client_of(FakeBackend()) as client:
        await say(client, "  ")
        assert types(await heard(client, "synthesize-stopped")) == ["synthesize-stopped"]


async def test_ssml_in_pieces_is_spoken_when_it_is_whole() -> None:
    backend = FakeBackend()
    start = SynthesizeStart(text_format=SynthesizeTextFormat.SSML)
    async with client_of(backend) as client:
        await say(client, "<speak>Hi", "</speak>", start=start)
        events = await heard(client, "synthesize-stopped")
    [asked] = backend.asked
    assert isinstance(asked, WyomingSpeechRequest)
    assert (asked.text, asked.ssml) == ("<speak>Hi</speak>", True)
    assert types(events)[-2:] == ["audio-stop", "synthesize-stopped"]


@pytest.mark.parametrize("in_pieces", [False, True])
async def test_an_error_is_the_last_event(in_pieces: bool) -> None:
    async with client_of(FakeBackend(fault=QueueFull(64, 5))) as client:
        if in_pieces:
            await client.write_event(SynthesizeStart().event())
            await client.write_event(SynthesizeChunk("Hello.").event())  # and no end
        else:
            await client.write_event(Synthesize("Hello.").event())
        error = Error.from_event((await heard(client, "error"))[-1])
        assert await client.read_event() is None
    assert (error.code, error.text) == ("queue_full", QueueFull(64, 5).message)


@pytest.mark.parametrize(
    "event",
    [
        Event("synthesize", {}),
        Event("synthesize", {"text": ["no", "text"]}),
        Event("synthesize", {"text": "Hi.", "voice": "Ada"}),
        Event("synthesize", {"text": "Hi.", "text_format": "markdown"}),
        Event("synthesize-start", {"voice": {"name": 1}}),
    ],
)
async def test_a_wrong_event_is_refused(event: Event) -> None:
    async with client_of(FakeBackend()) as client:
        await client.write_event(event)
        [error] = await heard(client, "error")
        assert (error.type, error.data["code"]) == ("error", "event_malformed")


@pytest.mark.parametrize("in_pieces", [False, True])
async def test_the_work_ends_when_the_client_leaves(in_pieces: bool) -> None:
    backend = FakeBackend(hangs=True)
    async with client_of(backend) as client:
        if in_pieces:
            await say(client, "Hello.")
        else:
            await client.write_event(Synthesize("Hello.").event())
        await heard(client, "audio-chunk")
        assert not backend.left.is_set()
        await client.disconnect()
        await backend.left.wait()


async def test_only_so_many_clients_are_served_at_once() -> None:
    serving, port = WyomingServer(FakeBackend(), max_connections=1), free_port()
    server = await asyncio.start_server(serving.accept, "127.0.0.1", port)
    async with asyncio.timeout(TIMEOUT_S), server, AsyncTcpClient("127.0.0.1", port) as first:
        await first.write_event(Ping().event())
        assert types(await heard(first, "pong")) == ["pong"]
        async with AsyncTcpClient("127.0.0.1", port) as second:
            [refusal] = await heard(second, "error")
            assert refusal.data["code"] == "too_many_connections"
            assert await second.read_event() is None
        await first.write_event(Ping().event())
        assert types(await heard(first, "pong")) == ["pong"]
        await serving.close()


async def test_who_says_nothing_makes_room_for_others() -> None:
    serving, port = WyomingServer(FakeBackend(), max_connections=1, silent_s=0), free_port()
    server = await asyncio.start_server(serving.accept, "127.0.0.1", port)
    async with asyncio.timeout(TIMEOUT_S), server, AsyncTcpClient("127.0.0.1", port) as first:
        await first.write_event(Ping().event())
        await heard(first, "pong")
        async with AsyncTcpClient("127.0.0.1", port) as second:
            await second.write_event(Ping().event())
            assert types(await heard(second, "pong")) == ["pong"]
            assert await first.read_event() is None
        await serving.close()


async def test_who_is_spoken_to_makes_no_room() -> None:
    backend, port = FakeBackend(hangs=True), free_port()
    serving = WyomingServer(backend, max_connections=1, silent_s=0)
    server = await asyncio.start_server(serving.accept, "127.0.0.1", port)
    async with asyncio.timeout(TIMEOUT_S), server, AsyncTcpClient("127.0.0.1", port) as first:
        await first.write_event(Synthesize("Hello.").event())
        await heard(first, "audio-chunk")
        async with AsyncTcpClient("127.0.0.1", port) as second:
            [refusal] = await heard(second, "error")
            assert refusal.data["code"] == "too_many_connections"
        await serving.close()


async def test_a_server_that_stops_hangs_up() -> None:
    backend, port = FakeBackend(hangs=True), free_port()
    async with asyncio.timeout(TIMEOUT_S):
        async with listen(backend, "127.0.0.1", port):
            client = AsyncTcpClient("127.0.0.1", port)
            await client.connect()
            await client.write_event(Synthesize("Hello.").event())
            await heard(client, "audio-chunk")
        assert backend.left.is_set()
        assert await client.read_event() is None
        await client.disconnect()
