"""Threads that every test of the syntheses gets anew, and an engine that all share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.pipeline.pipeline import Pipeline
from phonex.store.redis.connection import open_redis
from phonex.store.redis.streams import EntryStreams
from phonex.synthesis.shared_streams import SharedStreams
from phonex.synthesis.stream_sides import LiveStreams, LocalStreams
from tests.redis_server import RedisServer, needs_redis
from tests.synthesis.workplace import Threads


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    models = tmp_path_factory.mktemp("none")
    registry = EngineRegistry(EngineOptions(models, threads=1, speech="espeak"))
    yield Pipeline(registry)
    registry.close()


@pytest.fixture
def threads() -> Iterator[Threads]:
    threads = Threads()
    yield threads
    threads.close()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture(params=["local", pytest.param("shared", marks=needs_redis)])
async def streams(request: pytest.FixtureRequest, threads: Threads) -> AsyncIterator[LiveStreams]:
    """Where the sides of streams meet: in the process, or in Redis."""
    if request.param == "local":
        yield LocalStreams(threads.disk)
        return
    server: RedisServer = request.getfixturevalue("redis")
    async with open_redis(server.url, "phonex") as connection:
        yield SharedStreams(EntryStreams(connection), threads.disk)
