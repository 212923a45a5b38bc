"""Who is online, counted over the sockets of each user. Knows neither sockets nor timers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

GRACE_S = 10.0


@dataclass(frozen=True)
class Departure:
    """A user has gone offline. seconds_ago: when their last socket closed."""

    user_id: str
    seconds_ago: float


class Presence:
    """grace_s: how long users without a socket count as online, because a page that is loaded
    again or a change of network is no news to others. clock: monotonic seconds.
    """

    def __init__(
        self, grace_s: float = GRACE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._grace_s = grace_s
        self._clock = clock
        self._sockets: dict[str, set[str]] = {}
        self._left_at: dict[str, float] = {}  # in the order of leaving

    def arrive(self, user_id: str, socket_id: str) -> bool:
        """Count a socket; whether its user has come online by it."""
        is_news = not self.is_online(user_id)
        self._left_at.pop(user_id, None)
        self._sockets.setdefault(user_id, set()).add(socket_id)
        return is_news

    def leave(self, user_id: str, socket_id: str) -> None:
        """Count a socket no more. If it was the user's last one, the grace period begins."""
        sockets = self._sockets.get(user_id, set())
        if socket_id not in sockets:
            return
        sockets.remove(socket_id)
        if not sockets:
            del self._sockets[user_id]
            self._left_at[user_id] = self._clock()

    def is_online(self, user_id: str) -> bool:
        return user_id in self._sockets or user_id in self._left_at

    def online(self) -> list[str]:
        return [*self._sockets, *self._left_at]

    def take_departed(self) -> list[Departure]:
        """The users whose grace period is over; each is told once."""
        now = self._clock()
        departed = [
            Departure(user_id, now - left_at)
            for user_id, left_at in self._left_at.items()
            if now - left_at >= self._grace_s
        ]
        for departure in departed:
            del self._left_at[departure.user_id]
        return departed

    def next_departure_s(self) -> float | None:
        """Seconds until take_departed() has something to tell; None if nobody is leaving."""
        first = next(iter(self._left_at.values()), None)
        return None if first is None else max(0.0, first + self._grace_s - self._clock())
