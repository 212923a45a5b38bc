"""One timer for whatever is due first."""

import asyncio
from collections.abc import Callable


class Alarm:
    """due_in_s: seconds until something is due, None if nothing is. ring: called then."""

    def __init__(self, due_in_s: Callable[[], float | None], ring: Callable[[], None]) -> None:
        self._due_in_s = due_in_s
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None

    def set(self) -> None:
        """To be called when what is due has changed."""
        self.cancel()
        seconds = self._due_in_s()
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._go_off)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go_off(self) -> None:
        self._ring()
        self.set()
