"""The WebSockets below Socket.IO, each of which the service can end, also one that is stuck."""

import asyncio
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phonex.routes.socketio.bounds import LONGEST_EVENT

# The longest packet of Engine.IO that is no message: "2probe".
LONGEST_SIGN = 16


class OpenWebSocket:
    """One WebSocket. engine_id: of the Engine.IO connection that it carries, once it is known.
    address: of its client, None if it is not known.
    """

    def __init__(self, engine_id: str | None, address: str | None) -> None:
        self.engine_id = engine_id
        self.address = address
        self.opened_at = time.monotonic()
        self.is_ended = False
        task = asyncio.current_task()
        assert task is not None
        self._task = task

    def end(self) -> None:
        """Close it without waiting for the client."""
        if not self.is_ended:
            self.is_ended = True
            self._task.cancel()


class OpenWebSockets:
    """All WebSockets."""

    def __init__(self) -> None:
        self._web_sockets: set[OpenWebSocket] = set()

    def __iter__(self) -> Iterator[OpenWebSocket]:
        return iter(list(self._web_sockets))

    async def serve(
        self, engine_id: str | None, scope: Scope, receive: Receive, send: Send, handle: ASGIApp
    ) -> None:
        """Have one handled until it ends; handle() finds it in its scope."""
        if engine_id is not None and any(each.engine_id == engine_id for each in self._web_sockets):
            await send({"type": "websocket.close", "code": 1008, "reason": "already_open"})
            return
        web_socket = OpenWebSocket(engine_id, address_of(scope))
        self._web_sockets.add(web_socket)
        try:
            await handle({**scope, "web_socket": web_socket}, checked(receive), send)
        except asyncio.CancelledError:
            if not web_socket.is_ended:
                raise
        finally:
            self._web_sockets.discard(web_socket)

    def end(self, is_meant: Callable[[OpenWebSocket], bool] = lambda _: True) -> None:
        """End those."""
        for web_socket in self:
            if is_meant(web_socket):
                web_socket.end()


def engine_id_of(scope: Scope) -> str | None:
    """The Engine.IO connection that a request belongs to; None for one that opens a new one."""
    query: bytes = scope.get("query_string", b"")
    found = parse_qs(query.decode("latin-1")).get("sid")
    return found[0] if found else None


def address_of(scope: Scope) -> str | None:
    """The client's address; behind a proxy, clients may share one. None if it is not known."""
    client: tuple[str, int] | None = scope.get("client")
    return None if client is None else client[0]


def checked(receive: Receive) -> Receive:
    """Passes on what the library can read; what it cannot read ends the connection.

    The library would fail with an error that the server logs, for each such packet.
    """

    async def receive_checked() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not _is_readable(message.get("text")):
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return receive_checked


def _is_readable(text: str | None) -> bool:
    """Whether it is a packet of Engine.IO; a message in it must be one of Socket.IO. No client
    sends binary data.
    """
    if not text:
        return False
    if text[0] == "4":
        return text[1:2].isascii() and text[1:2].isdigit() and len(text) <= LONGEST_EVENT
    return text[0] in "12356" and len(text) <= LONGEST_SIGN
