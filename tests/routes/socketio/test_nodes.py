"""Two nodes with sockets of their own, one database and one Redis: people meet at either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from phonex.accounts.accounts import Accounts
from phonex.accounts.principal import Principal
from phonex.conversations.events import NodeEvent, ReplyAudio, ReplyDone, ReplyText, UsersOnline
from phonex.store.records.conversations import ConversationRecord
from tests.conversations.hall import Hall, name_of
from tests.conversations.links import linked
from tests.redis_server import RedisServer, needs_redis
from tests.routes.socketio.place import RawClient, SocketPlace, open_place

pytestmark = [pytest.mark.anyio, needs_redis]
N_MESSAGES = 100


@dataclass
class TwoNodes:
    """Ada is at one, Ben at the other. hers, his: their sockets, which have joined."""

    redis: RedisServer
    one: SocketPlace
    other: SocketPlace
    ada: Principal
    ben: Principal
    conversation: ConversationRecord
    hers: RawClient
    his: RawClient

    @property
    def place(self) -> tuple[str, tuple[str, ...]]:
        return self.conversation.id, tuple(self.conversation.participants)


@asynccontextmanager
async def node(redis: RedisServer, hall: Hall, accounts: Accounts) -> AsyncIterator[SocketPlace]:
    async with linked(redis) as link:
        own = Hall(hall.store, hall.threads, hall.place, hall.speech, hall.voices, link=link)
        async with open_place(own, accounts) as place:
            yield place


@pytest.fixture
async def nodes(hall: Hall, accounts: Accounts, tmp_path: Path) -> AsyncIterator[TwoNodes]:
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(RedisServer(tmp_path / "redis"))
        one, other = [
            await stack.enter_async_context(node(redis, hall, accounts)) for _ in range(2)
        ]
        ada, ben, conversation = await one.hall.pair()
        hers = await stack.enter_async_context(one.client(await one.token(name_of(ada))))
        his = await stack.enter_async_context(other.client(await one.token(name_of(ben))))
        for client in (hers, his):
            await client.ask("conversation:join", {"conversation_id": conversation.id})
        yield TwoNodes(redis, one, other, ada, ben, conversation, hers, his)


async def test_a_message_by_a_route_of_one_node_reaches_a_socket_of_the_other(
    nodes: TwoNodes,
) -> None:
    [sent] = await nodes.one.hall.say(nodes.ada, nodes.conversation, "Hello, Ben.")
    received = await nodes.his.event("message:receive")
    assert (received["content"], received["seq"]) == (sent.content, 1)
    await nodes.other.hall.chat.mark_read(nodes.ben, nodes.conversation.id, 1)
    assert (await nodes.hers.event("read:receipt"))["seq"] == 1


async def test_a_reply_that_one_node_makes_is_heard_at_the_other(nodes: TwoNodes) -> None:
    chunk = bytes(range(256)) * 100
    [message] = await nodes.one.hall.say(nodes.ada, nodes.conversation, "It was late.")
    events = nodes.one.hall.chat.events
    events.publish(ReplyText(*nodes.place, "It was late."))
    events.publish(ReplyAudio(*nodes.place, "an-audio", chunk))
    events.publish(ReplyDone(*nodes.place, message))
    assert (await nodes.his.event("reply:text"))["delta"] == "It was late."
    assert (await nodes.his.event("reply:done"))["content"] == message.content
    assert chunk in nodes.his.packets


async def test_people_see_each_other_over_nodes(nodes: TwoNodes) -> None:
    await nodes.one.hall.say(nodes.ada, nodes.conversation, "Hello, Ben.")
    assert (await nodes.hers.event("user:online"))["user_id"] == name_of(nodes.ben)
    assert (await nodes.his.event("user:online"))["user_id"] == name_of(nodes.ada)


async def test_typing_is_shown_and_ends_over_nodes(nodes: TwoNodes) -> None:
    where = {"conversation_id": nodes.conversation.id}
    for name in ("typing:start", "typing:stop"):
        await nodes.hers.ask(name, where)
        assert await nodes.his.event(name) == {**where, "user_id": name_of(nodes.ada)}
    assert "typing:start" not in nodes.hers.events


async def test_no_message_is_lost_or_comes_twice_when_redis_is_killed(nodes: TwoNodes) -> None:
    received = list[str]()

    async def receive() -> None:
        while len(received) < N_MESSAGES:
            received.append((await nodes.his.event("message:receive"))["content"])

    receiving = asyncio.create_task(receive())
    said = [str(number) for number in range(N_MESSAGES)]
    for number, content in enumerate(said):
        if number == N_MESSAGES // 3:
            nodes.redis.kill()
        if number == 2 * N_MESSAGES // 3:
            nodes.redis.start()
        await nodes.one.hall.say(nodes.ada, nodes.conversation, content)
    async with asyncio.timeout(60):
        await receiving
    await nodes.his.ask("typing:stop", {"conversation_id": nodes.conversation.id})
    assert received == said
    assert "message:receive" not in nodes.his.events


async def test_a_node_that_ends_says_so(nodes: TwoNodes) -> None:
    """One that is killed is found dead: test_other_nodes."""
    told: asyncio.Queue[NodeEvent] = asyncio.Queue()
    nodes.one.hall.chat.events.link.subscribe(lambda _, event: told.put_nowait(event))
    await nodes.other.hub.close()
    async with asyncio.timeout(60):
        while await told.get() != UsersOnline((), are_all=True):
            pass
