"""Remembers why loading failed, so that not every request tries again."""

import time
from collections.abc import Callable

RETRY_SECONDS = 30.0


class LoadBackoff:
    """clock: seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._reason = ""
        self._at = 0.0

    def note(self, reason: str) -> None:
        self._reason, self._at = reason, self._clock()

    def clear(self) -> None:
        self._reason = ""

    @property
    def reason(self) -> str:
        """Empty if nothing failed, or if it is time to try again."""
        return self._reason if self._clock() - self._at < RETRY_SECONDS else ""
