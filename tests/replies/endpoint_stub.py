"""An OpenAI-compatible endpoint on a real socket, which answers as a test says."""

import asyncio
import json
import queue
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from anyio.from_thread import start_blocking_portal

POLL_S = 0.02
END = "data: [DONE]\n\n"
HEAD = "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n"


def says(*parts: str, done: bool = True) -> str:
    """The events of a reply in these parts."""
    return "".join([": a comment\n\n", *map(_event, parts), *([END] if done else [])])


def _event(part: str) -> str:
    event = {"choices": [{"delta": {"content": part}, "finish_reason": None}]}
    return f"data: {json.dumps(event)}\n\n"


@dataclass(frozen=True)
class Plan:
    """How a request is answered. body: None drops the connection at once. stays: afterwards, until
    the client closes it.
    """

    body: str | None = ""
    status: int = 200
    kind: str = "text/event-stream"
    stays: bool = False


@dataclass
class EndpointStub:
    """plans: for the next requests; later ones are answered with what is written meanwhile."""

    plans: list[Plan] = field(default_factory=list)
    url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    closed_by_client: asyncio.Event = field(default_factory=asyncio.Event)
    _parts: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _serving: "list[asyncio.Task[None] | None]" = field(default_factory=list)

    def write(self, *parts: str | None) -> None:
        """To one request after the other, from any thread. None: the end of an answer."""
        for part in parts:
            self._parts.put(part)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self._serving.append(asyncio.current_task())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.splitlines()
            if line.lower().startswith("content-length")
        )
        self.heads.append(head)
        self.bodies.append(json.loads(await reader.readexactly(length)))
        with suppress(ConnectionError):  # the client may be killed
            if self.plans:
                await self._follow(self.plans.pop(0), reader, writer)
            else:
                await self._stream(writer)
        writer.close()

    async def _follow(
        self, plan: Plan, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if plan.body is not None:
            writer.write(HEAD.format(status=plan.status, kind=plan.kind).encode())
            writer.write(plan.body.encode())
            await writer.drain()
        if plan.stays and await reader.read() == b"":
            self.closed_by_client.set()

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD.format(status=200, kind="text/event-stream").encode())
        while (part := await self._next()) is not None:
            writer.write(_event(part).encode())
            await writer.drain()
        writer.write(END.encode())
        await writer.drain()

    async def _next(self) -> str | None:
        while True:
            try:
                return self._parts.get_nowait()
            except queue.Empty:
                await asyncio.sleep(POLL_S)

    async def close(self) -> None:
        """End all answers."""
        for writer in self._writers:
            self._parts.put(None)
            writer.close()
        await asyncio.gather(*filter(None, self._serving))


@asynccontextmanager
async def open_stub(plans: Sequence[Plan] = ()) -> AsyncIterator[EndpointStub]:
    stub = EndpointStub(list(plans))
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield stub
        await stub.close()


@contextmanager
def written_stub() -> Iterator[EndpointStub]:
    """In a thread of its own: a test writes what it says."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(open_stub()) as stub:
        yield stub
