"""A server of MongoDB's wire protocol that answers what a test tells it to.

For what the embedded server never says. Source of the formats: MongoDB's manual, "Wire Protocol".
"""

import asyncio
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import bson

Document = dict[str, Any]
Answer = Callable[[Document], Awaitable[Document]]

_HEADER = struct.Struct("<iiii")  # length, request, request that is answered, opcode
_REPLY, _QUERY, _MESSAGE = 1, 2004, 2013
_TLS = b"\x16\x03"  # begins a handshake

PRIMARY: Document = {
    "ok": 1,
    "helloOk": True,
    "isWritablePrimary": True,
    "ismaster": True,
    "maxBsonObjectSize": 16 * 1024 * 1024,
    "maxMessageSizeBytes": 48_000_000,
    "maxWriteBatchSize": 100_000,
    "logicalSessionTimeoutMinutes": 30,
    "minWireVersion": 0,
    "maxWireVersion": 21,
}
_EMPTY = {"ok": 1, "cursor": {"id": 0, "ns": "phonex.x", "firstBatch": []}}


def refusal(code: int, message: str, *labels: str) -> Document:
    return {"ok": 0, "code": code, "errmsg": message, "errorLabels": list(labels)}


class ScriptedServer:
    """hello: its description. answers: by command; without one, the command succeeds.

    commands: what it was asked, without what all drivers ask.
    """

    def __init__(self, hello: Document, answers: Mapping[str, Answer], *, in_set: bool) -> None:
        self._hello = hello
        self._answers = answers
        self._in_set = in_set
        self.address = ""
        self.commands: list[Document] = []
        self._clients: dict[asyncio.Task[None], StreamWriter] = {}
        self._has_ended = False

    @property
    def uri(self) -> str:
        return f"mongodb://{self.address}/"

    def asked(self, command: str) -> list[Document]:
        return [each for each in self.commands if command in each]

    def welcome(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Called for each client. Not a coroutine, so that its task is known here."""
        if self._has_ended:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._clients[task] = writer

    async def end(self) -> None:
        self._has_ended = True
        for task, writer in self._clients.items():
            task.cancel()  # perhaps before it has begun
            writer.close()
        closed = [writer.wait_closed() for writer in self._clients.values()]
        await asyncio.gather(*self._clients, *closed, return_exceptions=True)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while True:
                head = await reader.readexactly(_HEADER.size)
                if head.startswith(_TLS):  # as mongod does without TLS
                    return
                length, request, _, opcode = _HEADER.unpack(head)
                body = await reader.readexactly(length - _HEADER.size)
                writer.write(await self._answered(request, opcode, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()

    async def _answered(self, request: int, opcode: int, body: bytes) -> bytes:
        if opcode == _QUERY:  # the first hello
            content = struct.pack("<iqii", 8, 0, 0, 1) + bson.encode(self._description())
            return _HEADER.pack(_HEADER.size + len(content), 0, request, _REPLY) + content
        assert opcode == _MESSAGE, opcode
        answer = await self._of_command(_command_in(body))
        content = struct.pack("<iB", 0, 0) + bson.encode(answer)
        return _HEADER.pack(_HEADER.size + len(content), 0, request, _MESSAGE) + content

    def _description(self) -> Document:
        if not self._in_set:
            return self._hello
        members = {
            "setName": "rs0",
            "hosts": [self.address],
            "me": self.address,
            "secondary": False,
        }
        return self._hello | members

    async def _of_command(self, command: Document) -> Document:
        name = next(iter(command))
        if name in ("hello", "ismaster"):
            return self._description()
        self.commands.append(command)
        if name in self._answers:
            return await self._answers[name](command)
        return _EMPTY if name in ("find", "listIndexes") else {"ok": 1, "n": 1}


def _command_in(body: bytes) -> Document:
    command: Document = {}
    position = 4  # behind the flags
    while position < len(body):
        kind, position = body[position], position + 1
        (size,) = struct.unpack_from("<i", body, position)
        section, position = body[position : position + size], position + size
        if kind == 0:
            command = bson.decode(section) | command
        else:
            field, _, documents = section[4:].partition(b"\0")
            command[field.decode()] = bson.decode_all(documents)
    name = next(key for key in command if key not in ("documents", "updates", "deletes"))
    return {name: command[name], **command}


def always(answer: Document) -> Answer:
    async def given(_: Document) -> Document:
        return answer

    return given


def in_turn(*answers: Document) -> Answer:
    """One answer after the other, the last one again and again."""
    left = list(answers)

    async def given(_: Document) -> Document:
        return left.pop(0) if len(left) > 1 else left[0]

    return given


@asynccontextmanager
async def scripted_server(
    answers: Mapping[str, Answer] | None = None,
    *,
    hello: Mapping[str, object] | None = None,
    in_set: bool = True,
) -> AsyncIterator[ScriptedServer]:
    """in_set: it is the primary of a replica set."""
    scripted = ScriptedServer(PRIMARY | dict(hello or {}), answers or {}, in_set=in_set)
    server = await asyncio.start_server(scripted.welcome, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    scripted.address = f"{host}:{port}"
    try:
        yield scripted
    finally:
        server.close()
        await _settled()  # clients that were accepted just now
        await scripted.end()
        await _settled()


async def _settled() -> None:
    """Let the loop run what it has scheduled: connections open and close in steps."""
    for _ in range(20):
        await asyncio.sleep(0)
