"""Threads that every test of the syntheses gets anew, and an engine that all share."""

from collections.abc import Iterator

import pytest

from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.pipeline.pipeline import Pipeline
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
