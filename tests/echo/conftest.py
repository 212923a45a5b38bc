"""The services of the Echo API over a database of each test's own."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import open_store
from phonex.system.worker_threads import WorkerThreads
from tests.echo.place import Place


@pytest.fixture
async def place(database: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Place]:
    """With an empty store."""
    disk = WorkerThreads("disk")
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    yield Place.of(store, disk)
    disk.close()
    await store.close()
