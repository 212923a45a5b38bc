"""What a queue of jobs is, and what it asks of those who do the work. Knows kinds and ids alone.

Truth is in the records: a job is written before it is queued, and started by comparing its record
and setting `attempt` one higher. Whoever has not got that attempt any more writes nothing.
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
    """Nobody wants the job any longer."""


class AttemptFailed(Exception):  # noqa: N818  # an outcome, not an error
    """The attempt broke off; another may succeed. The message says why, without a full stop."""


class Superseded(Exception):  # noqa: N818  # an outcome, not an error
    """Somebody else has changed, taken over or removed the job: nothing is written for it."""


@dataclass(frozen=True)
class QueueState:
    """Jobs. depth: waiting; capacity: how many may wait; running: at work."""

    depth: int
    capacity: int
    running: int


class JobStore(Protocol):
    """The records of jobs, as phonex.store.jobs.Jobs keeps them."""

    async def insert(self, job: JobRecord) -> bool: ...

    async def replace(self, job: JobRecord, attempts: Collection[int]) -> bool: ...

    async def find(self, job_id: str) -> JobRecord | None: ...

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
        """Change the record, for those who watch and, soon, in the database."""

    def go_on(self) -> None:
        """Called between steps. Raises Cancelled, Superseded."""

    def commit(self) -> None:
        """From here on the job is not cancelled but finished. Raises what go_on raises."""

    def waiting(self) -> Sequence[JobRecord]:
        """Jobs of the same handler that may be done along with this one, in order."""


class Claim(Protocol):
    """The right to run a job of some kinds."""

    def release(self) -> None: ...


class JobHandler(Protocol):
    """Does the jobs of some kinds, one at a time.

    shared: other processes queue and run jobs of these kinds over the same records. drains: a
    running job gets time to end when the service stops. resumes: one that was interrupted goes on
    where it was. keeps_records: of jobs that have ended. cancel_s: how long a running job may go
    on after it was cancelled.
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
        """Jobs of a lower rank go first; those of one rank in the order they came."""

    async def ready(self, record: JobRecord) -> bool:
        """Whether the job could begin now."""

    def limit_s(self, record: JobRecord) -> float | None:
        """How long the job may take."""

    async def run(self, job: RunningJob) -> None:
        """Do the job. Raises Cancelled, AttemptFailed, Superseded, or why the job fails."""

    async def timed_out(self, limit_s: float) -> PhonexError:
        """Free what hangs; why the job fails."""

    def backoff(self, record: JobRecord) -> Backoff | None:
        """How a job waits for faults of disks and of the database to pass; None: it fails."""

    def failure(self, why: str = "") -> PhonexError:
        """Why a job fails. why: a sentence; empty: by an internal fault, which was logged."""

    def exhausted(self, n_attempts: int, why: str) -> PhonexError:
        """Why a job fails that was begun so often. why: the last attempt failed, may be empty."""

    def put_off(self, why: str) -> str:
        """The warning of a job that is tried again later. why: a sentence."""

    def not_saved(self, why: str) -> str:
        """The warning of a job whose latest state is not in the database. why: a sentence."""

    async def take_up(self, record: JobRecord) -> JobRecord:
        """A job that an earlier process left, as it is queued again."""

    async def missing(self, known: Collection[str]) -> Sequence[JobRecord]:
        """Jobs that should be in the records and are not. known: ids of unfinished ones.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable, OSError.
        """

    def follow(self, record: JobRecord, awaited: JobRecord) -> dict[str, object]:
        """What changes of a job when the one it waits for has got on, or has ended."""

    async def reflect(self, record: JobRecord) -> bool:
        """Tell other records how far the job is. False: nobody needs the job any longer.

        Raises DatabaseUnavailable, StorageFull.
        """

    async def ended(self, record: JobRecord) -> None:
        """Remove what was kept for the job: its end is recorded. Raises nothing."""

    async def sweep(self, unfinished: Collection[str]) -> None:
        """Remove what an earlier process kept for other jobs than these.

        Raises DatabaseUnavailable, StorageUnavailable, OSError.
        """


class JobQueue(Protocol):
    """Takes jobs and tells of them; each principal sees their own alone."""

    @property
    def stopping(self) -> bool:
        """Whether no job is begun any more."""

    async def submit(self, record: JobRecord, *, must_record: bool = True) -> JobRecord:
        """Write a job, then queue it; nothing happens when there is one with its id.

        must_record: raises StorageFull when it cannot be written, and leaves nothing.
        """

    async def get(self, principal: Principal, job_id: str) -> JobRecord:
        """Raises JobNotFound, DatabaseUnavailable."""

    async def exists(self, job_id: str) -> bool:
        """Whether there is a job with this id, whoever's it is. Raises DatabaseUnavailable."""

    async def page(
        self,
        principal: Principal,
        kinds: Collection[JobKind],
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
    ) -> Page[JobRecord]: ...

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> JobRecord:
        """The record once the job has ended, or as it is after so many seconds."""

    def events(self, principal: Principal, job_id: str) -> AsyncIterator[JobRecord]:
        """The record now and at each change, up to its end."""

    async def cancel(self, principal: Principal, job_id: str) -> JobRecord:
        """Idempotent. Raises JobNotFound, JobFinished."""

    async def retry(self, principal: Principal, job_id: str) -> JobRecord:
        """Raises JobNotFound, JobNotFailed, StorageFull."""

    async def delete(self, principal: Principal, job_id: str) -> None:
        """Remove the record of a job that has ended. Raises DatabaseUnavailable."""

    def position(self, job_id: str) -> int | None:
        """1 for the next one; None when the job does not wait in the order."""

    def find(self, job_id: str) -> JobRecord | None:
        """What is known here of a job at this moment, if anything."""

    def active(self, kind: JobKind) -> list[JobRecord]:
        """Jobs that wait or run, as far as is known here."""

    def wake(self) -> None:
        """A job may be ready by now."""

    def hasten(self, job_id: str) -> None:
        """Try a job that was put off at once, and as often as if it were new."""
