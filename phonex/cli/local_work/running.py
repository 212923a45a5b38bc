"""Runs a book or a batch in its folder: begins it or goes on, and shows how far it is."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import typer

from phonex.accounts.principal import ANONYMOUS
from phonex.books.task import SPOKEN_PERCENT
from phonex.cli.created_files import telling_created
from phonex.cli.local_work.errors import WorkIncomplete
from phonex.cli.local_work.progress import Watch
from phonex.cli.local_work.work_folder import WorkFolder
from phonex.cli.records import records_exist
from phonex.cli.terminal import EXIT_INTERRUPTED, error_console
from phonex.errors import JobNotFound
from phonex.services.local_work import LocalWork, open_local_work
from phonex.settings.settings import Settings
from phonex.store.records.job import JobKind, JobRecord, JobStatus, ParentRecord
from phonex.synthesis.children import child_id

LOOK_S = 0.25  # between two looks at the progress

T = TypeVar("T")


def run_in(
    folder: WorkFolder, settings: Settings, action: Callable[[LocalWork], Awaitable[T]]
) -> T:
    """Ctrl+C ends it with a line that says how to go on. A folder without work is removed."""

    async def run() -> T:
        reads_home = records_exist(settings)
        async with open_local_work(settings, folder.path, reads_home=reads_home) as work:
            return await action(work)

    try:
        with telling_created(settings):
            return asyncio.run(run())
    except KeyboardInterrupt as exc:
        if not folder.is_empty:
            say(f"What is done is kept in {folder.path}; the same command goes on with the rest.")
        raise typer.Exit(EXIT_INTERRUPTED) from exc
    finally:
        if folder.is_empty:
            folder.remove()


async def begin(
    work: LocalWork,
    folder: WorkFolder,
    kind: JobKind,
    submit: Callable[[], Awaitable[ParentRecord]],
) -> ParentRecord:
    """Start the job of the folder, or go on with it; what failed is spoken again.

    Raises what submit raises, DatabaseUnavailable, StorageFull.
    """
    await work.jobs.start()
    found = [*(await work.queue.page(ANONYMOUS, (kind,), None, 1, None)).items]
    if not found:
        found = [await submit()]
    folder.is_empty = False
    if found[0].status is JobStatus.FAILED:
        return parent_of(await work.queue.retry(ANONYMOUS, found[0].job_id))
    return parent_of(found[0])


async def follow(work: LocalWork, job: ParentRecord, show: Watch, what: str) -> ParentRecord:
    """Wait for the end of a job. what: its children, in the plural. Raises DatabaseUnavailable."""
    furthest = 0.0
    while True:
        record = parent_of(await work.queue.get(ANONYMOUS, job.job_id))
        furthest = max(furthest, _n_done(work, record))
        n_all = record.n_children
        show("speaking", furthest / n_all, f"{int(furthest)} of {n_all} {what}")
        if record.status.ended:
            return record
        if record.kind is JobKind.BOOK and record.n_ended == n_all:
            joined = max(0, record.progress - SPOKEN_PERCENT)
            show("joining", joined / (100 - SPOKEN_PERCENT), "")
        await asyncio.sleep(LOOK_S)


def _n_done(work: LocalWork, record: ParentRecord) -> float:
    """How many children are spoken, with the shares of those that have begun."""
    begun = [child_id(record.job_id, n) for n in range(record.n_ended, record.n_begun)]
    live = filter(None, map(work.queue.find, begun))
    return record.n_ended + sum(each.progress for each in live) / 100


async def incomplete(
    work: LocalWork, record: ParentRecord, what: str, folder: Path
) -> WorkIncomplete:
    """The error of a job that failed. what: its children, in the plural."""
    if not record.n_failed:
        return WorkIncomplete(record.error.message if record.error else "It ended early.", folder)
    first = await _first_failure(work, record)
    return WorkIncomplete(
        f"{record.n_failed} of {record.n_children} {what} failed. {first}", folder
    )


async def _first_failure(work: LocalWork, record: ParentRecord) -> str:
    for number in range(record.n_begun):
        with suppress(JobNotFound):
            child = await work.queue.get(ANONYMOUS, child_id(record.job_id, number))
            if child.status is JobStatus.FAILED and child.error is not None:
                return child.error.message
    return ""


def parent_of(record: JobRecord) -> ParentRecord:
    assert isinstance(record, ParentRecord)
    return record


def say(text: str, style: str | None = None) -> None:
    error_console().print(text, style=style, markup=False, highlight=False, soft_wrap=True)
