"""A node's link to others, once others can reach it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phonex.conversations.events import EventsLost
from phonex.conversations.shared_link import SharedLink, open_link
from phonex.store.redis.connection import open_redis
from tests.redis_server import RedisServer


@asynccontextmanager
async def linked(redis: RedisServer) -> AsyncIterator[SharedLink]:
    async with open_redis(redis.url, "phonex") as connection, open_link(connection) as link:
        subscribed = asyncio.Event()
        link.subscribe(lambda _, event: subscribed.set() if event == EventsLost() else None)
        async with asyncio.timeout(60):
            await subscribed.wait()
        yield link
