"""Opens batches, and the callbacks of jobs."""

from phonex.accounts.quotas import Quotas
from phonex.accounts.secret_file import WEBHOOKS, load_secret
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
from phonex.webhooks.service import WebhookService


async def open_webhooks(settings: Settings, store: Store, disk: WorkerThreads) -> WebhookService:
    """Raises ConfigurationError."""
    allowed = AllowedDestinations(settings.webhook_hosts)
    master = await disk.run(load_secret, settings.secrets, WEBHOOKS) if allowed.any else None
    return WebhookService(store.deliveries, store.jobs, allowed, master)


def open_batches(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    queue: LocalQueue,
    synthesis: SynthesisService,
    webhooks: WebhookService,
    quotas: Quotas,
    disk: WorkerThreads,
) -> BatchService:
    queue.register(BatchTask(ChildSyntheses(queue), files.batches, quotas, disk))
    admission = Admission(queue, JobKind.BATCH, settings.queue_size)
    return BatchService(
        queue, admission, synthesis, store.jobs, files.batches, files.audio, webhooks, disk
    )
