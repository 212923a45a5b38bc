"""Forwards connections from one port of loopback to another: `python -m tests.forward FROM TO`.

Says "ready" on standard output once it listens.
"""

import asyncio
import sys

CHUNK = 65_536


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
    except ConnectionError:
        pass  # the other direction ends in the same way
    finally:
        target.close()


async def forward(port: int, behind: int) -> None:
    async def connected(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            found, asked = await asyncio.open_connection("127.0.0.1", behind)
        except ConnectionError:
            target.close()
            return
        await asyncio.gather(copy(source, asked), copy(found, target))

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(forward(int(sys.argv[1]), int(sys.argv[2])))
