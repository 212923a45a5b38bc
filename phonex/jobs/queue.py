"""The interface of the job queue: it knows kinds and ids, and nothing of the work.

The records are authoritative: a job is written before it is queued, and started by a
compare-and-set that increments `attempt`. A process whose attempt is outdated writes nothing.
"""

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.jobs.job import JobHandler
from phonex.store.database.paging import Page
from phonex.store.records.job import JobKind, JobRecord, JobStatus
from phonex.store.records.jobs import ANY_PARENT


class JobQueue(Protocol):
    """Accepts jobs and reports their state; each principal sees only their own.

    A method with a principal raises JobNotFound and DatabaseUnavailable.
    """

    @property
    def stopping(self) -> bool:
        """Whether no more jobs are started."""

    @property
    def unwritten(self) -> str:
        """Why a job's latest state is not in the database; empty if all are saved."""

    def register(self, handler: JobHandler) -> None:
        """Have a handler run the jobs of its kinds."""

    async def refresh(self) -> None:
        """Find out how many jobs wait, if other processes queue some, too."""

    def count(self, kind: JobKind) -> tuple[int, int]:
        """The numbers of waiting and of running jobs of the kind's handler."""

    @property
    def job_seconds(self) -> float | None:
        """How long until the next of the running jobs has ended, about; None: not known here."""

    async def submit(self, record: JobRecord, *, at_once: bool = False) -> JobRecord:
        """Write a job, then queue it; does nothing if a job with its id exists. Raises
        StorageFull when it cannot be written but has to be.

        at_once: run it beside the other jobs instead of after them. If the service stops before
        its end, the next start queues it.
        """

    def oldest_s(self, kind: JobKind) -> float:
        """How long the oldest job of a client has waited, among those of the kind's handler."""

    def find(self, job_id: str) -> JobRecord | None:
        """The current record of a job that this process knows of."""

    def active(self, kind: JobKind) -> list[JobRecord]:
        """Waiting and running jobs that this process knows of."""

    def position(self, job_id: str) -> int | None:
        """1 for the next job; None when the job has no position."""

    def wake(self) -> None:
        """Have the runner check again for ready jobs."""

    def retry_now(self, job_id: str) -> None:
        """Retry a postponed job at once, and reset its count of tries."""

    async def exists(self, job_id: str) -> bool:
        """Whether any owner has a job with this id. Raises DatabaseUnavailable."""

    async def get(self, principal: Principal, job_id: str) -> JobRecord: ...

    async def page(
        self,
        principal: Principal,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
        parent: str = ANY_PARENT,
    ) -> Page[JobRecord]:
        """As Jobs.page()."""

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> JobRecord:
        """The record once the job has ended, or after this many seconds at the latest."""

    def events(self, principal: Principal, job_id: str) -> AsyncIterator[JobRecord]:
        """The current record and each new one, until the job ends."""

    async def cancel(self, principal: Principal, job_id: str) -> JobRecord:
        """Idempotent. Raises JobFinished."""

    async def retry(self, principal: Principal, job_id: str) -> JobRecord:
        """Raises JobNotFailed, StorageFull."""

    async def delete(self, principal: Principal, job_id: str) -> None:
        """Remove the record of a job that has ended."""


class JobWork(Protocol):
    """The work on the jobs of a process."""

    @property
    def has_started(self) -> bool: ...

    async def start(self) -> None:
        """Raises ConfigurationError."""

    async def stop(self, drain_s: float) -> None:
        """Start no more jobs. The running ones get drain_s seconds; clients stop waiting for the
        others. A second call waits for the first one.
        """

    def hurry(self) -> None:
        """Cut a stop short: the running jobs are left for another process or the next start."""
