"""The parts that commands use, opened together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from phonex.accounts.quotas import QuotaLimits, Quotas
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.pipeline.pipeline import Pipeline
from phonex.services.blobs import open_blobs
from phonex.services.files import files_at
from phonex.services.parts import (
    open_consents,
    open_directory,
    open_engines,
    open_fittings,
    open_records,
    open_voices,
)
from phonex.settings.settings import Settings
from phonex.system.service_threads import open_threads
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.consents import ConsentService
from phonex.voices.fitting.service import FitService
from phonex.voices.service import VoiceService


@dataclass(frozen=True)
class Tools:
    """The parts that commands use. jobs: not started, so that fits only wait."""

    voices: VoiceService
    consents: ConsentService
    fittings: FitService
    jobs: JobRunner
    pipeline: Pipeline
    networks: WorkerThreads


@asynccontextmanager
async def open_tools(settings: Settings) -> AsyncIterator[Tools]:
    """Open what a command needs, also while a service runs: both use the same records and files.

    On exit, a running fit goes back to the queue. Raises ConfigurationError.
    """
    async with AsyncExitStack() as stack:
        threads = stack.enter_context(open_threads())
        store = await stack.enter_async_context(open_records(settings, join=True))
        registry = stack.enter_context(open_engines(settings))
        queue = LocalQueue(store.jobs)
        files, directory = files_at(open_blobs(settings)), open_directory(settings, store)
        fittings = open_fittings(settings, store, queue, registry, files, threads.disk)
        jobs, pipeline = JobRunner(queue), Pipeline(registry)
        stack.push_async_callback(jobs.stop, 0)
        quotas = Quotas(QuotaLimits(), store.usage, store.jobs, store.voices)
        voices = open_voices(store, files.voices, directory, pipeline, threads, fittings, quotas)
        consents = open_consents(store, files.consents, threads, voices)
        yield Tools(voices, consents, fittings, jobs, pipeline, threads.networks)
