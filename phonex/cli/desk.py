"""A voice desk for one command: the service's own parts, opened for a moment.

While the service runs, its embedded database is joined, so both see the same voices.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.pipeline import Pipeline
from phonex.services import open_engines, open_fittings, open_records
from phonex.settings import Settings
from phonex.store.blobs import VoiceFiles
from phonex.store.roster import Roster
from phonex.system.worker_threads import WorkerThreads
from phonex.voice_keeper import VoiceKeeper
from phonex.voices.fitting.service import FitService
from phonex.voices.service import VoiceDesk


@dataclass(frozen=True)
class OpenDesk:
    """A desk, and what else a command may need.

    jobs: is not started; networks: the threads for all of the pipeline's work.
    """

    desk: VoiceDesk
    fittings: FitService
    jobs: JobRunner
    pipeline: Pipeline
    networks: WorkerThreads


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[OpenDesk]:
    """A fit that is under way at the end stays queued."""
    async with AsyncExitStack() as stack:
        networks, disk = WorkerThreads("networks"), WorkerThreads("disk")
        stack.callback(networks.close)
        stack.callback(disk.close)
        store = await stack.enter_async_context(open_records(settings, join=True))
        registry = stack.enter_context(open_engines(settings))
        queue = LocalQueue(store.jobs)
        fittings, jobs = open_fittings(settings, store, queue, registry, disk), JobRunner(queue)
        stack.push_async_callback(jobs.stop, 0)
        pipeline, files = Pipeline(registry), VoiceFiles(settings.voices_dir)
        keeper = VoiceKeeper(store.voices, files, Roster(store.voices), disk, fittings.forget)
        desk = VoiceDesk(store, files, keeper, pipeline, networks, disk, fittings)
        yield OpenDesk(desk, fittings, jobs, pipeline, networks)
