"""The voices, opened for one command with the same parts that the service uses.

While the service runs, the command joins its embedded database, so both see the same voices.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from phonex.accounts.quotas import QuotaLimits, Quotas
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.pipeline.pipeline import Pipeline
from phonex.services import (
    open_engines,
    open_fittings,
    open_records,
    open_voice_files,
)
from phonex.settings import Settings
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.directory import VoiceDirectory
from phonex.voices.fitting.service import FitService
from phonex.voices.repository import VoiceRepository
from phonex.voices.service import VoiceService


@dataclass(frozen=True)
class OpenVoices:
    """The voices, and what else a command may need.

    jobs: not started, so fits only wait; networks: the thread for all work of the pipeline.
    """

    voices: VoiceService
    fittings: FitService
    jobs: JobRunner
    pipeline: Pipeline
    networks: WorkerThreads


@asynccontextmanager
async def open_voices(settings: Settings) -> AsyncIterator[OpenVoices]:
    """On exit, a running fit goes back to the queue."""
    async with AsyncExitStack() as stack:
        networks, disk = WorkerThreads("networks"), WorkerThreads("disk")
        stack.callback(networks.close)
        stack.callback(disk.close)
        store = await stack.enter_async_context(open_records(settings, join=True))
        registry = stack.enter_context(open_engines(settings))
        queue = LocalQueue(store.jobs)
        fittings, jobs = open_fittings(settings, store, queue, registry, disk), JobRunner(queue)
        stack.push_async_callback(jobs.stop, 0)
        pipeline, files = Pipeline(registry), open_voice_files(settings)
        repository = VoiceRepository(
            store.voices, files, VoiceDirectory(store.voices), disk, fittings.forget
        )
        quotas = Quotas(QuotaLimits(), store.usage, store.jobs, store.voices)
        voices = VoiceService(store, files, repository, pipeline, networks, disk, fittings, quotas)
        yield OpenVoices(voices, fittings, jobs, pipeline, networks)
