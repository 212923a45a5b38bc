"""The interfaces of the job queue and of the job handlers; independent of the work itself.

The records are authoritative: a job is written before it is queued, and started by a
compare-and-set that increments `attempt`. A process whose attempt is outdated writes nothing.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.errors import PhonexError
from phonex.jobs.backoff import Backoff
from phonex.store.database.paging import Page
from phonex.store.records.jobs import JobKind, JobRecord, JobStatus


class Cancelled(Exception):  # noqa: N818  # an outcome, not an error
    """The job was cancelled."""


class AttemptFailed(Exception):  # noqa: N818  # an outcome, not an error
    """The attempt failed; another may succeed. The message says why, without a full stop."""


class Superseded(Exception):  # noqa: N818  # an outcome, not an error
    """Another process has changed, taken over or removed the job: nothing is written for it."""


@dataclass(frozen=True)
class QueueState:
    """Numbers of jobs. depth: waiting; capacity: how many may wait; running: in progress."""

    depth: int
    capacity: int
    running: int


class JobStore(Protocol):
    """The records of jobs, as in phonex.store.records.jobs.Jobs."""

    async def insert(self, job: JobRecord) -> bool: ...

    async def replace(self, job: JobRecord, attempts: Collection[int]) -> bool: ...

    async def find(self, job_id: str) -> JobRecord | None: ...

    async def find_own(self, owner_id: str | None, job_id: str) -> JobRecord | None: ...

    async def page(
        self,
        owner_id: str | None,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
    ) -> Page[JobRecord]: ...

    async def unfinished(self, kinds: Collection[JobKind]) -> list[JobRecord]: ...

    async def delete(self, job_id: str) -> None: ...


class RunningJob(Protocol):
    """A job as its handler sees it."""

    @property
    def record(self) -> JobRecord: ...

    @property
    def cancelling(self) -> bool: ...

    def change(self, **fields: object) -> None:
        """Change the record for waiting clients and, soon, in the database."""

    def go_on(self) -> None:
        """Called between steps. Raises Cancelled, Superseded."""

    def commit(self) -> None:
        """From here on the job is finished even if it is cancelled. Raises as go_on()."""

    def waiting(self) -> Sequence[JobRecord]:
        """Jobs of the same handler that may be run together with this one, in order."""


class Claim(Protocol):
    """The right to run a job of some kinds."""

    def release(self) -> None: ...


class JobHandler(Protocol):
    """Runs the jobs of some kinds, one at a time.

    shared: other processes queue and run jobs of these kinds in the same records. drains: a
    running job gets time to end when the service stops. resumes: an interrupted job continues
    where it stopped. keeps_records: keep the records of ended jobs. cancel_s: how long a running
    job may continue after a cancel.
    """

    kinds: Collection[JobKind]
    shared: bool
    drains: bool
    resumes: bool
    keeps_records: bool
    cancel_s: float

    async def open(self) -> None:
        """Called once, before the first job. Raises ConfigurationError."""

    def claim(self) -> Claim | None:
        """None while another process runs jobs of these kinds. Raises OSError."""

    def rank(self, record: JobRecord) -> int:
        """Jobs of a lower rank run first; jobs of equal rank in order of arrival."""

    async def ready(self, record: JobRecord) -> bool:
        """Whether the job could start now."""

    def limit_s(self, record: JobRecord) -> float | None:
        """The job's time limit; None: no limit."""

    async def run(self, job: RunningJob) -> None:
        """Run the job. Raises Cancelled, AttemptFailed, Superseded, or the job's error."""

    async def timed_out(self, limit_s: float) -> PhonexError:
        """Release what hangs; returns the job's error."""

    def backoff(self, record: JobRecord) -> Backoff | None:
        """The retries after faults of disks and of the database; None: the job fails at once."""

    def failure(self, why: str = "") -> PhonexError:
        """The error of a failed job. why: a sentence; empty for an internal (logged) error."""

    def exhausted(self, n_attempts: int, why: str) -> PhonexError:
        """The error of a job out of attempts. why: reason of the last failure; may be empty."""

    def put_off(self, why: str) -> str:
        """The warning of a job that is retried later. why: a sentence."""

    def not_saved(self, why: str) -> str:
        """The warning of a job whose latest state is not saved. why: a sentence."""

    async def take_up(self, record: JobRecord) -> JobRecord:
        """Prepare a job that an earlier process left; returns the record to be queued."""

    async def missing(self, known: Collection[str]) -> Sequence[JobRecord]:
        """Jobs that are missing in the records. known: ids of the unfinished ones.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable, OSError.
        """

    def follow(self, record: JobRecord, awaited: JobRecord) -> dict[str, object]:
        """The fields that change when the job it waits for progresses or ends."""

    async def reflect(self, record: JobRecord) -> bool:
        """Write the job's state to other records. False: the job is no longer needed.

        Raises DatabaseUnavailable, StorageFull.
        """

    async def ended(self, record: JobRecord) -> None:
        """Remove the job's files; called once its end is recorded. Raises nothing."""

    async def sweep(self, unfinished: Collection[str]) -> None:
        """Remove files that an earlier process left, except those of the unfinished jobs.

        Raises DatabaseUnavailable, StorageUnavailable, OSError.
        """


class JobQueue(Protocol):
    """Accepts jobs and reports their state; each principal sees only their own."""

    @property
    def stopping(self) -> bool:
        """Whether no more jobs are started."""

    async def submit(self, record: JobRecord, *, must_record: bool = True) -> JobRecord:
        """Write a job, then queue it; does nothing if a job with its id exists.

        must_record: raise StorageFull when it cannot be written, and do not queue it.
        """

    async def get(self, principal: Principal, job_id: str) -> JobRecord:
        """Raises JobNotFound, DatabaseUnavailable."""

    async def exists(self, job_id: str) -> bool:
        """Whether any owner has a job with this id. Raises DatabaseUnavailable."""

    async def page(
        self,
        principal: Principal,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
    ) -> Page[JobRecord]: ...

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> JobRecord:
        """The record once the job has ended, or after this many seconds at the latest."""

    def events(self, principal: Principal, job_id: str) -> AsyncIterator[JobRecord]:
        """The current record and each new one, until the job ends."""

    async def cancel(self, principal: Principal, job_id: str) -> JobRecord:
        """Idempotent. Raises JobNotFound, JobFinished."""

    async def retry(self, principal: Principal, job_id: str) -> JobRecord:
        """Raises JobNotFound, JobNotFailed, StorageFull."""

    async def delete(self, principal: Principal, job_id: str) -> None:
        """Remove the record of a job that has ended. Raises DatabaseUnavailable."""

    def position(self, job_id: str) -> int | None:
        """1 for the next job; None when the job has no position."""

    def find(self, job_id: str) -> JobRecord | None:
        """The current record of a job that this process knows of."""

    def active(self, kind: JobKind) -> list[JobRecord]:
        """Waiting and running jobs that this process knows of."""

    def wake(self) -> None:
        """Have the runner check again for ready jobs."""

    def hasten(self, job_id: str) -> None:
        """Retry a postponed job at once, and reset its count of tries."""
