"""Calls to Redis, whose errors are converted to Phonex errors.

The only client of Redis: every node and every worker has one, opened when a setting names a server.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import redis.exceptions
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from phonex.errors import ConfigurationError
from phonex.store.redis.errors import RedisUnavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_S = 1.5
CALL_S = 5.0
LONGEST_BLOCK_S = 2.0  # of a blocking read; less than CALL_S, or a quiet stream were an error
# After a call took too long, how long calls fail at once instead of each waiting for that.
SILENCE_S = 1.0
N_CONNECTIONS = 4096  # each open stream holds one


class RedisConnection:
    """Runs calls against one Redis. A server that is down is no error until it is called.

    is_up: whether the last call was answered.
    """

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._silent_until = 0.0
        self.is_up = True

    def key(self, *parts: object) -> str:
        """The name of a key or channel of this installation."""
        return self._prefix + ":".join(map(str, parts))

    @property
    def pool(self) -> ConnectionPool:
        """For a library that has a client of its own."""
        return self._client.connection_pool

    async def call(self, work: Callable[[Redis], Awaitable[T]]) -> T:
        """Run work with the client. Raises RedisUnavailable.

        A command that broke off may have been run: it is not sent again.
        """
        if time.monotonic() < self._silent_until:
            raise RedisUnavailable
        return await self._answered(work)

    async def ping(self) -> bool:
        """Whether Redis answers now."""
        try:
            await self._answered(lambda client: client.echo(""))
        except RedisUnavailable:
            return False
        return True

    def pubsub(self) -> PubSub:
        """A connection for subscriptions; whoever uses it tells what became of it."""
        return self._client.pubsub(ignore_subscribe_messages=True)

    def note_fault(self, fault: Exception) -> None:
        """Redis did not answer. Logged once, until it does."""
        if isinstance(fault, TimeoutError | redis.exceptions.TimeoutError):
            self._silent_until = time.monotonic() + SILENCE_S
        if self.is_up:  # the address may contain a password, so it is not quoted
            logger.warning(
                "Redis does not answer (%s: %.200s). Until it does, this node neither tells other "
                "nodes what happens nor learns of it, and counts what it limits alone.",
                type(fault).__name__,
                fault,
            )
        self.is_up = False

    def note_answer(self) -> None:
        if not self.is_up:
            logger.info("Redis answers again")
        self.is_up, self._silent_until = True, 0.0

    async def _answered(self, work: Callable[[Redis], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(CALL_S):
                result = await work(self._client)
        except (RedisError, OSError, TimeoutError) as exc:
            self.note_fault(exc)
            raise RedisUnavailable from exc
        self.note_answer()
        return result


@asynccontextmanager
async def open_redis(url: str, database: str) -> AsyncIterator[RedisConnection]:
    """A connection that is opened on first use and again after each break.

    database: the name of the records' database, which tells installations on one Redis apart.
    Raises ConfigurationError for an invalid address.
    """
    try:
        client = Redis.from_url(
            url,
            protocol=2,
            # CALL_S limits calls. With a limit of its own, the client may swallow a cancellation
            # (by asyncio.wait_for, before Python 3.12).
            socket_timeout=None,
            socket_connect_timeout=CONNECT_S,
            max_connections=N_CONNECTIONS,
            retry=Retry(NoBackoff(), 0),  # what is sent twice might be done twice
        )
    except ValueError as exc:
        raise ConfigurationError(  # the address may contain a password, so it is not quoted
            "PHONEX_REDIS_URL is not a valid address; use the form redis://:password@host:6379/0."
        ) from exc
    try:
        yield RedisConnection(client, f"phonex:{database}:")
    finally:
        await client.aclose()
