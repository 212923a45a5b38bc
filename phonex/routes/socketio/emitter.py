"""Sends events to sockets, in the order of the calls, without waiting for anybody."""

import asyncio

import socketio

from phonex.errors import PhonexError
from phonex.routes.socketio.background import BackgroundTasks
from phonex.routes.socketio.chat_socket import ChatSocket


class Emitter:
    def __init__(self, server: socketio.AsyncServer, background: BackgroundTasks) -> None:
        self._server = server
        self._background = background

    def send(self, socket: ChatSocket, event: str, data: object) -> None:
        """data: JSON, in which bytes are sent as they are."""
        work = self._server.emit(event, data, to=socket.id)
        socket.last_emitted = self._background.start(work, "emit")

    async def flush(self, socket: ChatSocket) -> None:
        """Wait until all that was sent stands before the acknowledgement that follows."""
        if socket.last_emitted is not None:
            await asyncio.wait([socket.last_emitted])

    def send_error(self, socket: ChatSocket, error: PhonexError, **fields: object) -> None:
        self.send(socket, "error", {**error_body(error), **fields})


def error_body(error: PhonexError) -> dict[str, object]:
    """An error as acknowledgements, `error` events and refused connections have it."""
    body: dict[str, object] = {"code": error.code, "message": error.message}
    if error.param is not None:
        body["param"] = error.param
    if error.retry_after is not None:
        body["retry_after"] = error.retry_after
    return body
