"""An open store: on the embedded server always, on a real one when its address is given."""

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import Store, open_store

REAL_URI = os.environ.get("PHONEX_TEST_MONGO_URI")


@pytest.fixture(params=["embedded", "mongodb"] if REAL_URI else ["embedded"])
async def store(
    request: pytest.FixtureRequest, database: EmbeddedServer, tmp_path: Path
) -> AsyncIterator[Store]:
    """An empty store."""
    uri = REAL_URI if request.param == "mongodb" and REAL_URI else database.uri
    name = f"phonex_test_{uuid.uuid4().hex}"
    store = await open_store(uri, name, tmp_path)
    yield store
    await store.close()
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(uri)
    await client.drop_database(name)
    client.close()
