"""Voices from elsewhere are read by few at once."""

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import EmbeddingUnusable, QueueFull
from phonex.pipeline.pipeline import Pipeline
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.transfer import MAX_IMPORTS, VoiceImporter

pytestmark = pytest.mark.anyio


class SlowFile(io.BytesIO):
    """No voice; reading it takes until it is let go."""

    def __init__(self, let_go: threading.Event) -> None:
        super().__init__()
        self._let_go = let_go

    def read(self, size: int | None = -1, /) -> bytes:
        assert self._let_go.wait(60)
        return super().read(size)


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[VoiceImporter]:
    lane, registry = WorkerThreads("disk", 2), EngineRegistry(EngineOptions(tmp_path, threads=1))
    yield VoiceImporter(Pipeline(registry), lane)
    registry.close()
    lane.close()


async def test_only_so_many_files_are_read_at_once(intake: VoiceImporter) -> None:
    let_go = threading.Event()
    reading = [asyncio.create_task(intake.read(SlowFile(let_go))) for _ in range(MAX_IMPORTS)]
    await asyncio.sleep(0)  # each has begun
    with pytest.raises(QueueFull) as refused:
        await intake.read(SlowFile(let_go))
    assert refused.value.retry_after > 0
    let_go.set()
    outcomes = await asyncio.gather(*reading, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {EmbeddingUnusable}
    with pytest.raises(EmbeddingUnusable):  # there is room again
        await intake.read(io.BytesIO())
