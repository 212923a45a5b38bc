"""A channel of Redis: what one node publishes, all that are subscribed get, or it is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from phonex.store.redis.connection import CALL_S, RedisConnection

QUIET_S = 10.0  # after which it is asked whether the connection still stands
PAUSE_S = 0.5  # before it is tried again


class Channel:
    def __init__(self, redis: RedisConnection, name: str) -> None:
        self._redis = redis
        self._name = redis.key(name)

    async def publish(self, message: bytes) -> None:
        """Raises RedisUnavailable."""
        await self._redis.call(lambda client: client.publish(self._name, message))

    async def messages(self) -> AsyncIterator[bytes | None]:
        """What is published, forever; None once it is subscribed, at first and after each break."""
        while True:
            pubsub = self._redis.pubsub()
            try:
                async with asyncio.timeout(CALL_S):
                    await pubsub.subscribe(self._name)
                self._redis.note_answer()
                yield None
                while True:
                    if (message := await self._next(pubsub)) is not None:
                        yield message
            except (RedisError, OSError, TimeoutError) as exc:
                self._redis.note_fault(exc)
            finally:
                with suppress(RedisError, OSError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(PAUSE_S)

    async def _next(self, pubsub: PubSub) -> bytes | None:
        """None for what is no message. Raises TimeoutError, if the connection is dead."""
        found = await pubsub.get_message(timeout=QUIET_S)
        if found is None:
            await pubsub.ping()
            found = await pubsub.get_message(timeout=CALL_S)
            if found is None:
                raise TimeoutError("a subscription is silent")
        return found["data"] if found["type"] == "message" else None
