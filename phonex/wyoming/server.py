"""The Wyoming server: accepts clients, and ends their connections when the service stops."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wyoming.error import Error
from wyoming.event import async_write_event

from phonex.errors import ConfigurationError
from phonex.system.logs import log_fault
from phonex.wyoming.backend import SpeechBackend
from phonex.wyoming.connection import WyomingConnection
from phonex.wyoming.errors import WyomingBusy
from phonex.wyoming.framing import MAX_LINE_BYTES

logger = logging.getLogger(__name__)

MAX_CONNECTIONS = 64
# Who has asked for nothing for this long makes room for another client.
SILENT_S = 10.0
CLOSING_S = 5.0


class WyomingServer:
    """Serves each client by a task of its own. silent_s: as SILENT_S."""

    def __init__(
        self,
        backend: SpeechBackend,
        max_connections: int = MAX_CONNECTIONS,
        silent_s: float = SILENT_S,
    ) -> None:
        self._backend = backend
        self._max_connections = max_connections
        self._silent_s = silent_s
        self._clients: dict[asyncio.Task[None], WyomingConnection] = {}

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = WyomingConnection(reader, writer, self._backend)
        task = asyncio.create_task(self._serve(connection, writer), name="wyoming client")
        self._clients[task] = connection
        task.add_done_callback(lambda ended: self._clients.pop(ended, None))
        task.add_done_callback(log_fault)

    def _has_room(self) -> bool:
        """Whether there is room for the newest; if need be, by hanging up on the client that has
        been silent for the longest time.
        """
        others = [task for task in self._clients if task is not asyncio.current_task()]
        there = {task: self._clients[task].silent_s for task in others if not task.cancelling()}
        if len(there) < self._max_connections:
            return True
        silent = {task: seconds for task, seconds in there.items() if seconds is not None}
        longest = max(silent, key=silent.__getitem__, default=None)
        return longest is not None and silent[longest] >= self._silent_s and longest.cancel()

    async def _serve(self, connection: WyomingConnection, writer: asyncio.StreamWriter) -> None:
        try:
            if self._has_room():
                await connection.serve()
            else:
                busy = WyomingBusy(self._max_connections)
                await async_write_event(Error(busy.message, busy.code).event(), writer)
        except ConnectionError:
            pass  # the client is gone
        finally:
            await _hang_up(writer)

    async def close(self) -> None:
        """End all connections."""
        clients = list(self._clients)
        for task in clients:
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection; what the client does not take in time is lost."""
    writer.close()
    try:
        async with asyncio.timeout(CLOSING_S):
            await writer.wait_closed()
    except (ConnectionError, TimeoutError):
        writer.transport.abort()


@asynccontextmanager
async def listen(backend: SpeechBackend, host: str, port: int) -> AsyncIterator[WyomingServer]:
    """Serve Wyoming clients for the block. Raises ConfigurationError."""
    serving = WyomingServer(backend)
    try:
        server = await asyncio.start_server(serving.accept, host, port, limit=MAX_LINE_BYTES)
    except OSError as exc:
        # That of asyncio repeats the address; that of a host that is not found has no number.
        reason = os.strerror(exc.errno) if exc.errno and exc.errno > 0 else str(exc)
        raise ConfigurationError(
            f"PHONEX_WYOMING_PORT={port} cannot be opened at {host}: {reason}. Choose another port."
        ) from exc
    logger.info("Wyoming clients are served at tcp://%s:%d", host, port)
    try:
        yield serving
    finally:
        server.close()
        await serving.close()
        await server.wait_closed()
