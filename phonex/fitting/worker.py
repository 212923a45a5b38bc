"""The loop that gives one fit at a time its turn, of all processes of a data folder."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.fitting.ledger import Ledger, LiveFit
from phonex.fitting.quick import QuickFit, QuickFits
from phonex.fitting.turn import VoiceTurns
from phonex.fitting.workbench import Work, Workbench
from phonex.store.errors import StorageUnavailable
from phonex.store.owners import VoiceKey
from phonex.synthesis import Lane
from phonex.system.file_lock import FolderLock
from phonex.system.logs import log_fault

logger = logging.getLogger(__name__)

LOOK_S = 5.0  # how often the records are asked what other processes have queued
WAIT_S = 1.0  # until another try, when another process fits or the database is away
PASSING = (DatabaseUnavailable, StorageFull, StorageUnavailable, OSError)  # faults that are told


class Worker:
    """Looks at the records, takes the lock, gives a turn, begins again.

    changing: held by who changes the records of fits. work_of: a voice's files and folder.
    """

    def __init__(
        self,
        ledger: Ledger,
        quick: QuickFits,
        turns: VoiceTurns,
        workbench: Workbench,
        disk: Lane,
        work_of: Callable[[VoiceKey], Work],
        changing: asyncio.Lock,
    ) -> None:
        self._ledger = ledger
        self._quick = quick
        self._turns = turns
        self._workbench = workbench
        self._disk = disk
        self._work_of = work_of
        self._changing = changing
        self._arrived = asyncio.Event()
        self._stopping = False
        self._only: VoiceKey | None = None
        self._task: asyncio.Task[None] | None = None
        self._turn: asyncio.Task[None] | None = None
        self._turn_of: LiveFit | QuickFit | None = None

    def start(self, sweep: Callable[[], Awaitable[None]], only: VoiceKey | None = None) -> None:
        """sweep: is called once the database answers; may raise DatabaseUnavailable.

        only: the one voice that is given a turn.
        """
        self._only = only
        self._task = asyncio.create_task(self._work(sweep), name="fits")
        self._task.add_done_callback(log_fault)

    async def stop(self) -> None:
        """End the turn at once, and give no other."""
        self._stopping = True
        if self._turn is not None:
            self._turn.cancel()
            await asyncio.wait([self._turn])
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """There is news in the records or among the quick clones."""
        self._arrived.set()

    def at_work_for(self, of: LiveFit | QuickFit) -> bool:
        return self._turn is not None and self._turn_of is of

    async def interrupt(self, of: LiveFit | QuickFit) -> None:
        """End the turn that is somebody's, or wait for its end if it is nearly done."""
        turn = self._turn
        if turn is None or self._turn_of is not of:
            return
        if not of.finishing:
            turn.cancel()
        await asyncio.wait([turn])

    async def _work(self, sweep: Callable[[], Awaitable[None]]) -> None:
        swept = False
        while not self._stopping:
            self._arrived.clear()
            looked = len(self._quick) > 0 or await self._look()
            if looked and not swept:
                swept = await self._try(sweep)
            chosen = await self._choose() if looked else None
            if chosen is None:
                await self._rest(self._pause_s() if looked else WAIT_S)
            else:
                await self._give_turn(chosen)

    async def _look(self) -> bool:
        """Whether the database told what waits."""
        async with self._changing:
            return await self._try(self._ledger.look)

    @staticmethod
    async def _try(call: Callable[[], Awaitable[None]]) -> bool:
        try:
            await call()
        except (DatabaseUnavailable, StorageFull):
            return False
        except (
            StorageUnavailable,
            OSError,
        ) as exc:  # what cannot be tidied up is no reason to fit nothing
            logger.error("%s", exc)
        return True

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._arrived.wait(), seconds)

    async def _choose(self) -> LiveFit | QuickFit | None:
        if (quick := self._quick.first()) is not None:
            return quick
        for live in self._ledger.waiting():
            if self._only in (None, live.key) and await self._is_ready(live):
                return live
        return None

    async def _is_ready(self, live: LiveFit) -> bool:
        """A voice whose file is missing waits for it: its folder may not be mounted."""
        if live.delay.seconds:
            return False
        try:
            return await self._disk.run(self._work_of(live.key).is_there)
        except (StorageUnavailable, OSError):
            return True  # its turn tells why

    def _pause_s(self) -> float:
        """Until there may be something to do."""
        if not self._ledger.settled:
            return WAIT_S
        delays = [live.delay.seconds for live in self._ledger.waiting()]
        return min([LOOK_S, *(seconds for seconds in delays if seconds)])

    async def _give_turn(self, chosen: LiveFit | QuickFit) -> None:
        try:
            lock = self._workbench.take_lock()  # not in a thread, where a stop would lose it
        except OSError as exc:
            await self._put_off(chosen, exc)
            return
        if lock is None:
            await asyncio.sleep(WAIT_S)
            return
        try:
            fault = await self._run(chosen, lock)
        finally:
            lock.release()
        if fault is not None:
            await self._put_off(chosen, fault)

    async def _put_off(self, chosen: LiveFit | QuickFit, fault: BaseException) -> None:
        if not isinstance(fault, PASSING):
            logger.error("a fit ended by an internal fault", exc_info=fault)
        if isinstance(chosen, QuickFit):
            self._quick.give_up(chosen, fault)
        elif isinstance(fault, DatabaseUnavailable):
            await asyncio.sleep(WAIT_S)
        else:
            work = self._work_of(chosen.key)
            async with self._changing:
                if self._ledger.waits(chosen):
                    await self._try(partial(self._turns.put_off, chosen, work, fault))

    async def _run(self, chosen: LiveFit | QuickFit, lock: FolderLock) -> BaseException | None:
        """What went wrong, if anything did."""
        async with self._changing:  # who cancels a fit must find its turn, or prevent it
            if not self._is_wanted(chosen):
                return None
            self._turn_of = chosen
            self._turn = turn = asyncio.create_task(self._take(chosen, lock), name="fit")
        await asyncio.wait([turn])
        self._turn = self._turn_of = None
        return None if turn.cancelled() else turn.exception()

    def _is_wanted(self, chosen: LiveFit | QuickFit) -> bool:
        if isinstance(chosen, QuickFit):
            return not chosen.done.done()
        return self._ledger.waits(chosen)

    async def _take(self, chosen: LiveFit | QuickFit, lock: FolderLock) -> None:
        if isinstance(chosen, QuickFit):
            await self._quick.take(chosen, lock)
        else:
            await self._turns.take(chosen, self._work_of(chosen.key), lock)
