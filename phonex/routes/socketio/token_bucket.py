"""How fast one client may go on."""

import math
import time
from collections.abc import Callable


class TokenBucket:
    """Holds up to `burst` tokens and gets `rate` a second; what is taken beyond is a debt.

    clock: monotonic seconds.
    """

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._filled_at = clock()

    def take(self, n: float = 1) -> int:
        """Take tokens; 0 if there were enough, else the seconds until there will be.

        What is refused costs one token, too.
        """
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        wanted = min(n, self._burst)
        if self._tokens >= wanted:
            self._tokens -= wanted
            return 0
        self._tokens -= 1
        return max(1, math.ceil((wanted - self._tokens) / self._rate))

    @property
    def debt(self) -> float:
        """As a part of the burst."""
        return max(0.0, -self._tokens / self._burst)
