"""Opens what all parts of the service stand on: records, files, threads, engines, the queue."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from phonex.engines.registry import EngineRegistry
from phonex.jobs.queue import JobQueue, JobWork
from phonex.monitoring.metrics import Metrics
from phonex.services.batches import open_webhooks
from phonex.services.blobs import open_blobs
from phonex.services.files import ServiceFiles, open_files
from phonex.services.parts import open_engines, open_records
from phonex.services.queue import open_queue
from phonex.services.shared import SharedParts, open_shared
from phonex.services.tracing import open_tracing
from phonex.settings.settings import Settings
from phonex.store.files.places import BlobPlace
from phonex.store.records.job import JobRecord
from phonex.store.store import Store
from phonex.system.service_threads import Threads, open_threads
from phonex.system.tracing import Tracing
from phonex.webhooks.service import WebhookService


@dataclass(frozen=True)
class ServiceBase:
    """place: of the files. jobs: the work on the queue, not started yet."""

    place: BlobPlace
    threads: Threads
    files: ServiceFiles
    store: Store
    engines: EngineRegistry
    metrics: Metrics
    tracing: Tracing
    webhooks: WebhookService
    shared: SharedParts
    queue: JobQueue
    jobs: JobWork


@asynccontextmanager
async def open_base(settings: Settings) -> AsyncIterator[ServiceBase]:
    """Raises ConfigurationError."""
    async with AsyncExitStack() as stack:
        place = open_blobs(settings)
        threads = stack.enter_context(open_threads(waits_long=place.is_shared))
        files = await threads.disk.run(open_files, place)
        store = await stack.enter_async_context(open_records(settings, join=settings.has_broker))
        engines = stack.enter_context(open_engines(settings))
        await threads.disk.run(engines.check_placement)
        metrics = Metrics()
        tracing = await stack.enter_async_context(open_tracing())
        webhooks = await open_webhooks(settings, store, threads.disk)
        on_end = partial(_note_end, metrics, webhooks)
        opened_queue = open_queue(settings, store, on_end, tracing)
        queue, jobs = await stack.enter_async_context(opened_queue)
        shared = await stack.enter_async_context(open_shared(settings))
        yield ServiceBase(
            *(place, threads, files, store, engines, metrics, tracing),
            *(webhooks, shared, queue, jobs),
        )


def _note_end(metrics: Metrics, webhooks: WebhookService, record: JobRecord) -> None:
    metrics.count_job(record)
    webhooks.note_end(record)
