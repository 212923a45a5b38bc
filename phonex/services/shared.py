"""Opens what the nodes of an installation share in Redis, where a setting names one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from phonex.conversations.events import NodeLink
from phonex.errors import ConfigurationError
from phonex.settings.settings import Settings
from phonex.synthesis.stream_sides import LiveStreams, LocalStreams
from phonex.system.extras import require
from phonex.system.worker_threads import WorkerThreads

if TYPE_CHECKING:  # loaded where a setting asks for Redis
    from phonex.accounts.shared_counters import SharedCounters
    from phonex.store.redis.connection import RedisConnection


@dataclass(frozen=True)
class SharedParts:
    """redis, link: None for a node that is alone."""

    redis: "RedisConnection | None" = None
    link: NodeLink | None = None

    @property
    def is_up(self) -> Callable[[], bool] | None:
        redis = self.redis
        return None if redis is None else lambda: redis.is_up

    def streams(self, settings: Settings, disk: WorkerThreads) -> LiveStreams:
        """Where the jobs of streams and their clients meet. Raises ConfigurationError."""
        if settings.broker_url is None:  # the jobs run here
            return LocalStreams(disk)
        if self.redis is None:
            raise ConfigurationError(
                "PHONEX_BROKER_URL: workers send streams by way of Redis. Set PHONEX_REDIS_URL."
            )
        from phonex.store.redis.streams import EntryStreams
        from phonex.synthesis.shared_streams import SharedStreams

        return SharedStreams(EntryStreams(self.redis), disk)

    def counters(self) -> "SharedCounters | None":
        """Of what is limited."""
        if self.redis is None:
            return None
        from phonex.accounts.shared_counters import SharedCounters

        return SharedCounters(self.redis)


@asynccontextmanager
async def open_shared_redis(settings: Settings) -> AsyncIterator[SharedParts]:
    """Redis without the link of conversations, as a worker needs it. Raises ConfigurationError."""
    if (url := settings.shared_redis) is None:
        yield SharedParts()
        return
    require("redis", "PHONEX_REDIS_URL" if settings.redis_url else "PHONEX_BROKER_URL")
    from phonex.store.redis.connection import open_redis

    async with open_redis(url.get_secret_value(), settings.mongo_db) as redis:
        yield SharedParts(redis)


@asynccontextmanager
async def open_shared(settings: Settings) -> AsyncIterator[SharedParts]:
    """Raises ConfigurationError. A Redis that does not answer is no error."""
    async with open_shared_redis(settings) as parts:
        if parts.redis is None:
            yield parts
            return
        from phonex.conversations.shared_link import open_link

        await parts.redis.ping()
        async with open_link(parts.redis) as link:
            yield replace(parts, link=link)
