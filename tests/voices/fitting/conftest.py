"""A house in which voices are fitted: real records, files, engines and processes."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest

from phonex.engines.adaptation_backend import KokoroBackend
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import open_store
from phonex.system.worker_threads import WorkerThreads
from tests.engines.offline.speech import MAN, sample
from tests.voices.fitting.house import House, Speaker


@pytest.fixture(scope="session")
def speaker(models_dir: Path) -> Speaker:
    """A man, known to two converters."""
    audio = sample(MAN)
    embedding = OfflineConverter(KokoroBackend(models_dir, 0).speak_reference).embed(audio)
    return Speaker(audio, {"offline": embedding, "other": {"tone": np.arange(3.0)}})


@pytest.fixture(scope="session")
def engines(models_dir: Path) -> Iterator[EngineRegistry]:
    registry = EngineRegistry(EngineOptions(models_dir, threads=1))
    yield registry
    registry.close()


@pytest.fixture
async def house(
    tmp_path: Path,
    models_dir: Path,
    database: EmbeddedServer,
    engines: EngineRegistry,
    speaker: Speaker,
) -> AsyncIterator[House]:
    name = f"phonex_test_{uuid.uuid4().hex}"
    store = await open_store(database.uri, name, tmp_path)
    disk = WorkerThreads("disk")
    house = House(tmp_path, models_dir, name, store, disk, engines, speaker)
    yield house
    await house.close()
    disk.close()
    await store.close()
