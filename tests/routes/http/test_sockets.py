"""The limits of WebSockets, with a client in this process."""

import asyncio

import pytest
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from phonex.routes.http.sockets import ClientSocket, QuietLimit, SessionQuiet

pytestmark = pytest.mark.anyio
FAR = 1e6


class Client:
    """The client's side. reads: whether it takes what is sent."""

    def __init__(self, *, reads: bool = True) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.got: list[Message] = []
        self.reads = reads

    async def take(self, message: Message) -> None:
        if message["type"] == "websocket.send" and not self.reads:
            await asyncio.Event().wait()
        self.got.append(message)

    async def connect(
        self, quiet: QuietLimit | None = None, stalled_s: float = FAR
    ) -> ClientSocket:
        scope = {"type": "websocket", "path": "/", "headers": []}
        websocket = WebSocket(scope, self.sent.get, self.take)
        self.sent.put_nowait({"type": "websocket.connect"})
        await websocket.accept()
        return ClientSocket(websocket, quiet, stalled_s)

    def say(self, text: str) -> None:
        self.sent.put_nowait({"type": "websocket.receive", "text": text})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_only_text_and_audio_end_the_quiet() -> None:
    clock = Clock()
    quiet = QuietLimit(clock, 10)
    clock.now = 9
    for text in ("", " ", "\n"):
        quiet.note_text(text)
    quiet.check()
    quiet.note_text("Hello.")
    clock.now = 18
    quiet.check()
    quiet.note_speech()
    clock.now = 27
    quiet.check()
    clock.now = 28
    with pytest.raises(SessionQuiet, match="10 s"):
        quiet.check()


async def test_a_client_that_only_keeps_the_connection_is_let_go() -> None:
    client = Client()
    socket = await client.connect(QuietLimit(asyncio.get_running_loop().time, 0))
    with pytest.raises(SessionQuiet):
        await socket.receive(FAR)
    client.say(" ")
    assert (await socket.receive(None))["text"] == " "  # it only listens: there is no limit


async def test_a_silent_client_times_out_before_that() -> None:
    socket = await Client().connect()
    with pytest.raises(TimeoutError):
        await socket.receive(0)


async def test_a_client_that_stops_reading_has_gone() -> None:
    client = Client(reads=False)
    socket = await client.connect(stalled_s=0)
    for send in (socket.send_json({"type": "started"}), socket.send_audio(b"audio")):
        with pytest.raises(WebSocketDisconnect):
            await send


async def test_a_client_that_has_gone_is_told_nothing() -> None:
    client = Client()
    socket = await client.connect()
    client.sent.put_nowait({"type": "websocket.disconnect", "code": 1001})
    with pytest.raises(WebSocketDisconnect):
        await socket.receive(FAR)
    await socket.refuse({"type": "error"}, 1008, "reason")
    assert [message["type"] for message in client.got] == ["websocket.accept"]


async def test_a_refusal_has_a_reason_that_fits() -> None:
    client = Client()
    socket = await client.connect()
    await socket.refuse({"type": "error"}, 1008, "reason" * 50)
    assert client.got[1]["text"] == '{"type":"error"}'
    assert len(client.got[2]["reason"].encode()) <= 123  # RFC 6455, 5.5
