"""Personas over a database and files of each test's own."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.store.database.embedded import EmbeddedServer
from phonex.store.files.places import BlobPlace
from phonex.store.store import open_store
from phonex.system.service_threads import open_threads
from tests.personas.place import Place


@pytest.fixture
async def place(
    database: EmbeddedServer, tmp_path: Path, blob_place: BlobPlace
) -> AsyncIterator[Place]:
    """Ada and Bob have taught nothing yet."""
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    with open_threads() as threads:
        yield await Place.open(store, blob_place, threads)
    await store.close()
