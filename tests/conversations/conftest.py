"""Conversations over a database of each test's own."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.store.database.embedded import EmbeddedServer
from phonex.store.files.places import BlobPlace
from phonex.store.store import open_store
from phonex.system.service_threads import open_threads
from tests.conversations.hall import Hall


@pytest.fixture
async def hall(
    database: EmbeddedServer, tmp_path: Path, blob_place: BlobPlace
) -> AsyncIterator[Hall]:
    """With an empty store."""
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    with open_threads() as threads:
        yield Hall(store, threads, blob_place)
    await store.close()
