"""Opens a worker: what speaks and fits, without HTTP, users and conversations."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from phonex.engines.registry import EngineRegistry
from phonex.jobs.admission import Admission
from phonex.jobs.broker_queue.deliveries import Deliveries
from phonex.jobs.broker_queue.lanes import FITS, SPEECH, live_queue, waiting_queues
from phonex.jobs.broker_queue.worker_queue import WorkerQueue
from phonex.jobs.runner import JobRunner
from phonex.lexicon.service import LexiconService
from phonex.monitoring.worker_metrics import WorkerMetrics, WorkerState
from phonex.pipeline.pipeline import Pipeline
from phonex.services.blobs import open_blobs
from phonex.services.files import ServiceFiles, files_at
from phonex.services.parts import (
    open_directory,
    open_engines,
    open_fittings,
    open_pipeline,
    open_records,
)
from phonex.services.queue import new_runner_id, open_broker
from phonex.services.shared import open_shared_redis
from phonex.services.speech import open_speech_tools
from phonex.services.tracing import open_tracing
from phonex.settings.settings import Settings
from phonex.store.records.job import JobKind
from phonex.store.store import Store
from phonex.synthesis.stream_sides import LiveStreams
from phonex.synthesis.task import SynthesisTask
from phonex.synthesis.voices import SpokenVoices
from phonex.system.service_threads import Threads, open_threads
from phonex.voices.backfill import EmbeddingBackfill

if TYPE_CHECKING:
    from phonex.jobs.broker_queue.messages import MessageBroker

LIVE_MS, SPEECH_MS, FITS_MS = 50, 100, 1000  # between two looks at an empty queue
N_LIVE = 8  # streams that one worker speaks at once; more wait for another worker


@dataclass(frozen=True)
class Worker:
    """deliveries: of the lanes that it serves. Nothing is started yet."""

    jobs: JobRunner
    queue: WorkerQueue
    engines: EngineRegistry
    metrics: WorkerMetrics
    deliveries: Sequence[Deliveries]
    pipeline: Pipeline
    lexicon: LexiconService
    store: Store
    threads: Threads

    def state(self) -> WorkerState:
        """Without I/O, but for what background tasks and threads have found last."""
        return WorkerState(
            running=sum(job.running for job in self.queue.live),
            broker_ok=all(each.is_up for each in self.deliveries),
            database_ok=self.metrics.database_ok and not self.store.unwritable,
            device_memory=self.engines.device_memory(),
        )


@asynccontextmanager
async def open_worker(
    settings: Settings, lanes: Collection[str], n_ahead: int
) -> AsyncIterator[Worker]:
    """n_ahead: how many waiting jobs it may hold. Raises ConfigurationError."""
    async with AsyncExitStack() as stack:
        place = open_blobs(settings)
        files = files_at(place)
        threads = stack.enter_context(open_threads(waits_long=place.is_shared))
        broker, sender = await stack.enter_async_context(open_broker(settings))
        store = await stack.enter_async_context(open_records(settings, join=True))
        registry = stack.enter_context(open_engines(settings))
        await threads.disk.run(registry.check_placement)
        metrics = WorkerMetrics()
        tracing = await stack.enter_async_context(open_tracing())
        queue = WorkerQueue(store.jobs, sender, new_runner_id(), metrics.count_job, tracing)
        lexicons, pipeline = await threads.disk.run(open_pipeline, settings, registry)
        open_fittings(settings, store, queue, registry, files, threads.disk)
        shared = await stack.enter_async_context(open_shared_redis(settings))
        streams = shared.streams(settings, threads.disk)
        lexicon = LexiconService(store, lexicons, pipeline, threads.networks)
        await _open_synthesis(
            *(settings, store, files, queue, pipeline, threads, metrics, streams, lexicon)
        )
        yield Worker(
            JobRunner(queue),
            queue,
            registry,
            metrics,
            _deliveries(broker, queue, lanes, n_ahead),
            pipeline,
            lexicon,
            store,
            threads,
        )


async def _open_synthesis(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    queue: WorkerQueue,
    pipeline: Pipeline,
    threads: Threads,
    metrics: WorkerMetrics,
    streams: LiveStreams,
    lexicon: LexiconService,
) -> None:
    disk, directory = threads.disk, open_directory(settings, store)
    await disk.run(files.audio.sweep)  # what it left when it was killed
    spoken = SpokenVoices(files.voices, directory, files.quick, disk, store.voices)
    tools = await open_speech_tools(
        settings, metrics.count_unmarked, pipeline, threads, files.audio, spoken
    )
    tools = replace(tools, refresh=lexicon.load)
    backfill = EmbeddingBackfill(store, files.voices, pipeline, threads.networks, disk)
    admission = Admission(queue, JobKind.TTS, settings.queue_size)
    queue.register(SynthesisTask(queue, admission, tools, streams, disk, backfill))


def _deliveries(
    broker: "MessageBroker", queue: WorkerQueue, lanes: Collection[str], n_ahead: int
) -> list[Deliveries]:
    found = []
    if SPEECH in lanes:
        at_once = partial(queue.take, at_once=True)
        found.append(Deliveries(broker, [live_queue(SPEECH)], N_LIVE, at_once, LIVE_MS))
        waiting = waiting_queues(SPEECH)
        found.append(Deliveries(broker, waiting, 1 + n_ahead, queue.take, SPEECH_MS))
    if FITS in lanes:
        found.append(Deliveries(broker, waiting_queues(FITS), 1, queue.take, FITS_MS))
    return found
