"""Events that pass between nodes over a real Redis."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from phonex.conversations.events import (
    ConversationDeleted,
    ConversationEvent,
    ConversationEvents,
    EventsLost,
    MessageSent,
    NodeEvent,
    ReadMarked,
    ReplyAudio,
    ReplyBegun,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
    ReplyText,
    ReplyUnwanted,
    TypingChanged,
    UserLeft,
    UsersOnline,
)
from phonex.conversations.node_messages import pack_event, unpack_event
from phonex.conversations.shared_link import SharedLink
from phonex.store.records.chat_messages import ChatMessageRecord, MessageType
from tests.conversations.links import linked
from tests.redis_server import RedisServer, needs_redis
from tests.store.samples import NOON

pytestmark = [pytest.mark.anyio, needs_redis]
PLACE = ("a-conversation", ("ada", "ben"))
MESSAGE = ChatMessageRecord(
    id="m1",
    conversation_id=PLACE[0],
    seq=7,
    sender_id="ada",
    client_id="c",
    type=MessageType.TEXT,
    content="Grüße, 世界\n",
    created_at=NOON,
    updated_at=NOON,
)
EVENTS: list[NodeEvent] = [
    MessageSent(*PLACE, MESSAGE),
    ReadMarked(*PLACE, "ben", 7),
    ConversationDeleted(*PLACE, "ben"),
    TypingChanged(*PLACE, "ben", is_typing=True),
    ReplyBegun(*PLACE, "ada"),
    ReplyText(*PLACE, "It was\n"),
    ReplyAudio(*PLACE, "an-audio", bytes(range(256)) + b"\n\n"),
    ReplyDone(*PLACE, MESSAGE, ("voice_disabled", "Why.")),
    ReplyFailed(*PLACE, "reply_empty", "Why."),
    ReplyCancelled(*PLACE),
    ReplyUnwanted(*PLACE),
    UsersOnline(("ada", "ben"), are_all=True),
    UserLeft("ada"),
    EventsLost(),
]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as running:
        yield running


@asynccontextmanager
async def node(redis: RedisServer) -> AsyncIterator[tuple[SharedLink, list[NodeEvent]]]:
    """A link, and what others have told it."""
    async with linked(redis) as link:
        heard: list[NodeEvent] = []
        link.subscribe(lambda _, event: heard.append(event))
        yield link, heard


async def until(reached: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not reached():  # noqa: ASYNC110  # of events of all kinds
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_arrives_as_it_was(event: NodeEvent) -> None:
    assert unpack_event(pack_event("n", event)) == ("n", event)


def test_an_event_of_a_later_release_is_passed_over() -> None:
    later = pack_event("n", EventsLost()).replace(b"EventsLost", b"Telepathy")
    assert unpack_event(later) == ("n", None)


async def test_what_one_node_publishes_others_hear_in_order_and_it_only_once(
    redis: RedisServer,
) -> None:
    async with node(redis) as (one, _), node(redis) as (other, _):
        here, there = ConversationEvents(one), ConversationEvents(other)
        heard: dict[str, list[ConversationEvent]] = {"own": [], "here": [], "there": [], "any": []}
        here.subscribe(heard["own"].append)
        there.subscribe_here(heard["here"].append)
        there.subscribe_elsewhere(heard["there"].append)
        there.subscribe(heard["any"].append)
        sent = [ReplyText(*PLACE, str(number)) for number in range(200)]
        for event in sent:
            here.publish(event)
        await until(lambda: len(heard["any"]) >= len(sent))
        await until(lambda: len(heard["own"]) >= len(sent))
        assert heard == {"own": sent, "here": [], "there": sent, "any": sent}


async def test_when_redis_is_back_nodes_are_told_that_events_were_lost(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        async with node(server) as (one, _), node(server) as (_, heard):
            server.kill()
            for number in range(50):  # nobody waits
                one.send(ReplyText(*PLACE, str(number)))
            await until(lambda: one._has_lost)
            heard.clear()
            server.start()
            await until(lambda: EventsLost() in heard)
            one.send(UserLeft("ada"))
            await until(lambda: UserLeft("ada") in heard)
            assert [event for event in heard if isinstance(event, ReplyText)] == []
