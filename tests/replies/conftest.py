"""Replies over a database, threads and files of each test's own."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.pipeline.pipeline import Pipeline
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import open_store
from phonex.system.service_threads import open_threads
from tests.conversations.hall import Hall
from tests.replies.room import PATIENCE_S, Room
from tests.store.samples import place_in
from tests.synthesis.workplace import Threads, Workplace


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    models = tmp_path_factory.mktemp("none")
    registry = EngineRegistry(EngineOptions(models, threads=1, speech="espeak"))
    yield Pipeline(registry)
    registry.close()


@pytest.fixture
async def room(database: EmbeddedServer, pipeline: Pipeline, tmp_path: Path) -> AsyncIterator[Room]:
    threads = Threads()
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    with open_threads() as shared:
        hall = Hall(store, shared, place_in(tmp_path / "data"))
        room = await Room(hall, Workplace(pipeline, threads, tmp_path / "audio")).open()
        yield room
        await room.replies.stop(PATIENCE_S)
        await room.work.stop()
    await store.close()
    threads.close()
