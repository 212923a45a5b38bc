"""Clients that have stopped reading: what they leave unread would be kept for them."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Time to read the next bytes. A paused player reads none; it requests the rest later, with a range.
STALL_S = 60.0


class StallWatch:
    """Closes a connection whose client has stopped reading, so that nothing waits for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def start(self, transport: asyncio.Transport) -> None:
        """To be called when data begins to pile up."""
        self._wait(transport, transport.get_write_buffer_size())

    def _wait(self, transport: asyncio.Transport, n_left: int) -> None:
        self._timer = self._loop.call_later(STALL_S, self._end, transport, n_left)

    def _end(self, transport: asyncio.Transport, n_before: int) -> None:
        n_left = transport.get_write_buffer_size()
        if n_left < n_before:
            self._wait(transport, n_left)
        else:
            transport.abort()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class ClientWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that is closed when its client reads nothing any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stall = StallWatch(self.loop)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.start(self.transport)

    def resume_writing(self) -> None:
        self._stall.stop()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stall.stop()
        super().connection_lost(exc)
