"""Events are told in order, to those who listen, and never hold up whoever publishes them."""

import asyncio

import pytest

from phonex.conversations.events import (
    ConversationEvent,
    ConversationEvents,
    ReplyCancelled,
    ReplyText,
)


async def settled() -> None:
    """Until all that was published has been told."""
    loop = asyncio.get_running_loop()
    told = loop.create_future()
    loop.call_soon(told.set_result, None)
    await told


@pytest.mark.anyio
async def test_listeners_are_told_in_order_until_they_leave() -> None:
    events, first, second = ConversationEvents(), list[str](), list[str]()

    def hear(heard: list[str], event: ConversationEvent) -> None:
        assert isinstance(event, ReplyText)
        heard.append(event.delta)

    leave = events.subscribe(lambda event: hear(first, event))
    events.subscribe(lambda event: hear(second, event))
    for delta in "abc":
        events.publish(ReplyText("c", ("u",), delta))
    assert first == []  # whoever publishes goes on first
    await settled()
    events.publish(ReplyText("c", ("u",), "d"))
    leave()
    await settled()
    assert (first, second) == (["a", "b", "c"], ["a", "b", "c", "d"])


def test_a_listener_that_fails_harms_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    heard = list[ConversationEvent]()

    def fail(_event: ConversationEvent) -> None:
        raise RuntimeError("a fault of the listener")

    async def publish() -> None:
        events = ConversationEvents()
        events.subscribe(fail)
        events.subscribe(heard.append)
        events.publish(ReplyCancelled("c", ("u",)))
        await settled()

    asyncio.run(publish())  # with a loop as the service has it
    assert len(heard) == 1
    assert "a fault of the listener" in caplog.text
