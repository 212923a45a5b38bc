"""The parts of a service that a queue of fits needs, real ones, and what tests do with them."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from phonex.fitting.delay import BACKOFF, Backoff
from phonex.fitting.queue import FittingQueue

from phonex.audio.types import Audio
from phonex.engines.registry import EngineRegistry
from phonex.plan import Embeddings
from phonex.store.blobs import VoiceFiles
from phonex.store.records import VoiceRecord
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.fitting.requirements import NEEDED_BYTES, FitRequirements
from phonex.voices.fitting.workspace import PROGRAM, SILENCE_S, Workbench
from tests.store.samples import make_voice

STAND_IN = "tests.fitting.stand_in"
PATIENCE_S = 900.0  # for fits of few steps on a machine that does much else


@dataclass(frozen=True)
class Speaker:
    """A sample, and what registration makes of it."""

    sample: Audio
    embeddings: Embeddings


@dataclass
class House:
    """Opens queues over the same records and files, as processes that follow each other do."""

    folder: Path
    models: Path
    store: Store
    disk: WorkerThreads
    engines: EngineRegistry
    speaker: Speaker

    def __post_init__(self) -> None:
        self.fits = self.folder / "fits"
        self.voices = VoiceFiles(self.folder / "voices")
        self.quick = VoiceFiles(self.folder / "quick")
        self._queues: list[FittingQueue] = []

    def queue(
        self,
        n_steps: int = 1,
        *,
        wanted: bool = True,
        needed_bytes: int = NEEDED_BYTES,
        silence_s: float = SILENCE_S,
        store: Store | None = None,
        bench: Workbench | None = None,
        backoff: Backoff = BACKOFF,
        program: str = STAND_IN,
    ) -> FittingQueue:
        """Not started yet."""
        bench = bench or self.bench(n_steps=n_steps, silence_s=silence_s, program=program)
        conditions = FitRequirements(wanted, self.engines, needed_bytes)
        kept = store or self.store
        queue = FittingQueue(kept, self.voices, self.quick, self.disk, bench, conditions, backoff)
        self._queues.append(queue)
        return queue

    def bench(
        self, *, n_steps: int = 1, silence_s: float = SILENCE_S, program: str = STAND_IN
    ) -> Workbench:
        return Workbench(
            self.fits,
            self.models,
            self.disk,
            n_steps=n_steps,
            silence_s=silence_s,
            program=program,
        )

    async def close(self) -> None:
        for queue in self._queues:
            await queue.stop()

    async def register(self, queue: FittingQueue, voice_id: str) -> VoiceRecord:
        """As a desk does it."""
        record = queue.admit(make_voice(voice_id))
        await self.store.voices.insert(record)
        self.voices.write(voice_id, self.speaker.embeddings, self.speaker.sample)
        queue.wake(voice_id)
        return record

    def children(self) -> list[psutil.Process]:
        """The processes that fit for this house."""
        found = []
        for child in psutil.Process(os.getpid()).children():
            try:
                words = child.cmdline()
            except psutil.NoSuchProcess:  # it has ended by now
                continue
            if {STAND_IN, PROGRAM} & set(words) and any(str(self.fits) in word for word in words):
                found.append(child)
        return found


async def follow(
    queue: FittingQueue, voice_id: str, until: Callable[[VoiceRecord], bool] = lambda _: False
) -> list[VoiceRecord]:
    """What is told of a fit, up to its end or what is waited for."""
    told = []
    async with asyncio.timeout(PATIENCE_S):
        async for record in queue.events(voice_id):
            told.append(record)
            if until(record):
                break
    return told


def reached(progress: int) -> Callable[[VoiceRecord], bool]:
    return lambda record: record.fitting.progress >= progress
