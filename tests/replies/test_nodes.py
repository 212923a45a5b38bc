"""Replies where two nodes serve one conversation."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from phonex.conversations.events import ReplyAudio, ReplyBegun, ReplyDone, ReplyText
from phonex.pipeline.pipeline import Pipeline
from phonex.replies.errors import RepliesFull
from phonex.replies.outcomes import ReplyOutcome
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import open_store
from phonex.system.service_threads import open_threads
from tests.conversations.hall import Hall
from tests.conversations.links import linked
from tests.redis_server import RedisServer, needs_redis
from tests.replies.room import PATIENCE_S, Room
from tests.store.samples import place_in
from tests.synthesis.workplace import Threads, Workplace

pytestmark = [pytest.mark.anyio, needs_redis]


@dataclass
class TwoNodes:
    """maker: the node that is asked first."""

    maker: Room
    other: Room


@pytest.fixture
async def nodes(
    database: EmbeddedServer, pipeline: Pipeline, tmp_path: Path
) -> AsyncIterator[TwoNodes]:
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(RedisServer(tmp_path / "redis"))
        threads = Threads()
        stack.callback(threads.close)
        store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
        stack.push_async_callback(store.close)
        shared = stack.enter_context(open_threads())
        rooms = []
        for name in ("maker", "other"):
            link = await stack.enter_async_context(linked(redis))
            hall = Hall(store, shared, place_in(tmp_path / "data"), link=link)
            rooms.append(Room(hall, Workplace(pipeline, threads, tmp_path / name)))
        maker = await rooms[0].open()
        other = await rooms[1].join(maker)
        yield TwoNodes(maker, other)
        for room in (maker, other):
            await room.replies.stop(PATIENCE_S)
            await room.work.stop()


async def begin(nodes: TwoNodes) -> None:
    """A reply that goes on, of which both nodes have heard."""
    nodes.maker.engine.write("It was late. ", "Nobody ")
    await nodes.maker.ask()
    await nodes.other.event(ReplyBegun)
    await nodes.other.event(ReplyAudio)


async def test_every_node_hears_a_reply_and_none_makes_it_twice(nodes: TwoNodes) -> None:
    nodes.maker.engine.write("It was late.", None)
    await nodes.maker.ask()
    done = await nodes.other.event(ReplyDone)
    await nodes.maker.settled()
    assert nodes.other.text == done.message.content == "It was late."
    assert nodes.other.sound == nodes.maker.sound != b""
    assert await nodes.other.said() == ["Hello?", "It was late."]
    assert nodes.other.replies.outcome(nodes.maker.talk.id) == ReplyOutcome()


async def test_a_reply_is_cancelled_from_another_node(nodes: TwoNodes) -> None:
    await begin(nodes)
    talk = nodes.maker.talk.id
    assert nodes.other.replies.outcome(talk) == ReplyOutcome("answering")
    await nodes.other.replies.cancel(nodes.other.ada, talk)
    assert await nodes.other.said() == ["Hello?", "It was late."]
    assert nodes.other.replies.outcome(talk) == ReplyOutcome()


async def test_a_message_at_another_node_stops_the_reply_and_is_answered_there(
    nodes: TwoNodes,
) -> None:
    await begin(nodes)
    nodes.other.engine.write("Yes.", None)
    await nodes.other.ask("Really?")
    await nodes.maker.event(ReplyDone, 2)
    await nodes.other.settled()
    assert await nodes.maker.said() == ["Hello?", "Really?", "It was late.", "Yes."]
    assert nodes.maker.replies.n_running == 0


async def test_a_user_has_no_more_replies_at_two_nodes_than_at_one(nodes: TwoNodes) -> None:
    await begin(nodes)
    talks = []
    for _ in range(2):
        echo = await nodes.other.hall.echo(nodes.other.ada)
        talks.append(await nodes.other.chat.open_with_echo(nodes.other.ada, echo.id))
    nodes.other.engine.write("Once ")
    await nodes.other.ask("Hello?", talks[0])
    await nodes.other.event(ReplyText, len(nodes.other.events(ReplyText)) + 1)
    with pytest.raises(RepliesFull):
        await nodes.other.replies.answer(nodes.other.ada, talks[1].id, "And you?")
