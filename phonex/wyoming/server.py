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
from phonex.wyoming.connection import WyomingConnection
from phonex.wyoming.desk import SpeechDesk
from phonex.wyoming.errors import WyomingBusy
from phonex.wyoming.framing import MAX_LINE_BYTES

logger = logging.getLogger(__name__)

MAX_CONNECTIONS = 64
CLOSING_S = 5.0


class WyomingServer:
    """Serves each client by a task of its own."""

    def __init__(self, desk: SpeechDesk, max_connections: int = MAX_CONNECTIONS) -> None:
        self._desk = desk
        self._max_connections = max_connections
        self._clients: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer), name="wyoming client")
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)
        task.add_done_callback(log_fault)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if len(self._clients) > self._max_connections:
                busy = WyomingBusy(self._max_connections)
                await async_write_event(Error(busy.message, busy.code).event(), writer)
            else:
                await WyomingConnection(reader, writer, self._desk).serve()
        except ConnectionError:
            pass  # the client is gone
        finally:
            await _hang_up(writer)

    async def close(self) -> None:
        """End all connections."""
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection; what the client does not take in time is lost."""
    writer.close()
    try:
        async with asyncio.timeout(CLOSING_S):
            await writer.wait_closed()
    except (ConnectionError, TimeoutError):
        writer.transport.abort()


@asynccontextmanager
async def listen(desk: SpeechDesk, host: str, port: int) -> AsyncIterator[WyomingServer]:
    """Serve Wyoming clients for the block. Raises ConfigurationError."""
    serving = WyomingServer(desk)
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
