"""Passes events between the nodes of an installation, over Redis.

Nothing is kept for a node that cannot be reached: once it can again, it is told that events were
lost, and looks the messages up in the records.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from phonex.conversations.events import EventsLost, NodeEvent, NodeListener
from phonex.conversations.node_messages import pack_event, unpack_event
from phonex.store.redis.channel import Channel
from phonex.store.redis.connection import RedisConnection
from phonex.store.redis.errors import RedisUnavailable
from phonex.system.logs import log_fault

MOST_WAITING = 10_000  # events
RETRY_S = 0.5


class SharedLink:
    """node: the id of this one, new with each start."""

    def __init__(self, channel: Channel) -> None:
        self.node = uuid.uuid4().hex
        self._channel = channel
        self._listeners: dict[object, NodeListener] = {}
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()
        self._has_lost = False

    def send(self, event: NodeEvent) -> None:
        if self._waiting.qsize() < MOST_WAITING:
            self._waiting.put_nowait(pack_event(self.node, event))
        else:
            self._has_lost = True

    def subscribe(self, listener: NodeListener) -> Callable[[], None]:
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    async def publish(self) -> None:
        """Pass on what is sent, forever."""
        while True:
            message = await self._waiting.get()
            try:
                await self._channel.publish(message)
            except RedisUnavailable:
                self._has_lost = True
            while self._has_lost:
                await self._tell_loss()

    async def _tell_loss(self) -> None:
        """What waits is lost, too: it would come late and out of order."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        await asyncio.sleep(RETRY_S)
        with suppress(RedisUnavailable):
            await self._channel.publish(pack_event(self.node, EventsLost()))
            self._has_lost = False

    async def receive(self) -> None:
        """Tell the listeners what others send, forever."""
        async for message in self._channel.messages():
            if message is None:  # others have not heard of this node, nor this node of them
                self.send(EventsLost())
                self._tell(self.node, EventsLost())
                continue
            node, event = unpack_event(message)
            if node != self.node and event is not None:
                self._tell(node, event)

    def _tell(self, node: str, event: NodeEvent) -> None:
        for listener in list(self._listeners.values()):
            listener(node, event)


@asynccontextmanager
async def open_link(redis: RedisConnection) -> AsyncIterator[SharedLink]:
    link = SharedLink(Channel(redis, "events"))
    tasks = [
        asyncio.create_task(work, name="events of other nodes")
        for work in (link.publish(), link.receive())
    ]
    for task in tasks:
        task.add_done_callback(log_fault)
    try:
        yield link
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
