"""A user's jobs that have syntheses for children, to take along and to delete."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.errors import JobFinished, JobNotFound, NotFound
from phonex.jobs.queue import JobQueue
from phonex.store.database.paging import Page
from phonex.store.records.job import JobStatus, ParentRecord

PAGE = 100

R = TypeVar("R", bound=ParentRecord)


class Parents(Protocol[R]):
    """The jobs of a kind, as in phonex.batches.service."""

    async def page(
        self, principal: Principal, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[R]: ...

    async def get(self, principal: Principal, job_id: str, /) -> R: ...

    async def remove(self, principal: Principal, job_id: str, /) -> None: ...


class ParentData(Generic[R]):
    """PersonalData: what the jobs of a kind are; their children are among the user's jobs. Deleted
    before those, which a parent would go on to make.

    folder: of their files in an export. gone: raised for one that does not exist.
    """

    folder: str
    gone: type[NotFound]

    def __init__(self, parents: Parents[R], queue: JobQueue) -> None:
        self._parents = parents
        self._queue = queue

    async def content(self, parent: R) -> object:
        """What is exported, as for json_file(). Raises what `gone` says."""
        raise NotImplementedError

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        principal, cursor, is_first = Principal(owner_id), None, True
        while is_first or cursor is not None:
            page = await self._parents.page(principal, None, PAGE, cursor)
            cursor, is_first = page.next_cursor, False
            for parent in page.items:
                with suppress(self.gone):  # it has just been deleted
                    name = f"{self.folder}/{parent.job_id}.json"
                    yield json_file(name, await self.content(parent))

    async def delete(self, owner_id: str) -> None:
        principal = Principal(owner_id)
        while True:
            page = await self._parents.page(principal, None, PAGE, None)
            for parent in page.items:
                await self._delete(principal, parent.job_id)
            if not page.items:
                return

    async def _delete(self, principal: Principal, job_id: str) -> None:
        with suppress(JobNotFound, JobFinished):
            await self._queue.cancel(principal, job_id)
        with suppress(self.gone):
            if not (await self._parents.get(principal, job_id)).status.ended:
                raise DeletionUnfinished("audio")
        await self._parents.remove(principal, job_id)
