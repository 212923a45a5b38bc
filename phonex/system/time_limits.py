"""Time limits that stand still while nothing is done."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncounted(limit: asyncio.Timeout | None) -> Iterator[None]:
    """The time in the block does not count towards a limit, unless the limit is set in it."""
    when = limit.when() if limit is not None else None
    if limit is None or when is None or limit.expired():
        yield
        return
    time = asyncio.get_running_loop().time
    started = time()
    limit.reschedule(None)
    try:
        yield
    finally:
        if limit.when() is None and not limit.expired():
            limit.reschedule(when + time() - started)
