"""The connection to a real Redis, while it is there, away, silent and back."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.errors import ConfigurationError
from phonex.store.redis.connection import RedisConnection, open_redis
from phonex.store.redis.errors import RedisUnavailable
from tests.redis_server import RedisServer, needs_redis

pytestmark = [pytest.mark.anyio, needs_redis]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as running:
        yield running


async def count(redis: RedisConnection) -> int:
    key = redis.key("count")

    async def work(client: object) -> int:
        return int(await client.incr(key))  # type: ignore[attr-defined]

    return await redis.call(work)


async def answered(redis: RedisConnection) -> None:
    """Ping until it answers: connections that broke are noticed as they are used."""
    async with asyncio.timeout(60):
        while not await redis.ping():
            pass


async def test_keys_are_of_one_installation(server: RedisServer) -> None:
    async with open_redis(server.url, "one") as one, open_redis(server.url, "two") as two:
        assert [await count(one), await count(one), await count(two)] == [1, 2, 1]
        assert one.key("stream", "a", 1) == "phonex:one:stream:a:1"


async def test_it_goes_on_when_redis_is_back(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_redis(server.url, "phonex") as redis:
        await count(redis)
        server.kill()
        with caplog.at_level(logging.INFO, "phonex"):
            for _ in range(3):
                with pytest.raises(RedisUnavailable) as refused:
                    await count(redis)
        assert (refused.value.status, refused.value.retry_after) == (503, 5)
        assert not redis.is_up
        assert not await redis.ping()
        server.start()
        await answered(redis)
        assert redis.is_up
        assert await count(redis) == 1
    assert [r.message for r in caplog.records if "does not answer" in r.message] != []
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1


async def test_what_is_written_to_disk_is_there_after_a_kill(tmp_path: Path) -> None:
    with RedisServer(tmp_path, persistent=True) as server:
        async with open_redis(server.url, "phonex") as redis:
            await count(redis)
            server.kill()
            server.start()
            await answered(redis)
            assert await count(redis) == 2


async def test_a_call_that_is_cancelled_ends_whatever_it_is_at(server: RedisServer) -> None:
    async def count_on(redis: RedisConnection) -> None:
        while True:
            await count(redis)

    async with open_redis(server.url, "phonex") as redis, asyncio.timeout(60):
        for n_turns in range(60):
            counting = asyncio.create_task(count_on(redis))
            for _ in range(n_turns):
                await asyncio.sleep(0)
            counting.cancel()
            await asyncio.wait([counting])
        assert await count(redis) > 0


async def test_an_address_is_checked_and_its_password_not_told() -> None:
    with pytest.raises(ConfigurationError) as refused:
        async with open_redis("http://:secret@127.0.0.1", "phonex"):
            pass
    assert "redis://" in refused.value.message
    assert "secret" not in refused.value.message
