"""The names of the broker's queues. Each lane has three: who listens, short jobs, and long ones."""

from phonex.jobs.job import JobHandler
from phonex.store.records.jobs import JobRecord

SPEECH, FITS = LANES = ("speech", "fits")


def queue_for(handler: JobHandler, record: JobRecord, *, at_once: bool) -> str:
    """The queue that a job is sent to."""
    assert handler.lane is not None
    if at_once:
        return live_queue(handler.lane)
    return waiting_queues(handler.lane)[min(handler.rank(record), 1)]


def live_queue(lane: str) -> str:
    """Of jobs that run at once, beside the others."""
    return f"{lane}.live"


def waiting_queues(lane: str) -> tuple[str, str]:
    """Of jobs that wait for each other, first those that go first."""
    return lane, f"{lane}.later"
