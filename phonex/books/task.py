"""The handler of books: has their parts spoken by ordinary syntheses, then joins them."""

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial

from phonex.accounts.errors import AudioQuotaReached
from phonex.accounts.principal import Principal, scopes_of
from phonex.books.assembly import BookAssembly
from phonex.books.errors import BookFailed, BookIncomplete
from phonex.books.shelf import BookShelf
from phonex.errors import PhonexError
from phonex.jobs.job import Backoff, JobHandler, LiveJob
from phonex.store.errors import StorageUnavailable
from phonex.store.files.book_files import PART_LINES, BookFiles
from phonex.store.records.jobs import BookRecord, JobKind, JobRecord, JobStatus, SynthesisRecord
from phonex.synthesis.children import MAX_ATTEMPTS, AudioLimit, ChildSyntheses
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads

AT_ONCE = 4  # books; those of others wait
PARTS_AT_ONCE = 2  # few, because those that have begun are spoken in spite of a pause
SPOKEN_PERCENT = 90  # the rest of the progress is the joining


class _StoppedError(Exception):
    """Nobody wants the audiobook any more."""


class _Joining:
    """Shows how far the joining is, and ends it. total_s: of the audio."""

    def __init__(self, job: LiveJob, total_s: float) -> None:
        self._job = job
        self._total_s = total_s
        self._percent = SPOKEN_PERCENT
        self._stopped = threading.Event()
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        self._stopped.set()

    def note(self, seconds: float) -> None:
        """Called in the thread that joins, with what is done. Raises to end it."""
        if self._stopped.is_set():
            raise _StoppedError
        share = min(1.0, seconds / self._total_s)
        percent = min(99, SPOKEN_PERCENT + int((100 - SPOKEN_PERCENT) * share))
        if percent > self._percent:
            self._percent = percent
            self._loop.call_soon_threadsafe(self._show, percent)

    def _show(self, percent: int) -> None:
        if not self._stopped.is_set():
            self._job.change(progress=percent)


class BookTask(JobHandler):
    """joining: the thread that writes audiobooks, one at a time."""

    name = "book"
    kinds = (JobKind.BOOK,)
    resumes = True
    n_at_once = AT_ONCE
    max_attempts = MAX_ATTEMPTS

    def __init__(
        self,
        children: ChildSyntheses,
        files: BookFiles,
        shelf: BookShelf,
        assembly: BookAssembly,
        quotas: AudioLimit,
        disk: WorkerThreads,
        joining: WorkerThreads,
    ) -> None:
        self._children = children
        self._files = files
        self._shelf = shelf
        self._assembly = assembly
        self._quotas = quotas
        self._disk = disk
        self._joining = joining

    async def ready(self, record: JobRecord) -> bool:
        try:
            return not await self._disk.run(self._files.is_paused, record.job_id)
        except StorageUnavailable:  # it is asked again soon
            return False

    async def run(self, job: LiveJob) -> None:
        """Raises BookIncomplete, BookFailed, AudioQuotaReached, JobNotFound if its files are gone,
        DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        parts = partial(self._parts, book_of(job.record))
        try:
            async for _ in self._children.run(job, parts, SPOKEN_PERCENT):
                pass
        except AudioQuotaReached:
            job.change_silently(failed_at=utc_now())
            raise
        record = book_of(job.record)
        if record.n_failed:
            job.change_silently(failed_at=utc_now())
            raise BookIncomplete(record.n_failed, record.n_children, record.job_id)
        await self._join(job)

    async def _parts(self, book: BookRecord, first: int) -> AsyncIterator[SynthesisRecord]:
        """The records of the parts from one on."""
        owner = Principal(book.owner_id, scopes_of(is_admin=book.unlimited))
        for number in range(first, book.n_children):
            if await self._disk.run(self._files.is_paused, book.job_id):
                raise asyncio.CancelledError  # as at a stop: it is queued again
            if number == first or number % PART_LINES == 0:
                group = number // PART_LINES
                lines = await self._disk.run(self._files.parts, book.job_id, group)
            await self._quotas.check_audio(owner)
            yield SynthesisRecord.model_validate_json(lines[number % PART_LINES])

    async def _join(self, job: LiveJob) -> None:
        book = book_of(job.record)
        chapters = await self._shelf.chapters(book)
        if not all(chapter.is_whole for chapter in chapters):
            raise BookFailed("Audio of the book was deleted before it was joined; send it again.")
        spoken = [chapter.spoken for chapter in chapters]
        progress = _Joining(job, sum(chapter.duration for chapter in spoken))
        args = book.job_id, spoken, await self._shelf.tags(book), progress.note
        try:
            await self._joining.run(self._assembly.write_audiobook, *args)
        finally:
            progress.stop()

    def failure(self, why: str = "") -> PhonexError:
        return BookFailed(why or "The book failed with an internal error; see the log.")

    def backoff(self, record: JobRecord) -> Backoff:
        return Backoff()

    async def ended(self, record: JobRecord) -> None:
        # Of one that another process ended, this one still has an earlier state.
        if record.status not in (JobStatus.COMPLETED, JobStatus.FAILED):
            await self._children.cancel(record)


def book_of(record: JobRecord) -> BookRecord:
    assert isinstance(record, BookRecord)
    return record
