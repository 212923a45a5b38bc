"""A job in this process, and the handler that does its work."""

import asyncio
import time
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Mapping,
    Sequence,
)
from dataclasses import dataclass

from phonex.errors import PhonexError
from phonex.store.records.job import JobKind, JobRecord, JobStatus

# The state of a job that is to start, again or for the first time.
FRESH: dict[str, object] = {
    "status": JobStatus.QUEUED,
    "progress": 0,
    "error": None,
    "completed_at": None,
}
# Of jobs that nobody waits for: they do not count where clients' jobs are limited.
LAST_RANK = 2


class Cancelled(Exception):  # noqa: N818  # an outcome, not an error
    """The job was cancelled."""


class AttemptFailed(Exception):  # noqa: N818  # an outcome, not an error
    """The attempt failed; another may succeed. The message says why, without a full stop."""


class Superseded(Exception):  # noqa: N818  # an outcome, not an error
    """Another process has changed, taken over or removed the job: nothing is written for it."""


@dataclass(frozen=True)
class Backoff:
    """Retries after a temporary fault. n_tries: in total; first_s: delay before the second, doubled
    before each further one.
    """

    n_tries: int = 8
    first_s: float = 5.0

    def pause_s(self, n_failed: int) -> float:
        """The delay before the next try after n_failed failures."""
        return self.first_s * 2.0 ** (n_failed - 1)


class JobHandler:
    """Runs the jobs of some kinds. Subclasses override what their kinds need.

    name: what a job is called in messages. lane: which workers its jobs are sent to, where there is
    a broker; None: they are run by a node. shared: other processes queue and run jobs of these
    kinds in the same records. n_at_once: how many of its jobs run at the same time, of one user
    at most half as many. resumes: an interrupted job continues where it stopped, so a stop does
    not wait for it. keeps_records: a job has to be recorded before it is queued, and its record is
    kept after its end; otherwise other records show its state. cancel_s: how long a running job may
    continue after a cancel. max_attempts: a job that was running at this many crashes of its
    process or the service is the likely cause. unsaved: what it means that a state is not saved.
    """

    name = "job"
    kinds: Collection[JobKind] = ()
    lane: str | None = None
    shared = False
    n_at_once = 1
    resumes = False
    keeps_records = True
    cancel_s = 10.0
    max_attempts = 3
    unsaved = "Not saved yet: the job is lost if the service is killed."

    async def open(self) -> None:
        """Called once, before the first job. Raises ConfigurationError."""

    def claim(self) -> bool:
        """Take the right to run a job; False while another process has it. Raises OSError."""
        return True

    def release(self) -> None:
        """Give the right back."""

    def rank(self, record: JobRecord) -> int:
        """0 to LAST_RANK: jobs of a lower rank run first, of equal rank in order of arrival. Those
        of LAST_RANK, which nobody waits for, do not count against the capacity of the queue.
        """
        return 0

    async def ready(self, record: JobRecord) -> bool:
        """Whether the job could start now."""
        return True

    async def run(self, job: "LiveJob") -> None:
        """Run the job. Raises Cancelled, AttemptFailed, Superseded, or the job's error."""
        raise NotImplementedError

    def facts(self, record: JobRecord) -> Mapping[str, str | int | float]:
        """What a trace says of a job that was run, besides its kind and id: no personal data."""
        return {}

    def limit_s(self, record: JobRecord) -> float | None:
        """The job's time limit; None: no limit."""
        return None

    def timed_out(self, limit_s: float) -> PhonexError:
        """The error of a job that reached its time limit."""
        return self.failure()

    def failure(self, why: str = "") -> PhonexError:
        """The error of a failed job. why: a sentence; empty for an internal (logged) error."""
        raise NotImplementedError

    def backoff(self, record: JobRecord) -> Backoff | None:
        """The retries after faults of disks and of the database; None: the job fails at once."""
        return None

    async def restore(self, records: Sequence[JobRecord]) -> Sequence[JobRecord]:
        """Complete the unfinished records: submit jobs that are missing, return the others.

        Raises DatabaseUnavailable.
        """
        return records

    def follow(self, record: JobRecord, awaited: JobRecord) -> dict[str, object]:
        """The fields that change when the job it waits for progresses or ends."""
        return {}

    async def reflect(self, record: JobRecord) -> bool:
        """Write the job's state to other records. False: the job is no longer needed.

        Raises DatabaseUnavailable, StorageFull.
        """
        return True

    async def ended(self, record: JobRecord) -> None:
        """Remove the job's files; called once its end is recorded. Raises nothing."""

    async def sweep(self, unfinished: Collection[str]) -> None:
        """Remove files that an earlier process left, except those of the unfinished jobs.

        Raises DatabaseUnavailable, StorageUnavailable, OSError.
        """


async def _ask_nobody(job: "LiveJob", certain: bool) -> None:
    """For a job that no other process can take."""


class LiveJob:
    """A job's latest record, and a way to await the next one.

    A handler uses record, change, go_on, look, hold, commit and waiting; the rest is for the queue.

    stored: the attempt in the database, None before the job is there. saved: the latest state is
    in the database. unwritten: why writing it failed, as a sentence. place: in the order of the
    waiting jobs, None for others. committed: the job can no longer be cancelled. superseded:
    another process has changed, taken over or removed it. released: clients stop waiting for it.
    deadline: of its work while that runs; a cancel brings it forward. idle: the work waits for its
    client, so a cancel ends it at once. n_failed, fault: its failures
    since it was first queued or hastened, and the reason of the last one. waiting: jobs of the
    same handler that may be run together with this one, in order. inquire: supersedes the job if
    its record says that it is another's; if that has to be certain, waits for the database.
    """

    def __init__(self, record: JobRecord, handler: JobHandler, stored: int | None = None) -> None:
        self.record = record
        self.handler = handler
        self.stored = stored
        self.saved = stored is not None
        self.unwritten = ""
        self.place: float | None = None
        self.cancelling = self.committed = self.running = False
        self.superseded = self.released = self.idle = False
        self.waiting: Callable[[], Sequence[JobRecord]] = tuple
        self.on_change: Callable[[JobRecord], None] = lambda record: None
        self.inquire: Callable[[LiveJob, bool], Awaitable[None]] = _ask_nobody
        self.deadline: asyncio.Timeout | None = None
        self.writing = asyncio.Lock()  # one write at a time, so that the latest is written last
        self._announced = True
        self._changed = asyncio.Event()
        self.reset_faults()

    @property
    def job_id(self) -> str:
        return self.record.job_id

    @property
    def shown(self) -> JobRecord:
        """The record as shown to clients, with a warning if it could still be lost."""
        if not self.unwritten:
            return self.record
        warning = f"{self.handler.unsaved} {self.unwritten}"
        return self.record.model_copy(update={"warnings": [*self.record.warnings, warning]})

    @property
    def over(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.released or (self.record.status.ended and self._announced)

    def change(self, **fields: object) -> None:
        """Change the record for waiting clients and, soon, in the database."""
        self.change_silently(**fields)
        self.announce()

    def change_silently(self, **fields: object) -> None:
        """Change without announcing: announce() follows once an end is recorded or cannot be."""
        self.record = self.record.model_copy(update=fields)
        self.saved = self._announced = False

    def announce(self, unwritten: str = "") -> None:
        """Notify waiting clients of the latest record, and of why it is not in the database."""
        self.unwritten = unwritten or self.unwritten
        self._announced = True
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        self.on_change(self.record)

    def next_revision(self) -> JobRecord:
        """The record to be written now, with a new revision for every attempt to write it."""
        self.record = self.record.model_copy(update={"revision": self.record.revision + 1})
        return self.record

    def written(self, record: JobRecord) -> None:
        """Note that this record of the job is in the database."""
        self.stored = record.attempt
        self.saved, self.unwritten = self.record is record, ""

    def adopt(self, record: JobRecord) -> None:
        """Take over a newer record that another process wrote."""
        self.record, self.released = record, False
        self.written(record)
        self.announce()

    def cancel(self) -> None:
        """Have its work end after the current step, or abort it after the handler's cancel_s."""
        self.cancelling = True
        self._bring_deadline_forward()

    def supersede(self) -> None:
        """Another process has the job now: end the work and write nothing."""
        self.superseded = True
        self._bring_deadline_forward()

    def _bring_deadline_forward(self) -> None:
        deadline = self.deadline
        if deadline is not None and not deadline.expired() and not self.committed:
            grace_s = 0.0 if self.idle else self.handler.cancel_s
            soon = asyncio.get_running_loop().time() + grace_s
            deadline.reschedule(min(soon, deadline.when() or soon))

    def go_on(self) -> None:
        """Called between steps. Raises Cancelled, Superseded."""
        if self.superseded:
            raise Superseded
        if self.cancelling:
            raise Cancelled

    async def look(self) -> None:
        """Called before each piece of the work. Raises as go_on()."""
        await self.inquire(self, False)
        self.go_on()

    async def hold(self) -> None:
        """Called before anything is put where others find it. Raises as go_on()."""
        await self.inquire(self, True)
        self.go_on()

    def commit(self) -> None:
        """From here on the job is finished even if it is cancelled. Raises as go_on()."""
        self.go_on()
        self.committed = True

    def release(self) -> None:
        """Stop clients from waiting: another process or the next start will run the job."""
        self.released = True
        self.announce()

    @property
    def delay_s(self) -> float:
        """How long it is still postponed."""
        return max(0.0, self._not_before - time.monotonic())

    def postpone(self, seconds: float) -> None:
        self._not_before = time.monotonic() + seconds

    def reset_faults(self) -> None:
        self.n_failed, self.fault, self._not_before = 0, "", 0.0

    async def changes(self) -> AsyncIterator[JobRecord]:
        """The current record, then each new one, until the job ends or is released."""
        while True:
            # Read before the yield, so that no change is missed.
            changed, record, over = self._changed, self.shown, self.over
            if over or not record.status.ended:
                yield record
            if over or self.released:
                return
            await changed.wait()

    async def ended(self) -> None:
        """Wait until the job has ended or is released."""
        while not self.over:
            await self._changed.wait()
