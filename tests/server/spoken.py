"""Every way to have a service speak: its routes, its sockets, Wyoming and MCP."""

import asyncio
import base64
import io
import json
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import httpx2
from mcp.types import AudioContent
from websockets.sync.client import ClientConnection, connect
from wyoming.client import AsyncTcpClient
from wyoming.event import Event
from wyoming.tts import Synthesize

from phonex.cli.mcp_server import AgentTools
from phonex.routes.http.packing import pack, unpack
from tests.running import SPEECH, finish

TEXT = (
    "All of this speech was made by a machine, and whoever hears it should be able to find out "
    "where it comes from."
)
SAMPLE = ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())
TEXT_BODY = {"text": TEXT}
CLONE_BODY = {"text": TEXT, "voice_id": "ada"}
ELEVENLABS = "/v1/text-to-speech/{voice_id}"
AUDIOBOOK = "/books/{book_id}/audiobook"
CHAPTER = "/books/{book_id}/chapters/{chapter}"
TIMEOUT_S = 120.0


@dataclass(frozen=True)
class Sent:
    """Audio that a client got. headers: of its response; None: it came otherwise."""

    data: bytes
    headers: httpx.Headers | None = None


Way = Callable[[httpx.Client], Sent]


def answered(response: httpx.Response) -> Sent:
    assert response.status_code == 200, response.text
    return Sent(response.content, response.headers)


def fetch(client: httpx.Client, format: str | None = None, **fields: object) -> Sent:
    made = client.post("/tts", json=TEXT_BODY | fields).raise_for_status().json()
    params = {} if format is None else {"format": format}
    return answered(client.get(made["audio_url"], params=params))


def fetch_from_echo(client: httpx.Client) -> Sent:
    made = client.post("/api/synthesize", json=TEXT_BODY).raise_for_status().json()
    return answered(client.get(made["audio_url"]))


def fetch_of_book(path: str) -> Way:
    """What was made of a book of one chapter."""

    def request(client: httpx.Client) -> Sent:
        sent = client.post("/books", files={"file": ("a.txt", TEXT.encode())}).raise_for_status()
        book_id = sent.json()["book_id"]
        assert finish(client, book_id)["status"] == "completed"
        return answered(client.get(path.format(book_id=book_id, chapter=1)))

    return request


def ask(path: str, accept: str = "*/*", **body: Any) -> Way:
    """A request for audio itself."""
    return lambda client: answered(client.post(path, headers={"Accept": accept}, **body))


def ask_elevenlabs(path: str, unwrap: Callable[[bytes], bytes] = bytes) -> Way:
    """unwrap: takes the audio out of the body."""

    def request(client: httpx.Client) -> Sent:
        sent = answered(client.post(path.format(voice_id="ada"), json=TEXT_BODY))
        return Sent(unwrap(sent.data), sent.headers)

    return request


def from_lines(body: bytes) -> bytes:
    """The audio of JSON objects, one a line."""
    objects = [json.loads(line) for line in body.splitlines()]
    return b"".join(base64.b64decode(each["audio_base64"]) for each in objects)


def ask_for_events(client: httpx.Client) -> Sent:
    body = {"input": TEXT, "voice": "alloy", "stream_format": "sse"}
    sent = answered(client.post("/v1/audio/speech", json=body))
    lines = [line.removeprefix(b"data: ") for line in sent.data.splitlines() if line]
    parts = [json.loads(line).get("audio", "") for line in lines]
    return Sent(b"".join(map(base64.b64decode, parts)), sent.headers)


def socket_at(client: httpx.Client, path: str) -> ClientConnection:
    return connect(str(client.base_url.copy_with(scheme="ws", path=path)), proxy=None)


def dictate(client: httpx.Client) -> Sent:
    """WS /tts/ws"""
    chunks: list[bytes] = []
    with socket_at(client, "/tts/ws") as socket:
        for message in (
            {"type": "start", "format": "mp3"},
            {"type": "text", "text": TEXT},
            {"type": "end"},
        ):
            socket.send(json.dumps(message))
        for received in socket:
            if isinstance(received, bytes):
                chunks.append(received)
            elif json.loads(received)["type"] == "completed":
                break
    return Sent(b"".join(chunks))


def dictate_to_elevenlabs(path: str, **context: str) -> Way:
    """The socket closes after the last audio."""

    def request(client: httpx.Client) -> Sent:
        closing: Mapping[str, object] = {"close_socket": True} if context else {"text": ""}
        with socket_at(client, path.format(voice_id="ada")) as socket:
            for message in ({"text": " "}, {"text": f"{TEXT} ", "flush": True}, closing):
                socket.send(json.dumps({**message, **context}))
            parts = [json.loads(each).get("audio") or "" for each in socket]
        return Sent(b"".join(map(base64.b64decode, parts)))

    return request


def dictate_to_fish(client: httpx.Client) -> Sent:
    chunks: list[bytes] = []
    with socket_at(client, "/v1/tts/live") as socket:
        socket.send(pack({"event": "start", "request": {"text": ""}}))
        socket.send(pack({"event": "text", "text": TEXT}))
        socket.send(pack({"event": "stop"}))
        for received in socket:
            assert isinstance(received, bytes)
            event: Any = unpack(received)
            if event["event"] == "finish":
                assert event["reason"] == "stop", event
                break
            chunks.append(event["audio"])
    return Sent(b"".join(chunks))


def ask_by_mcp(client: httpx.Client) -> Sent:
    async def speak() -> bytes:
        async with httpx2.AsyncClient(base_url=str(client.base_url), timeout=TIMEOUT_S) as asking:
            said = await AgentTools(asking).speak(TEXT)
        [audio] = [each for each in said if isinstance(each, AudioContent)]
        return base64.b64decode(audio.data)

    return Sent(asyncio.run(speak()))


def ask_by_wyoming(port: int) -> bytes:
    """As a WAV file: Wyoming sends samples."""

    async def speak() -> list[Event]:
        events: list[Event] = []
        async with asyncio.timeout(TIMEOUT_S), AsyncTcpClient("127.0.0.1", port) as asking:
            await asking.write_event(Synthesize(TEXT).event())
            while (event := await asking.read_event()) is not None:
                events.append(event)
                if event.type in ("audio-stop", "error"):
                    break
        return events

    start, *chunks, end = asyncio.run(speak())
    assert end.type == "audio-stop", end.data
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, start.data["rate"], 0, "NONE", ""))
        written.writeframes(b"".join(chunk.payload or b"" for chunk in chunks))
    return file.getvalue()


# What each route that sends speech is asked.
SPOKEN: Mapping[tuple[str, str], Way] = {
    ("get", "/audio/{audio_id}"): fetch,
    ("post", "/tts"): ask("/tts", "audio/mpeg", json=TEXT_BODY),
    ("post", "/tts/stream"): ask("/tts/stream", json=TEXT_BODY | {"format": "opus"}),
    ("post", "/clone"): ask("/clone", "audio/flac", json=CLONE_BODY),
    ("post", "/clone/stream"): ask("/clone/stream", json=CLONE_BODY),
    ("post", "/clone/quick"): ask(
        "/clone/quick", "audio/mp4", data=TEXT_BODY, files={"voice_sample": SAMPLE}
    ),
    ("post", "/api/synthesize"): fetch_from_echo,
    ("post", "/v1/audio/speech"): ask("/v1/audio/speech", json={"input": TEXT, "voice": "alloy"}),
    ("post", ELEVENLABS): ask_elevenlabs(ELEVENLABS),
    ("post", f"{ELEVENLABS}/stream"): ask_elevenlabs(f"{ELEVENLABS}/stream"),
    ("post", f"{ELEVENLABS}/with-timestamps"): ask_elevenlabs(
        f"{ELEVENLABS}/with-timestamps", from_lines
    ),
    ("post", f"{ELEVENLABS}/stream/with-timestamps"): ask_elevenlabs(
        f"{ELEVENLABS}/stream/with-timestamps", from_lines
    ),
    ("post", "/v1/tts"): ask("/v1/tts", json=TEXT_BODY),
    ("get", AUDIOBOOK): fetch_of_book(AUDIOBOOK),
    ("get", CHAPTER): fetch_of_book(CHAPTER),
}
# They need accounts and a voice: tests.server.test_replies fetches what an echo has answered, and a
# recording of its person.
SPOKEN_WITH_ACCOUNTS = {("get", "/conversations/{conversation_id}/messages/{message_id}/audio")}
RECORDED_WITH_ACCOUNTS = {("get", "/ai/voice/{recording_id}/recording")}
SOCKETS: Mapping[str, Way] = {
    "/tts/ws": dictate,
    f"{ELEVENLABS}/stream-input": dictate_to_elevenlabs(f"{ELEVENLABS}/stream-input"),
    f"{ELEVENLABS}/multi-stream-input": dictate_to_elevenlabs(
        f"{ELEVENLABS}/multi-stream-input", context_id="one"
    ),
    "/v1/tts/live": dictate_to_fish,
}
WAYS: Mapping[str, Way] = {
    **{f"{method} {path}": way for (method, path), way in SPOKEN.items()},
    **SOCKETS,
    "events of /v1/audio/speech": ask_for_events,
    "phonex mcp": ask_by_mcp,
}
# Their audio is not kept, so it cannot be fetched again.
NOT_KEPT = ("post /v1/audio/speech", "events of /v1/audio/speech")
