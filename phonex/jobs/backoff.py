"""A job that met a fault which may pass: when it is tried again, and when no more."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """n_tries: in all; first_s: until the second of them, and twice as long until each next."""

    n_tries: int = 8
    first_s: float = 5.0

    def pause_s(self, n_failed: int) -> float:
        """How long after so many failures the next try comes."""
        return self.first_s * 2.0 ** (n_failed - 1)


class Delay:
    """What one job has met. why: the last fault, a sentence."""

    def __init__(self) -> None:
        self.n_failed = 0
        self.why = ""
        self._until = 0.0

    @property
    def seconds(self) -> float:
        """Until it may be tried."""
        return max(0.0, self._until - time.monotonic())

    def pause(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def note(self, why: str, pause_s: float) -> bool:
        """Count a failure. Whether it is another one than before."""
        news = why != self.why
        self.n_failed += 1
        self.why = why
        self.pause(pause_s)
        return news
