"""The Socket.IO server: python-socketio with bounds of our own. Knows nothing of conversations.

Source: Socket.IO protocol 5, Engine.IO protocol 4.
"""

import asyncio
import logging
from collections.abc import Callable

import engineio
import socketio
import socketio.packet

from phonex.routes.socketio.bounds import LONGEST_EVENT
from phonex.routes.socketio.web_sockets import address_of

PING_S = 25
PONG_S = 20
# What may wait for a client that reads slowly, in bytes of text or audio. A page of missed
# messages has half of that.
MOST_WAITING = 1_000_000
MOST_PACKETS = 2_000
RESERVED = ("connect", "disconnect")


def quiet_logger() -> logging.Logger:
    """A logger for the library, which logs what users write at INFO, and with a traceback each
    packet that is malformed, as often as a client likes. What our handlers raise is logged there.
    """
    logger = logging.getLogger("phonex.socketio")
    logger.setLevel(logging.CRITICAL)
    return logger


class Outbox(asyncio.Queue[engineio.packet.Packet | None]):
    """What waits to be sent to one client; when it is too much, nothing more is kept.

    on_overflow: called once, to end the connection. None ends the library's writer.
    """

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        self._n_bytes = 0  # first: the base class calls _init()
        super().__init__()
        self.has_overflowed = False
        self._on_overflow = on_overflow

    async def put(self, item: engineio.packet.Packet | None) -> None:
        """Never waits, so that nobody waits for a slow client."""
        if self.has_overflowed and item is not None:
            return
        too_much = self._n_bytes + _size(item) > MOST_WAITING or self.qsize() >= MOST_PACKETS
        if item is not None and too_much and not self.empty():
            self._overflow()
        else:
            self.put_nowait(item)

    def _overflow(self) -> None:
        self.has_overflowed = True
        while not self.empty():
            self.get_nowait()
            self.task_done()
        self.put_nowait(None)
        self._on_overflow()

    def _put(self, item: engineio.packet.Packet | None) -> None:
        self._n_bytes += _size(item)
        super()._put(item)

    def _get(self) -> engineio.packet.Packet | None:
        item = super()._get()
        self._n_bytes -= _size(item)
        return item


def _size(item: engineio.packet.Packet | None) -> int:
    data = None if item is None else item.data
    return len(data) if isinstance(data, str | bytes) else 0


class ClientPacket(socketio.packet.Packet):  # type: ignore[misc]  # the library has no types
    """Refuses what no client of ours sends: attachments, which the library would collect without
    bound, and events by the names under which it announces that a client has come or gone.
    """

    def decode(self, encoded_packet: str) -> int:
        """Raises ValueError."""
        try:
            n_attachments: int = super().decode(encoded_packet)
        except RecursionError as exc:
            raise ValueError("nested too deeply") from exc
        if n_attachments or self.packet_type in (
            socketio.packet.BINARY_EVENT,
            socketio.packet.BINARY_ACK,
        ):
            raise ValueError("attachments are not accepted")
        if self.packet_type == socketio.packet.EVENT and not _is_event(self.data):
            raise ValueError("not an event")
        return 0


def _is_event(data: object) -> bool:
    if not (isinstance(data, list) and data and isinstance(data[0], str)):
        return False
    return data[0] not in RESERVED


class ChatServer(socketio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """on_overflow: called when a client reads too slowly; its Outbox is marked."""

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        logger = quiet_logger()
        super().__init__(
            async_mode="asgi",
            serializer=ClientPacket,
            logger=logger,
            engineio_logger=logger,
            cors_allowed_origins=[],  # the middleware of the app decides
            max_http_buffer_size=LONGEST_EVENT,
            ping_interval=PING_S,
            ping_timeout=PONG_S,
            http_compression=False,  # what others write beside what is secret
        )
        self.eio.on_overflow = on_overflow

    def address_of(self, engine_id: str) -> str | None:
        """Of the client of a connection; None if it is not known, or the connection has ended."""
        environ = self.environ.get(engine_id)
        return None if environ is None else address_of(environ["asgi.scope"])

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _EngineServer


class _EngineServer(engineio.AsyncServer):  # type: ignore[misc]  # the library has no types
    on_overflow: Callable[[], None]

    def create_queue(self, *_: object, **__: object) -> Outbox:
        return Outbox(self.on_overflow)
