"""Who is typing where. It ends by itself. Knows neither sockets nor timers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

LASTS_S = 5.0


@dataclass(frozen=True)
class Typist:
    conversation_id: str
    user_id: str


class Typists:
    """lasts_s: after which typing ends unless it is started again. clock: monotonic seconds."""

    def __init__(
        self, lasts_s: float = LASTS_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lasts_s = lasts_s
        self._clock = clock
        self._ends_at: dict[Typist, float] = {}  # the one that ends first comes first

    def start(self, typist: Typist) -> bool:
        """Start typing, or go on; whether it is news."""
        is_news = self._ends_at.pop(typist, None) is None
        self._ends_at[typist] = self._clock() + self._lasts_s
        return is_news

    def stop(self, typist: Typist) -> bool:
        """Whether there was something to stop."""
        return self._ends_at.pop(typist, None) is not None

    def stop_all(self, user_id: str) -> list[Typist]:
        """End all typing of a user; what has ended by it."""
        ended = [typist for typist in self._ends_at if typist.user_id == user_id]
        for typist in ended:
            del self._ends_at[typist]
        return ended

    def take_ended(self) -> list[Typist]:
        """What has ended by itself; each is told once."""
        now = self._clock()
        ended = [typist for typist, ends_at in self._ends_at.items() if ends_at <= now]
        for typist in ended:
            del self._ends_at[typist]
        return ended

    def next_end_s(self) -> float | None:
        """Seconds until take_ended() has something to tell; None if nobody is typing."""
        first = next(iter(self._ends_at.values()), None)
        return None if first is None else max(0.0, first - self._clock())
