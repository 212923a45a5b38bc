"""The parts of a service that fits need, real ones, and what tests do with them."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from phonex.accounts.principal import ANONYMOUS
from phonex.audio.types import Audio
from phonex.engines.registry import EngineRegistry
from phonex.jobs.job import Backoff
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.pipeline.plan import Embeddings
from phonex.store.records.job import FitRecord, JobKind, JobRecord
from phonex.store.records.voice import VoiceRecord
from phonex.store.store import Store
from phonex.synthesis.task import fit_of
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.fitting.requirements import NEEDED_BYTES, FitRequirements
from phonex.voices.fitting.service import FitService
from phonex.voices.fitting.subprocess import PROGRAM, SILENCE_S, FitSubprocess
from phonex.voices.fitting.task import FitTask
from tests.jobs.stand_ins import make_record
from tests.store.samples import make_voice, mine, voice_files

STAND_IN = "tests.voices.fitting.stand_in"
PATIENCE_S = 900.0  # for fits of few steps on a machine that does much else


@dataclass(frozen=True)
class Speaker:
    """A sample, and what registration makes of it."""

    sample: Audio
    embeddings: Embeddings


class Fits(FitService):
    """The service of fits with its own queue and runner, as one process has them."""

    def __init__(
        self,
        queue: LocalQueue,
        store: Store,
        task: FitTask,
        disk: WorkerThreads,
        requirements: FitRequirements,
    ) -> None:
        self.queue = queue
        self.queue.register(task)
        self.runner = JobRunner(self.queue)
        super().__init__(self.queue, task, store.voices, disk, requirements)

    async def start(self) -> None:
        await self.runner.start()

    async def stop(self) -> None:
        await self.runner.stop(0)

    @property
    def unwritten(self) -> str:
        return self.queue.unwritten

    async def fit_quick(
        self, job_id: str, reported: Callable[[int], None] = lambda percent: None
    ) -> JobRecord:
        """Have a quick clone fitted; how that ended. reported: gets the percentages."""
        fit = await self.queue.submit(quick_fit(job_id))
        async for record in self.queue.events(ANONYMOUS, fit.job_id):
            reported(record.progress)
        return record


def quick_fit(job_id: str) -> FitRecord:
    """The fit of a quick clone, whose samples are kept under its job's id."""
    record = make_record(job_id, kind=JobKind.QUICK, fit=True)
    return fit_of(record)


@dataclass
class House:
    """Opens fits over the same records and files, as processes that follow each other do.

    database: the name of the records' database.
    """

    folder: Path
    models: Path
    database: str
    store: Store
    disk: WorkerThreads
    engines: EngineRegistry
    speaker: Speaker

    def __post_init__(self) -> None:
        self.fits = self.folder / "fits"
        self.voices = voice_files(self.folder / "voices")
        self.quick = voice_files(self.folder / "quick")
        self._opened: list[Fits] = []

    def open(
        self,
        n_steps: int = 1,
        *,
        wanted: bool = True,
        needed_bytes: int = NEEDED_BYTES,
        silence_s: float = SILENCE_S,
        store: Store | None = None,
        process: FitSubprocess | None = None,
        backoff: Backoff | None = None,
        program: str = STAND_IN,
    ) -> Fits:
        """Not started yet."""
        process = process or self.process(n_steps=n_steps, silence_s=silence_s, program=program)
        requirements = FitRequirements(wanted, self.engines, needed_bytes)
        kept = store or self.store
        queue = LocalQueue(kept.jobs)
        files = (self.voices, self.quick)
        task = FitTask(queue, kept.voices, *files, self.disk, process, requirements, backoff)
        fits = Fits(queue, kept, task, self.disk, requirements)
        self._opened.append(fits)
        return fits

    def process(
        self, *, n_steps: int = 1, silence_s: float = SILENCE_S, program: str = STAND_IN
    ) -> FitSubprocess:
        return FitSubprocess(
            self.fits,
            self.models,
            n_steps=n_steps,
            silence_s=silence_s,
            program=program,
        )

    async def close(self) -> None:
        for fits in self._opened:
            await fits.stop()

    async def register(self, fits: Fits, voice_id: str) -> VoiceRecord:
        """As a desk does it."""
        record = fits.admit(make_voice(voice_id))
        await self.store.voices.insert(record)
        self.voices.write(voice_id, self.speaker.embeddings, self.speaker.sample)
        await fits.begin(record)
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
    fits: Fits, voice_id: str, until: Callable[[VoiceRecord], bool] = lambda _: False
) -> list[VoiceRecord]:
    """What is reported of a fit, up to its end or what is waited for."""
    reported = []
    async with asyncio.timeout(PATIENCE_S):
        async for record in fits.events(mine(voice_id)):
            reported.append(record)
            if until(record):
                break
    return reported


def reached(progress: int) -> Callable[[VoiceRecord], bool]:
    return lambda record: record.fitting.progress >= progress
