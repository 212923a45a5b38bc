"""Fixtures of every room: the event loop, prepared weights, one server and one database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings

from phonex.store.database.embedded import EmbeddedServer, open_embedded
from tests.running import Folders, RunningServer

# How long an example takes says more of the machine than of us.
settings.register_profile("phonex", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("phonex")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where weights are prepared, once for all tests."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server shared by the tests that leave it as they found it."""
    with RunningServer(Folders(tmp_path_factory.mktemp("server"), models_dir)) as running:
        yield running


@pytest.fixture(scope="session")
def client(server: RunningServer) -> httpx.Client:
    return server.client


@pytest.fixture(scope="session")
async def database(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedServer]:
    """The embedded database; each test takes one of its own by name."""
    server = await open_embedded(tmp_path_factory.mktemp("data"), "phonex")
    yield server
    await server.close()
