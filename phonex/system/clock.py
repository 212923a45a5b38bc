"""The current time, as stored in records."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time in UTC, in whole milliseconds, the database's resolution."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
