"""Syntheses that another job, their parent, has spoken: a few at a time, and each once."""

import asyncio
import hashlib
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.errors import DatabaseUnavailable, JobFinished, JobNotFailed, JobNotFound
from phonex.jobs.job import LiveJob
from phonex.jobs.queue import JobQueue
from phonex.store.records.jobs import (
    JobRecord,
    JobStatus,
    ParentRecord,
    SynthesisRecord,
)
from phonex.synthesis.task import KINDS

# A GPU speaks jobs of one speaker together; more than it takes would only wait.
MOST_AT_ONCE = 8
# Of a parent: it runs beside many jobs, each of which may be what kills the service three times.
MAX_ATTEMPTS = 8
LOOK_S = 5.0
PAUSE_S = 0.2  # where another process has the child, so that nobody tells of its end


def child_id(parent_id: str, number: int) -> str:
    """The id of a parent's child: always the same, so that it is found after a crash."""
    digest = hashlib.sha256(f"{parent_id}/{number}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def children_of(parent: ParentRecord) -> set[str]:
    """The ids of those that have begun."""
    return {child_id(parent.job_id, number) for number in range(parent.n_begun)}


@dataclass(frozen=True)
class EndedChild:
    """record: None if it was deleted after it was submitted."""

    number: int
    record: SynthesisRecord | None


class AudioLimit(Protocol):
    """Limits the audio that a user keeps, as in phonex.accounts.quotas."""

    async def check_audio(self, principal: Principal) -> None:
        """Raises AudioQuotaReached, DatabaseUnavailable."""


class ChildSyntheses:
    """Runs the children of parents, whose records are ParentRecords.

    Their records have `parent_id` and the id `child_id(parent_id, number)`. They wait behind the
    jobs of clients, and do not count against the capacity of the queue.
    """

    def __init__(self, queue: JobQueue, most_at_once: int = MOST_AT_ONCE) -> None:
        self._queue = queue
        self._most_at_once = most_at_once

    async def run(
        self,
        parent: LiveJob,
        children: Callable[[int], AsyncIterator[SynthesisRecord]],
        progress_to: int = 100,
    ) -> AsyncIterator[EndedChild]:
        """Have the children spoken; yields each once it has ended, in their order.

        Call it from the handler's run(). It continues after the last child that had ended; those
        before are not yielded. children: the records from a number on. progress_to: the parent's
        progress once all have ended. Raises DatabaseUnavailable, StorageFull.

        On a retry of the parent, those that failed are spoken again, and all are yielded.
        """
        parent.idle = True  # a cancel or a stop of the service ends it at once
        record = _parent(parent)
        if record.failed_at is not None:
            parent.change(n_ended=0, n_failed=0)
        first = _parent(parent).n_ended
        self._tell(parent, first, _parent(parent).n_failed, progress_to)
        waiting = deque[tuple[int, SynthesisRecord | None]]()
        number = first
        async for child in children(first):
            waiting.append((number, await self._begin(parent, number, child)))
            number += 1
            if len(waiting) >= self._most_at_once:
                yield await self._end(parent, *waiting.popleft(), progress_to)
        while waiting:
            yield await self._end(parent, *waiting.popleft(), progress_to)

    async def _begin(
        self, parent: LiveJob, number: int, child: SynthesisRecord
    ) -> SynthesisRecord | None:
        """Submit a child unless it is there; None if it was deleted."""
        record = _parent(parent)
        found = await self._find(child)
        if found is None and number < record.n_begun:
            return None
        if found is None:
            found = await self._submit(child)
            parent.change_silently(n_begun=number + 1)
        elif _failed_before(found, record):
            with suppress(JobNotFailed):
                found = _child(await self._queue.retry(_owner(child), child.job_id))
        return found

    async def _submit(self, child: SynthesisRecord) -> SynthesisRecord:
        """Not cut short by a cancel, after which a child that is only recorded would be left."""
        submitting = asyncio.ensure_future(self._queue.submit(child))
        try:
            return _child(await asyncio.shield(submitting))
        except asyncio.CancelledError:
            await asyncio.wait([submitting])
            raise

    async def _find(self, child: SynthesisRecord) -> SynthesisRecord | None:
        with suppress(JobNotFound):
            return _child(await self._queue.get(_owner(child), child.job_id))
        return None

    async def _end(
        self, parent: LiveJob, number: int, child: SynthesisRecord | None, progress_to: int
    ) -> EndedChild:
        ended = child and await self._ended(parent, child)
        failed = ended is not None and ended.status is JobStatus.FAILED
        self._tell(parent, number + 1, _parent(parent).n_failed + failed, progress_to)
        return EndedChild(number, ended)

    async def _ended(self, parent: LiveJob, child: SynthesisRecord) -> SynthesisRecord | None:
        found = child
        while not found.status.ended:
            # Its own cancellation may be lost: before Python 3.12, wait_for() may swallow it.
            parent.go_on()
            if self._queue.stopping:
                raise asyncio.CancelledError
            try:
                found = _child(await self._queue.wait(_owner(child), child.job_id, LOOK_S))
            except JobNotFound:
                return None
            if not found.status.ended:
                await asyncio.sleep(PAUSE_S)
        return found

    @staticmethod
    def _tell(parent: LiveJob, n_ended: int, n_failed: int, progress_to: int) -> None:
        record = _parent(parent)
        fields: dict[str, object] = {"n_ended": n_ended, "n_failed": n_failed}
        if n_ended > record.n_ended:
            fields["attempts"] = 1  # only crashes without any progress count
        progress = progress_to * n_ended // max(1, record.n_children)
        parent.change(**fields, progress=progress)

    async def cancel(self, parent: JobRecord) -> None:
        """Cancel the children that have not ended; for the handler's ended(). Raises nothing."""
        assert isinstance(parent, ParentRecord)
        known = [each for kind in KINDS for each in self._queue.active(kind)]
        ids = {each.job_id for each in known if _is_child(each, parent.job_id)}
        # Those at work: they may be another process's.
        first, end = parent.n_ended, parent.n_ended + self._most_at_once
        ids |= {child_id(parent.job_id, n) for n in range(first, min(end, parent.n_children))}
        await asyncio.gather(*(self._cancel(_owner(parent), each) for each in ids))

    async def _cancel(self, owner: Principal, job_id: str) -> None:
        with suppress(JobFinished, JobNotFound, DatabaseUnavailable):
            await self._queue.cancel(owner, job_id)


def _is_child(record: JobRecord, parent_id: str) -> bool:
    return isinstance(record, SynthesisRecord) and record.parent_id == parent_id


def _owner(record: JobRecord) -> Principal:
    return Principal(record.owner_id)


def _parent(job: LiveJob) -> ParentRecord:
    assert isinstance(job.record, ParentRecord)
    return job.record


def _child(record: JobRecord) -> SynthesisRecord:
    assert isinstance(record, SynthesisRecord)
    return record


def _failed_before(child: SynthesisRecord, parent: ParentRecord) -> bool:
    """Whether a child failed before its parent did, which is retried."""
    if child.status is not JobStatus.FAILED or parent.failed_at is None:
        return False
    return child.completed_at is None or child.completed_at <= parent.failed_at
