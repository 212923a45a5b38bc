"""Opens what speaks books and batches without a service, in a folder of its own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from phonex.accounts.principal import ANONYMOUS
from phonex.accounts.quotas import QuotaLimits, Quotas
from phonex.batches.service import BatchService
from phonex.books.service import BookService
from phonex.catalogue.aliases import Aliases
from phonex.catalogue.catalogue import VoiceCatalogue
from phonex.engines.registry import EngineRegistry
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.lexicon.service import load_records
from phonex.monitoring.metrics import Metrics
from phonex.pipeline.pipeline import Pipeline
from phonex.services.batches import BatchParts, open_batches
from phonex.services.blobs import open_blobs
from phonex.services.files import ServiceFiles, files_at
from phonex.services.parts import open_directory, open_engines, open_pipeline, open_records
from phonex.services.speech import open_speech_tools, open_synthesis
from phonex.settings.settings import Settings
from phonex.store.files.places import LocalPlace
from phonex.store.store import Store, open_store
from phonex.synthesis.stream_sides import LocalStreams
from phonex.synthesis.voices import SpokenVoices
from phonex.system.service_threads import Threads, open_threads
from phonex.system.worker_threads import WorkerThreads
from phonex.text.lexicon.lexicons import Lexicons
from phonex.voices.backfill import EmbeddingBackfill
from phonex.voices.snapshot import VoiceSnapshot, read_snapshot
from phonex.webhooks.destinations import AllowedDestinations
from phonex.webhooks.service import WebhookService


@dataclass(frozen=True)
class LocalWork:
    """jobs: not started. disk: threads for files."""

    books: BookService
    batches: BatchService
    queue: LocalQueue
    jobs: JobRunner
    disk: WorkerThreads


@asynccontextmanager
async def open_local_work(
    settings: Settings, folder: Path, *, reads_home: bool
) -> AsyncIterator[LocalWork]:
    """Books and batches with records and audio in a folder, which one process has at a time.

    Voices and the lexicon are those of the installation, as they are now: it is left alone
    afterwards, so that its service may start and stop. reads_home: whether it has records. On exit,
    what is being spoken goes back to the queue. Raises ConfigurationError, DatabaseUnavailable.
    """
    async with AsyncExitStack() as stack:
        threads = stack.enter_context(open_threads())
        registry = stack.enter_context(open_engines(settings))
        await threads.disk.run(registry.check_placement)
        lexicons, pipeline = await threads.disk.run(open_pipeline, settings, registry)
        voices = await _read_home(settings, lexicons) if reads_home else VoiceSnapshot()
        store = await open_store(None, settings.mongo_db, folder / "data")
        stack.push_async_callback(store.close)
        files = await threads.disk.run(_open_files, settings, folder)
        queue = LocalQueue(store.jobs)
        opened = _open_batches(settings, store, files, queue, registry, pipeline, threads, voices)
        batching = await stack.enter_async_context(opened)
        jobs = JobRunner(queue)
        stack.push_async_callback(jobs.stop, 0)
        yield LocalWork(batching.books, batching.service, queue, jobs, threads.disk)


async def _read_home(settings: Settings, lexicons: Lexicons) -> VoiceSnapshot:
    async with open_records(settings, join=True) as store:
        await load_records(store, lexicons)
        consents = open_directory(settings, store).consents
        return await read_snapshot(store.voices, consents, ANONYMOUS.owner_id)


def _open_files(settings: Settings, folder: Path) -> ServiceFiles:
    """Blocks. Raises ConfigurationError."""
    installed = files_at(open_blobs(settings))
    own = files_at(LocalPlace(folder / "audio", settings.voices_dir, folder / "data"))
    for each in (own.audio, own.batches, own.books):
        each.sweep()
    return replace(own, voices=installed.voices, quick=installed.quick)


@asynccontextmanager
async def _open_batches(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    queue: LocalQueue,
    registry: EngineRegistry,
    pipeline: Pipeline,
    threads: Threads,
    voices: VoiceSnapshot,
) -> AsyncIterator[BatchParts]:
    disk = threads.disk
    spoken = SpokenVoices(files.voices, voices, files.quick, disk, voices)
    tools = await open_speech_tools(
        settings, Metrics().count_unmarked, pipeline, threads, files.audio, spoken
    )
    aliases = Aliases(settings.voice_aliases, await disk.run(registry.speakers))
    catalogue = VoiceCatalogue(registry, spoken, voices, voices, disk, aliases)
    backfill = EmbeddingBackfill(store, files.voices, pipeline, threads.networks, disk)
    quotas = Quotas(QuotaLimits(), store.usage, store.jobs, store.voices)
    calls = WebhookService(store.deliveries, store.jobs, AllowedDestinations(()), None)
    synthesis = open_synthesis(
        settings, queue, tools, LocalStreams(disk), backfill, quotas, catalogue, calls
    )
    opened = open_batches(settings, store, files, queue, synthesis, calls, quotas, disk)
    async with opened as batching:
        yield batching
