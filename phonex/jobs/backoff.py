"""Retries of a job after a temporary fault: the delays and the limit."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """n_tries: in total; first_s: delay before the second, doubled before each further one."""

    n_tries: int = 8
    first_s: float = 5.0

    def pause_s(self, n_failed: int) -> float:
        """The delay before the next try after n_failed failures."""
        return self.first_s * 2.0 ** (n_failed - 1)


class Delay:
    """The failures and current delay of one job. why: the last fault, as a sentence."""

    def __init__(self) -> None:
        self.n_failed = 0
        self.why = ""
        self._until = 0.0

    @property
    def seconds(self) -> float:
        """Remaining delay."""
        return max(0.0, self._until - time.monotonic())

    def pause(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def note(self, why: str, pause_s: float) -> bool:
        """Count a failure; True if its reason differs from the last one."""
        is_new = why != self.why
        self.n_failed += 1
        self.why = why
        self.pause(pause_s)
        return is_new
