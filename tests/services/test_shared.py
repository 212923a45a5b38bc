"""What nodes share, by the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.accounts.shared_counters import SharedCounters
from phonex.conversations.shared_link import SharedLink
from phonex.errors import ConfigurationError
from phonex.services.shared import open_shared
from phonex.settings.loading import load_settings
from phonex.settings.settings import Settings
from phonex.synthesis.shared_streams import SharedStreams
from phonex.synthesis.stream_sides import LocalStreams
from phonex.system.worker_threads import WorkerThreads
from tests.running import free_port

pytestmark = pytest.mark.anyio


@pytest.fixture
def disk() -> Iterator[WorkerThreads]:
    threads = WorkerThreads("disk")
    yield threads
    threads.close()


def settings(home: Path, **given: str) -> Settings:
    return load_settings(home=home, **given)


async def test_a_node_alone_shares_nothing(disk: WorkerThreads, tmp_path: Path) -> None:
    alone = settings(tmp_path)
    async with open_shared(alone) as shared:
        assert (shared.redis, shared.link, shared.counters(), shared.is_up) == (None,) * 4
        assert isinstance(shared.streams(alone, disk), LocalStreams)


async def test_a_redis_that_is_away_is_no_reason_not_to_start(
    disk: WorkerThreads, tmp_path: Path
) -> None:
    away = settings(tmp_path, redis_url=f"redis://127.0.0.1:{free_port()}")
    async with open_shared(away) as shared:
        assert isinstance(shared.link, SharedLink)
        assert isinstance(shared.counters(), SharedCounters)
        assert isinstance(shared.streams(away, disk), LocalStreams), "the jobs run here"
        assert shared.is_up is not None
        assert not shared.is_up()


async def test_where_workers_speak_streams_pass_through_redis(
    disk: WorkerThreads, tmp_path: Path
) -> None:
    with_broker = settings(tmp_path, broker_url=f"redis://127.0.0.1:{free_port()}")
    async with open_shared(with_broker) as shared:
        assert isinstance(shared.streams(with_broker, disk), SharedStreams)
    without = settings(tmp_path, broker_url="amqp://127.0.0.1")
    async with open_shared(without) as shared:
        with pytest.raises(ConfigurationError, match="PHONEX_REDIS_URL"):
            shared.streams(without, disk)
