"""The counters of all nodes in Redis; while it is away, each node counts what it sees itself."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from limits.aio.storage import MemoryStorage, RedisStorage, Storage

from phonex.store.redis.connection import RedisConnection
from phonex.store.redis.errors import RedisUnavailable

T = TypeVar("T")

CALL_S = 0.5  # a request waits for it


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
        try:
            return await self._redis.call(lambda _: work(self._shared), within_s=CALL_S)
        except RedisUnavailable:
            return await work(self._own)
