"""Two services with one database and one Redis: two doors of one house, of which one may burn."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.people import People, Person, log_in
from tests.redis_server import RedisServer, needs_redis
from tests.routes.socketio.place import RawClient
from tests.running import Folders, RunningServer
from tests.store.samples import end_server, start_server

pytestmark = [pytest.mark.anyio, needs_redis]
N_MESSAGES = 100


@dataclass(frozen=True)
class Nodes:
    redis: RedisServer
    one: RunningServer
    other: RunningServer
    ada: Person
    ben: Person
    conversation_id: str

    @property
    def path(self) -> str:
        return f"/conversations/{self.conversation_id}/messages"


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Nodes]:
    root = tmp_path_factory.mktemp("nodes")
    (root / "database").mkdir()
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer(root / "redis"))
        database, port = start_server(root / "database")
        stack.callback(end_server, database)
        folders, records = Folders(root, models_dir), f"mongodb://127.0.0.1:{port}"
        one, other = (stack.enter_context(_node(folders, records, redis.url)) for _ in range(2))
        people = stack.enter_context(People(one))
        ada, ben = people.sign_up("ada"), people.sign_up("ben")
        asked = ada.client.post("/conversations", json={"user_id": ben.user_id})
        conversation_id = asked.raise_for_status().json()["conversation"]["_id"]
        yield Nodes(redis, one, other, ada, ben, conversation_id)


def _node(folders: Folders, records: str, redis: str) -> RunningServer:
    return RunningServer(
        folders,
        quick=True,
        PHONEX_AUTH="on",
        PHONEX_RATE_LIMIT="0",
        PHONEX_MONGO_URI=records,
        PHONEX_REDIS_URL=redis,
    )


def token_of(person: Person) -> str:
    return person.client.headers["Authorization"].removeprefix("Bearer ")


@asynccontextmanager
async def socket(server: RunningServer, person: Person) -> AsyncIterator[RawClient]:
    url = server.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    async with connect(url, max_size=None, max_queue=None) as line:
        client = RawClient(line)
        await client.receive()
        assert (await client.introduce(token_of(person))).startswith("40")
        yield client


def wait_until(reached: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def health(server: RunningServer) -> dict[str, object]:
    found: dict[str, object] = server.client.get("/health").json()["redis"]
    return found


def test_without_redis_each_node_goes_on_alone_and_says_so(nodes: Nodes) -> None:
    assert health(nodes.one) == {"ok": True, "reason": ""}
    nodes.redis.kill()
    try:
        for server in (nodes.one, nodes.other):
            wait_until(lambda server=server: not health(server)["ok"])  # type: ignore[misc]
            assert "Redis does not answer" in str(health(server)["reason"])
            assert server.client.get("/health").json()["status"] == "degraded"
        spoken = nodes.ada.client.post("/tts/stream", json={"text": "It was late."})
        assert (spoken.status_code, spoken.content[:4]) == (200, b"RIFF")
        assert log_in(nodes.other.client, nodes.ada.email, "wrong").status_code == 401
        message = {"client_id": "alone", "content": "Hello."}
        assert nodes.ada.client.post(nodes.path, json=message).status_code == 201
    finally:
        nodes.redis.start()
    for server in (nodes.one, nodes.other):
        wait_until(lambda server=server: health(server)["ok"])  # type: ignore[misc]
    warnings = [line for line in nodes.one.log.read_text().splitlines() if "Until it does" in line]
    assert len(warnings) == 2, "one of each node"


async def test_who_is_at_the_other_node_is_online(nodes: Nodes) -> None:
    async with socket(nodes.one, nodes.ada) as hers, socket(nodes.other, nodes.ben) as his:
        assert (await hers.event("user:online"))["user_id"] == nodes.ben.user_id
        assert (await his.event("user:online"))["user_id"] == nodes.ada.user_id


async def test_no_message_is_lost_or_comes_twice_when_a_node_is_killed(nodes: Nodes) -> None:
    """Last: nobody starts it again. Ada writes at the node that is killed, then at the other, where
    Ben is; a second device of hers has to move, too.
    """
    place = {"conversation_id": nodes.conversation_id}
    his, hers = list[int](), list[int]()
    async with socket(nodes.other, nodes.ben) as ben:
        last = (await ben.ask("conversation:join", place))["last_seq"]
        device = asyncio.create_task(follow_from_node_to_node(nodes, last, hers))
        writing = asyncio.create_task(write_from_node_to_node(nodes))
        while len(his) < N_MESSAGES:
            his.append((await ben.event("message:receive"))["seq"])
        await asyncio.gather(writing, device)
        assert "message:receive" not in ben.events
    assert his == hers == list(range(last + 1, last + N_MESSAGES + 1))


async def write_from_node_to_node(nodes: Nodes) -> None:
    """A message without an answer is sent again, as clients do."""
    headers, server = dict(nodes.ada.client.headers), nodes.one
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        for number in range(N_MESSAGES):
            message = {"client_id": f"m{number}", "content": str(number)}
            sending = asyncio.create_task(client.post(server.url + nodes.path, json=message))
            if number == N_MESSAGES // 2:
                await asyncio.to_thread(nodes.one.stop, signal.SIGKILL)
            try:
                (await sending).raise_for_status()
            except httpx.TransportError:
                server = nodes.other
                (await client.post(server.url + nodes.path, json=message)).raise_for_status()


async def follow_from_node_to_node(nodes: Nodes, at: int, seqs: list[int]) -> None:
    """Note what a device gets live or is told that it missed."""
    end = at + N_MESSAGES
    for server in (nodes.one, nodes.other):
        try:
            async with socket(server, nodes.ada) as client:
                place = {"conversation_id": nodes.conversation_id}
                joined = await client.ask("conversation:join", {**place, "after_seq": at})
                seqs += [each["seq"] for each in joined["missed"]]
                while not seqs or seqs[-1] < end:
                    seqs.append((await client.event("message:receive"))["seq"])
                return
        except ConnectionClosed:
            at = seqs[-1] if seqs else at
