"""Decides which of the running jobs has its next piece synthesized.

One piece is synthesized at a time, because the networks use all cores. The earliest deadline goes
first: of streams, the one whose listener is the first to run out of audio.
"""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from phonex.system.time_limits import uncounted

# A job without a listener: after a while it goes before streams that are further ahead.
PATIENCE_S = 2.0


class PieceScheduler:
    """Gives out turns, one at a time, by deadline. Source: earliest deadline first scheduling."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._arrivals = itertools.count()
        self._taken = False

    @asynccontextmanager
    async def turn(self, due_s: float, *limits: asyncio.Timeout | None) -> AsyncIterator[None]:
        """Wait for a turn, for the block. due_s: the deadline, as time.monotonic(). limits: on the
        time of the work, which do not run during the wait.
        """
        with ExitStack() as wait:
            for limit in limits:
                wait.enter_context(uncounted(limit))
            await self._take(due_s)
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, due_s: float) -> None:
        if not self._taken:
            self._taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (due_s, next(self._arrivals), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given the turn at the same moment
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False


class Listening:
    """The deadlines of one job's pieces. streamed: somebody listens to it while it is made."""

    def __init__(self, now_s: float, *, streamed: bool) -> None:
        self._streamed = streamed
        self._heard_until_s = now_s

    def made(self, now_s: float, seconds: float) -> None:
        """Note a piece. A listener who has run out of audio plays on from now: one that is late
        for long must not go before all who come new.
        """
        self._heard_until_s = max(self._heard_until_s, now_s) + seconds

    def due_s(self, now_s: float) -> float:
        """When the next piece is needed."""
        return self._heard_until_s if self._streamed else now_s + PATIENCE_S
