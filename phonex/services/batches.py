"""Opens batches, and the callbacks of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.accounts.personal_data import PersonalData
from phonex.accounts.quotas import Quotas
from phonex.accounts.secret_file import WEBHOOKS, load_secret
from phonex.batches.personal_data import BatchData
from phonex.batches.service import BatchService
from phonex.batches.task import BatchTask
from phonex.jobs.admission import Admission
from phonex.jobs.local_queue import LocalQueue
from phonex.services.files import ServiceFiles
from phonex.settings.settings import Settings
from phonex.store.records.jobs import JobKind
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
    secrets = settings.data_dir / "secrets"
    master = await disk.run(load_secret, secrets, WEBHOOKS) if allowed.any else None
    return WebhookService(store.deliveries, store.jobs, allowed, master)


@dataclass(frozen=True)
class BatchParts:
    """personal_data: what is kept of users, in the order of its deletion."""

    service: BatchService
    webhooks: WebhookService
    personal_data: Sequence[PersonalData]


def open_batches(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    queue: LocalQueue,
    synthesis: SynthesisService,
    webhooks: WebhookService,
    quotas: Quotas,
    disk: WorkerThreads,
) -> BatchParts:
    queue.register(BatchTask(ChildSyntheses(queue), files.batches, quotas, disk))
    admission = Admission(queue, JobKind.BATCH, settings.queue_size)
    service = BatchService(
        queue, admission, synthesis, store.jobs, files.batches, files.audio, webhooks, disk
    )
    return BatchParts(
        service, webhooks, [BatchData(service, queue), CallbackData(store.deliveries)]
    )
