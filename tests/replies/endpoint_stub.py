"""An OpenAI-compatible endpoint on a real socket, which does with each request what a test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HEAD = "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n"


def says(*parts: str, done: bool = True) -> str:
    """The events of a reply in these parts."""
    events = [{"choices": [{"delta": {"content": part}, "finish_reason": None}]} for part in parts]
    lines = [f"data: {json.dumps(event)}\n\n" for event in events]
    return "".join([": a comment\n\n", *lines, *(["data: [DONE]\n\n"] if done else [])])


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
    plans: list[Plan]
    url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    closed_by_client: asyncio.Event = field(default_factory=asyncio.Event)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.splitlines()
            if line.lower().startswith("content-length")
        )
        self.heads.append(head)
        self.bodies.append(json.loads(await reader.readexactly(length)))
        plan = self.plans.pop(0)
        if plan.body is not None:
            writer.write(HEAD.format(status=plan.status, kind=plan.kind).encode())
            writer.write(plan.body.encode())
            await writer.drain()
        if plan.stays and await reader.read() == b"":
            self.closed_by_client.set()
        writer.close()


@asynccontextmanager
async def open_stub(plans: Sequence[Plan]) -> AsyncIterator[EndpointStub]:
    stub = EndpointStub(list(plans))
    server = await asyncio.start_server(stub._serve, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield stub
