"""The embedded database as a separate process: `python -m phonex.store.database.embedded_server`.

Serves MongoDB's wire protocol on top of SQLite, by nx-27017, on a listening socket passed by the
parent. Exits when its standard input closes, so it never outlives the service.
"""

import argparse
import asyncio
import logging
import socket
import sqlite3
import sys
from asyncio import StreamReader, StreamWriter
from pathlib import Path

from nx_27017.server import handle_client  # type: ignore[import-untyped]

from phonex.store.database.embedded_handler import TruthfulHandler, says_full
from phonex.store.database.refusals import EXIT_FULL
from phonex.system.child_side import leave_signals_to_parent

READY = b"ready\n"
EXIT_DAMAGED = 65  # EX_DATAERR of sysexits.h


class Connections:
    """The open client connections, so that each can be finished."""

    def __init__(self, handler: TruthfulHandler) -> None:
        self._handler = handler
        self._open: dict[asyncio.Task[None], tuple[StreamReader, StreamWriter]] = {}

    def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Called for each client. Not a coroutine: the client is known before its task runs."""
        task = asyncio.create_task(handle_client(reader, writer, self._handler))
        self._open[task] = (reader, writer)
        task.add_done_callback(self._open.pop)

    async def finish(self) -> None:
        """Answer the requests received so far, read no more, and wait until all are closed."""
        for reader, writer in self._open.values():
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a read transport
            reader.feed_eof()
        if self._open:
            await asyncio.wait(list(self._open))


async def serve(handler: TruthfulHandler, listener: socket.socket) -> None:
    """Answer clients until standard input closes."""
    connections = Connections(handler)
    server = await asyncio.start_server(connections.answer, sock=listener)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    await _end_of(sys.stdin.buffer)
    server.close()
    await connections.finish()


async def _end_of(pipe: object) -> None:
    reader = StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    while await reader.read(1024):
        pass
    transport.close()


def _opened(data_dir: Path, database: str) -> TruthfulHandler:
    """Exits when the files cannot be opened, with SQLite's error on standard error."""
    try:
        handler = TruthfulHandler(data_dir=str(data_dir))
        handler.get_database(database)
    except sqlite3.Error as exc:
        print(exc, file=sys.stderr)  # noqa: T201  # read by the parent
        sys.exit(EXIT_FULL if says_full(exc) else EXIT_DAMAGED)
    return handler


def main() -> None:
    parser = argparse.ArgumentParser(description="The embedded database of Phonex.")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of its files")
    parser.add_argument("--database", required=True, help="opened at startup to detect errors")
    parser.add_argument("--listen-fd", type=int, required=True, help="a listening socket")
    options = parser.parse_args()
    leave_signals_to_parent()  # the service still writes while it drains
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    handler = _opened(options.data_dir, options.database)
    try:
        with socket.socket(fileno=options.listen_fd) as listener:
            asyncio.run(serve(handler, listener))
    finally:
        handler.close_all()


if __name__ == "__main__":
    main()
