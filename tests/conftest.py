"""Fixtures of every room: the event loop, prepared weights, one server for a whole run."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings

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
