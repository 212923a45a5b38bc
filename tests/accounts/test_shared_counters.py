"""Limits that two nodes count together in a real Redis, and each alone while it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from phonex.accounts.errors import LoginFailed, RateLimited, TooManyFailedLogins, TooManySignUps
from phonex.accounts.principal import Principal
from phonex.accounts.rate_limits import LoginThrottle, RequestLimit, SignUpLimit
from phonex.accounts.shared_counters import SharedCounters
from phonex.store.redis.connection import RedisConnection, open_redis
from tests.redis_server import RedisServer, needs_redis

pytestmark = [pytest.mark.anyio, needs_redis]
ADA, HOME = Principal("ada"), "192.0.2.1"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[tuple[RedisServer, list[RedisConnection]]]:
    """A Redis, and two nodes' connections to it."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(RedisServer(tmp_path))
        opened = [open_redis(server.url, "phonex") for _ in range(2)]
        yield server, [await stack.enter_async_context(each) for each in opened]


async def test_nodes_count_together(
    place: tuple[RedisServer, list[RedisConnection]],
) -> None:
    counters = [SharedCounters(each) for each in place[1]]
    one, other = (RequestLimit(each, "3/minute") for each in counters)
    for limit in (one, other, one):
        await limit.take(ADA)
    for limit in (one, other):
        with pytest.raises(RateLimited) as refused:
            await limit.take(ADA)
        assert 1 <= (refused.value.retry_after or 0) <= 60

    guards = [LoginThrottle(each) for each in counters]
    for number in range(10):
        with pytest.raises(LoginFailed):
            async with guards[number % 2].attempt("ada@example.org", HOME):
                raise LoginFailed
    for guard in guards:
        with pytest.raises(TooManyFailedLogins):
            async with guard.attempt("ada@example.org", HOME):
                pass

    signups = [SignUpLimit(each, "2/hour") for each in counters]
    for signup in signups:
        await signup.take(HOME)
    for signup in signups:
        with pytest.raises(TooManySignUps):
            await signup.take(HOME)

    keys = await place[1][0].call(lambda client: client.keys("*"))
    assert keys
    assert all(key.startswith(b"phonex:phonex:limits") for key in map(bytes, keys))  # type: ignore[arg-type]  # not decoded


async def test_without_redis_each_node_counts_alone_and_goes_on_with_it(
    place: tuple[RedisServer, list[RedisConnection]],
) -> None:
    server, connections = place
    one, other = (RequestLimit(SharedCounters(each), "2/hour") for each in connections)
    await one.take(ADA)
    await one.take(ADA)
    server.kill()
    for limit in (one, other):
        await limit.take(ADA)
        await limit.take(ADA)
        with pytest.raises(RateLimited):
            await limit.take(ADA)
    server.start()
    async with asyncio.timeout(60):
        for connection in connections:
            while not await connection.ping():
                pass
    await one.take(ADA)  # Redis has forgotten it
    await other.take(ADA)
    with pytest.raises(RateLimited):
        await one.take(ADA)


async def test_a_redis_that_hangs_holds_no_request_up_for_long(
    place: tuple[RedisServer, list[RedisConnection]],
) -> None:
    server, [connection, _] = place
    limit = RequestLimit(SharedCounters(connection), "2/hour")
    await limit.take(ADA)
    server.freeze()
    try:
        for _ in range(2):
            await limit.take(ADA)
        with pytest.raises(RateLimited):
            await limit.take(ADA)
    finally:
        server.thaw()
    assert connection.is_up, "one slow answer is no absence"
