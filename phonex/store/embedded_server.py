"""The embedded database as a process of its own: `python -m phonex.store.embedded_server`.

MongoDB's wire protocol on top of SQLite, by nx-27017, on a listening socket that is handed over.
Lives as long as its standard input is open, so it never outlives the service, however that ends.
"""

import argparse
import asyncio
import logging
import signal
import socket
import sys
from functools import partial
from pathlib import Path

from nx_27017.handler import NeoSQLiteHandler  # type: ignore[import-untyped]
from nx_27017.server import handle_client  # type: ignore[import-untyped]

READY = b"ready\n"


async def serve(handler: NeoSQLiteHandler, listener: socket.socket) -> None:
    """Answer clients until standard input ends."""
    server = await asyncio.start_server(partial(handle_client, handler=handler), sock=listener)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    await _end_of(sys.stdin.buffer)
    server.close()


async def _end_of(pipe: object) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    while await reader.read(1024):
        pass
    transport.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="The embedded database of Phonex.")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of its files")
    parser.add_argument("--database", required=True, help="opened at once, so that faults show")
    parser.add_argument("--listen-fd", type=int, required=True, help="a listening TCP socket")
    options = parser.parse_args()
    # Ctrl-C and service managers signal the whole group; the service still writes while it drains.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    handler = NeoSQLiteHandler(data_dir=str(options.data_dir))
    try:
        handler.get_database(options.database)
        with socket.socket(fileno=options.listen_fd) as listener:
            asyncio.run(serve(handler, listener))
    finally:
        handler.close_all()


if __name__ == "__main__":
    main()
