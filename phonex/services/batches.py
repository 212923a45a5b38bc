"""Opens batches, books, and the callbacks of jobs."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from phonex.accounts.personal_data import PersonalData
from phonex.accounts.quotas import Quotas
from phonex.accounts.secret_file import WEBHOOKS, load_secret
from phonex.batches.personal_data import BatchData
from phonex.batches.service import BatchService
from phonex.batches.task import BatchTask
from phonex.books.personal_data import BookData
from phonex.books.service import BookService
from phonex.jobs.admission import Admission
from phonex.jobs.queue import JobQueue
from phonex.services.books import open_books
from phonex.services.files import ServiceFiles
from phonex.settings.settings import Settings
from phonex.store.records.job import JobKind
from phonex.store.store import Store
from phonex.synthesis.children import ChildSyntheses
from phonex.synthesis.service import SynthesisService
from phonex.system.worker_threads import WorkerThreads
from phonex.webhooks.destinations import AllowedDestinations
from phonex.webhooks.personal_data import CallbackData
from phonex.webhooks.service import WebhookService


async def open_webhooks(settings: Settings, store: Store, disk: WorkerThreads) -> WebhookService:
    """Raises ConfigurationError."""
    allowed = AllowedDestinations(settings.webhook_hosts)
    master = await disk.run(load_secret, settings.secrets, WEBHOOKS) if allowed.any else None
    return WebhookService(store.deliveries, store.jobs, allowed, master)


@dataclass(frozen=True)
class BatchParts:
    """personal_data: what is kept of users, in the order of its deletion."""

    service: BatchService
    books: BookService
    webhooks: WebhookService
    personal_data: Sequence[PersonalData]


@asynccontextmanager
async def open_batches(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    queue: JobQueue,
    synthesis: SynthesisService,
    webhooks: WebhookService,
    quotas: Quotas,
    disk: WorkerThreads,
) -> AsyncIterator[BatchParts]:
    """Batches and books for a queue."""
    queue.register(BatchTask(ChildSyntheses(queue), files.batches, quotas, disk))
    admission = Admission(queue, JobKind.BATCH, settings.queue_size)
    service = BatchService(
        queue, admission, synthesis, store.jobs, files.batches, files.audio, webhooks, disk
    )
    opened = open_books(settings, store, files, queue, synthesis, webhooks, quotas, disk)
    async with opened as books:
        own = BatchData(service, queue), BookData(books, queue), CallbackData(store.deliveries)
        yield BatchParts(service, books, webhooks, own)
