"""The counters of all nodes in Redis; while it is away, each node counts what it sees itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from limits.aio.storage import MemoryStorage, RedisStorage, Storage

from phonex.accounts.rate_limits import MOST_COUNTERS
from phonex.store.redis.connection import RedisConnection
from phonex.store.redis.errors import RedisUnavailable

T = TypeVar("T")

CALL_S = 0.5  # a request waits for it
SILENCE_S = 5.0  # after that was too long, how long nothing is asked


class SharedCounters(Storage):
    """A storage of `limits`. What is counted in memory begins at zero and is not added later."""

    STORAGE_SCHEME = ["async+phonex"]  # noqa: RUF012  # as the library declares it

    def __init__(self, redis: RedisConnection) -> None:
        super().__init__()
        self._redis = redis
        self._shared = RedisStorage(
            "async+redis://",
            implementation="redispy",  # the library's default driver, coredis, hangs
            key_prefix=redis.key("limits"),
            connection_pool=redis.pool,  # type: ignore[arg-type]  # as its documentation has it
        )
        self._own = MemoryStorage()
        self._silent_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return RedisUnavailable

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return await self._ask(lambda storage: storage.incr(key, expiry, amount))

    async def get(self, key: str) -> int:
        return await self._ask(lambda storage: storage.get(key))

    async def get_expiry(self, key: str) -> float:
        return await self._ask(lambda storage: storage.get_expiry(key))

    async def check(self) -> bool:
        return await self._ask(lambda storage: storage.check())

    async def reset(self) -> int | None:
        return await self._ask(lambda storage: storage.reset())

    async def clear(self, key: str) -> None:
        await self._ask(lambda storage: storage.clear(key))

    async def _ask(self, work: Callable[[Storage], Awaitable[T]]) -> T:
        if time.monotonic() >= self._silent_until:
            try:
                async with asyncio.timeout(CALL_S):
                    return await self._redis.call(lambda _: work(self._shared))
            except RedisUnavailable:
                pass
            except TimeoutError:  # it may be this machine that is slow
                self._silent_until = time.monotonic() + SILENCE_S
        if len(self._own.storage) > MOST_COUNTERS:
            await self._own.reset()
        return await work(self._own)
