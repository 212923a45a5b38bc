"""The sockets of a service within a test: a real server and real records, without its networks."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from phonex.accounts.accounts import Accounts
from phonex.accounts.principal import USER_SCOPES
from phonex.accounts.tokens import TokenSigner
from phonex.cli.connections import limited, limits_of
from phonex.cli.stalls import ClientWebSocket
from phonex.monitoring.metrics import Metrics
from phonex.routes.socketio.bounds import PATH
from phonex.routes.socketio.events import ReplyCanceller
from phonex.routes.socketio.gate import pass_to_hub
from phonex.routes.socketio.hub import HubLimits, SocketHub
from phonex.services.service import Services
from phonex.store.records.sessions import SessionRecord
from tests.accounts.samples import SECRET
from tests.conversations.hall import Hall
from tests.routes.apps import make_app

DEADLINE_S = 60.0
LIMITS = HubLimits(sockets=8)

Json = Any  # as it comes


class RawClient:
    """A client of Socket.IO over a WebSocket that does as it is told. packets: what came."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.packets: list[str | bytes] = []
        self._n_asked = 0

    async def receive(self) -> str | bytes:
        """The next packet. Raises ConnectionClosed."""
        async with asyncio.timeout(DEADLINE_S):
            packet: str | bytes = await self.line.recv()
        if packet == "2":
            await self.line.send("3")
        self.packets.append(packet)
        return packet

    async def until(self, wanted: Callable[[str | bytes], object]) -> str | bytes:
        while not wanted(packet := await self.receive()):
            pass
        return packet

    async def introduce(self, token: str | None) -> str:
        """Say who one is; the answer."""
        await self.line.send("40" + json.dumps({} if token is None else {"token": token}))
        answer = await self.until(lambda packet: str(packet).startswith(("40", "44")))
        return str(answer)

    async def send(self, event: str, *args: object) -> str:
        """Send an event that asks for an acknowledgement; how that begins."""
        self._n_asked += 1
        await self.line.send(f"42{self._n_asked}" + json.dumps([event, *args]))
        return f"43{self._n_asked}["

    async def ask(self, event: str, *args: object) -> Json:
        start = await self.send(event, *args)
        answer = await self.until(lambda packet: str(packet).startswith(start))
        return json.loads(str(answer)[len(start) - 1 :])[0]

    async def event(self, name: str) -> Json:
        """The data of the next event of this name, also one that has come."""
        start = f'42["{name}"'
        found = [each for each in self.packets if str(each).startswith(start)]
        packet = found[0] if found else await self.until(lambda each: str(each).startswith(start))
        self.packets.remove(packet)
        return json.loads(str(packet)[2:])[1]

    @property
    def events(self) -> list[str]:
        """The names of the events that came."""
        packets = [str(each) for each in self.packets if str(each).startswith("42[")]
        return [json.loads(packet[2:])[0] for packet in packets]

    async def is_closed(self) -> None:
        """Wait until it is."""
        try:
            while True:
                await self.receive()
        except ConnectionClosed:
            return


@dataclass
class SocketPlace:
    """url: of its WebSockets."""

    hall: Hall
    accounts: Accounts
    hub: SocketHub
    metrics: Metrics
    url: str

    @asynccontextmanager
    async def line(self) -> AsyncIterator[RawClient]:
        """A client that has not said who it is."""
        url = f"{self.url}{PATH}/?EIO=4&transport=websocket"
        async with connect(url, max_size=None, max_queue=None) as line:
            client = RawClient(line)
            await client.receive()
            yield client

    @asynccontextmanager
    async def client(self, token: str) -> AsyncIterator[RawClient]:
        async with self.line() as client:
            answer = await client.introduce(token)
            assert answer.startswith("40"), answer
            yield client

    async def token(self, user_id: str) -> str:
        """Of a new session."""
        session = SessionRecord(
            session_id=f"session-of-{user_id}",
            user_id=user_id,
            rotated_at=int(time.time()),
            expires_at=int(time.time()) + 3600,
        )
        await self.hall.store.sessions.insert(session)
        return self.known_token(user_id)

    def known_token(self, user_id: str) -> str:
        """Another one of the same session."""
        return TokenSigner(SECRET).access(user_id, f"session-of-{user_id}", USER_SCOPES)


@asynccontextmanager
async def open_place(
    hall: Hall,
    accounts: Accounts | None,
    limits: HubLimits = LIMITS,
    replies: ReplyCanceller | None = None,
) -> AsyncIterator[SocketPlace]:
    metrics = Metrics()
    services = SimpleNamespace(
        accounts=accounts, conversations=hall.chat, store=hall.store, metrics=metrics
    )
    hub = SocketHub(cast("Services", services), limits, replies)
    app = make_app(metrics)
    app.mount(PATH, pass_to_hub)
    app.state.sockets = hub
    config = uvicorn.Config(
        app,
        http=limited(limits_of(1024, head_s=10)),
        ws=ClientWebSocket,
        lifespan="off",
        log_config=None,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        url = f"ws://127.0.0.1:{listener.getsockname()[1]}"
        yield SocketPlace(hall, cast("Accounts", accounts), hub, metrics, url)
        await hub.close()
        server.should_exit = True
        await serving
