"""The time of day as records keep it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, aware, in whole milliseconds (all that the database keeps)."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
