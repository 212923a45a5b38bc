"""Connections whose clients have not sent their token yet: bounded in number and in time."""

import asyncio
import time
from contextlib import suppress

from phonex.routes.socketio.background import BackgroundTasks
from phonex.routes.socketio.chat_socket import OpenSockets
from phonex.routes.socketio.engine import ChatServer
from phonex.routes.socketio.errors import TooManyWaiting
from phonex.routes.socketio.web_sockets import OpenWebSockets

CLOSE_S = 1.0  # for a client to read the last answer


class WaitingConnections:
    """All connections of the server that are of no socket."""

    def __init__(
        self,
        server: ChatServer,
        sockets: OpenSockets,
        web_sockets: OpenWebSockets,
        background: BackgroundTasks,
    ) -> None:
        self._server = server
        self._sockets = sockets
        self._web_sockets = web_sockets
        self._background = background
        self._since: dict[str, float] = {}  # by engine id

    def refuse_more(self, address: str | None, most: int, most_at_address: int) -> None:
        """Raises TooManyWaiting."""
        known = self._sockets.engine_ids()
        engines = [
            self._server.address_of(each) for each in self._server.eio.sockets if each not in known
        ]
        lines = [each.address for each in self._web_sockets if each.engine_id not in known]
        for waiting in (engines, lines):
            of_address = 0 if address is None else waiting.count(address)
            if len(waiting) >= most or of_address >= most_at_address:
                raise TooManyWaiting

    def end(self, allowed_s: float) -> None:
        """End those that have waited for longer."""
        known, now = self._sockets.engine_ids(), time.monotonic()
        self._since = {
            engine_id: self._since.get(engine_id, now)
            for engine_id in self._server.eio.sockets
            if engine_id not in known
        }
        for engine_id, since in self._since.items():
            if now - since > allowed_s:
                closing = close_engine(self._server, engine_id)
                self._background.start(closing, "ending a connection")
        self._web_sockets.end(
            lambda each: each.engine_id not in known and now - each.opened_at > allowed_s
        )


async def close_engine(server: ChatServer, engine_id: str) -> None:
    """Close a connection below Socket.IO. Who reads nothing is not waited for."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            await server.eio.disconnect(engine_id)
