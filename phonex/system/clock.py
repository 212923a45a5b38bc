"""The current time, as stored in records."""

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time in UTC, in whole milliseconds, the database's resolution."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def unix_now() -> int:
    """The current time in whole seconds since 1970."""
    return int(time.time())
