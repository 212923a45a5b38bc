"""How processes tell from a record whether the one that runs the job is alive.

It says so in the record every second. The clocks of the machines must agree to a second or so.
"""

from datetime import datetime, timedelta

from phonex.store.records.job import JobStatus

LEASE = timedelta(seconds=7)


def is_abandoned(status: JobStatus, seen_at: datetime | None, now: datetime) -> bool:
    """Whether the process that runs a job has died or cannot be reached."""
    if status is not JobStatus.PROCESSING:
        return False
    return seen_at is None or now - seen_at > LEASE
