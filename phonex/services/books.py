"""Opens books."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phonex.accounts.quotas import Quotas
from phonex.books.assembly import BookAssembly
from phonex.books.parts import MOST_CHARACTERS
from phonex.books.service import BookService
from phonex.books.shelf import BookShelf
from phonex.books.task import PARTS_AT_ONCE, BookTask
from phonex.jobs.admission import Admission
from phonex.jobs.queue import JobQueue
from phonex.services.files import ServiceFiles
from phonex.settings.settings import Settings
from phonex.store.records.job import JobKind
from phonex.store.store import Store
from phonex.synthesis.children import ChildSyntheses
from phonex.synthesis.service import SynthesisService
from phonex.system.worker_threads import WorkerThreads
from phonex.webhooks.service import WebhookService

NICENESS = 10  # speech comes first


@asynccontextmanager
async def open_books(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    queue: JobQueue,
    synthesis: SynthesisService,
    webhooks: WebhookService,
    quotas: Quotas,
    disk: WorkerThreads,
) -> AsyncIterator[BookService]:
    """Books for a queue, with threads that join their parts."""
    joining = WorkerThreads("audiobooks", niceness=NICENESS)
    encoding = WorkerThreads("chapters", niceness=NICENESS)
    shelf = BookShelf(queue, files.books, store.jobs, disk)
    assembly = BookAssembly(files.audio, files.books)
    children = ChildSyntheses(queue, PARTS_AT_ONCE)
    queue.register(BookTask(children, files.books, shelf, assembly, quotas, disk, joining))
    admission = Admission(queue, JobKind.BOOK, settings.queue_size)
    try:
        yield BookService(
            queue,
            admission,
            synthesis,
            store.jobs,
            files.books,
            shelf,
            assembly,
            webhooks,
            disk,
            encoding,
            min(MOST_CHARACTERS, settings.max_chars),
        )
    finally:
        joining.close()
        encoding.close()
