"""The names of the broker's queues: of each lane, one for listeners and one for each rank."""

from phonex.jobs.job import LAST_RANK, JobHandler
from phonex.store.records.job import JobRecord

SPEECH, FITS = LANES = ("speech", "fits")


def queue_for(handler: JobHandler, record: JobRecord, *, at_once: bool) -> str:
    """The queue that a job is sent to."""
    assert handler.lane is not None
    if at_once:
        return live_queue(handler.lane)
    return waiting_queues(handler.lane)[handler.rank(record)]


def live_queue(lane: str) -> str:
    """Of jobs that run at once, beside the others."""
    return f"{lane}.live"


def waiting_queues(lane: str) -> list[str]:
    """Of jobs that wait for each other, by rank."""
    return [lane, *(f"{lane}.{rank}" for rank in range(1, LAST_RANK + 1))]
