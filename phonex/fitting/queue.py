"""The queue of voices that are to be fitted: one at a time, in the background, whatever happens.

The records are the queue; this knows no HTTP and no network, and does its work through a child.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

from phonex.errors import FittingImpossible, Stopping
from phonex.fitting.conditions import Conditions
from phonex.fitting.delay import BACKOFF, Backoff, Delay
from phonex.fitting.ledger import Ledger, LiveFit
from phonex.fitting.quick import QuickFits
from phonex.fitting.turn import VoiceTurns, not_fitted
from phonex.fitting.workbench import Work, Workbench
from phonex.fitting.worker import Worker
from phonex.likeness import likeness_warnings
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Fitting, FittingState, VoiceRecord
from phonex.store.store import Store
from phonex.synthesis import Lane
from phonex.system.clock import utc_now


class FittingQueue:
    """Fits voices to their samples, and quick clones before them: somebody waits for those.

    Of the processes that share a data folder one fits at a time; the others tell what they see in
    the records. voices: the registered ones; quick: samples of quick clones, by job.
    """

    def __init__(
        self,
        store: Store,
        voices: VoiceFiles,
        quick: VoiceFiles,
        disk: Lane,
        workbench: Workbench,
        conditions: Conditions,
        backoff: Backoff = BACKOFF,
    ) -> None:
        self._store = store
        self._voices = voices
        self._disk = disk
        self._workbench = workbench
        self._conditions = conditions
        self._ledger = Ledger(store)
        self._quick = QuickFits(quick, disk, workbench, conditions)
        turns = VoiceTurns(store, self._ledger, disk, workbench, conditions, backoff)
        self._changing = asyncio.Lock()  # a record is read, then changed, by one at a time
        self._worker = Worker(
            self._ledger, self._quick, turns, workbench, disk, self._work_of, self._changing
        )
        self.stopping = False

    def obstacle(self) -> str:
        """Why no voice can be fitted here, a sentence; empty when voices can."""
        return self._conditions.obstacle()

    def admit(self, record: VoiceRecord) -> VoiceRecord:
        """A record that is about to be inserted, with its place in the queue, or why it has none.

        Tell with wake() when the voice's files are there.
        """
        if not (why := self.obstacle()):
            fitting = Fitting(state=FittingState.QUEUED, queued_at=utc_now())
        else:
            wanted = self._conditions.wanted
            fitting = Fitting(warnings=[not_fitted(why, record.voice_id)] if wanted else [])
        return record.model_copy(update={"fitting": fitting})

    def wake(self, voice_id: str) -> None:
        """The files of a voice that was admitted are in their place."""
        self._worker.wake()

    def current(self, record: VoiceRecord) -> VoiceRecord:
        """A record with the state, progress and likeness of the moment."""
        live = self._ledger.find(record.key)
        same = live is not None and live.read.created_at == record.created_at
        return live.over(record) if live is not None and same else record

    @property
    def n_waiting(self) -> int:
        """Voices to be fitted as far as is known here, the one at work included."""
        return len(self._ledger.waiting())

    @property
    def unwritten(self) -> str:
        """Why the database lacks something of a fit, a sentence; empty: it does not."""
        return self._ledger.unwritten

    async def start(self, only: VoiceKey | None = None) -> None:
        """Begin with what the records tell; later, if the database is down.

        only: the one voice that is fitted; the others are for another process.
        """
        await self._disk.run(self._workbench.open)
        self._worker.start(self._sweep, only)

    async def stop(self) -> None:
        """End the child at once. Its voice stays queued, and those who wait are let go."""
        self.stopping = True
        await self._worker.stop()
        self._quick.close()
        await self._ledger.close()

    async def enqueue(self, voice: VoiceKey) -> VoiceRecord:
        """Have a voice fitted, once more if it was; one that waits keeps its place.

        Raises VoiceNotFound, FittingImpossible, Stopping, DatabaseUnavailable, StorageFull.
        """
        if self.stopping:
            raise Stopping
        async with self._changing:
            read = await self._store.voices.get(voice)
            await self._refuse_impossible(voice)
            live = self._ledger.find(voice)
            if live is not None and live.fitting.state.active and await self._is_in_work(live):
                live.delay = Delay()
                self._worker.wake()
                return live.over(read)
            if live is not None:
                await self._worker.interrupt(live)
            fitting = Fitting(state=FittingState.QUEUED, queued_at=utc_now())
            told = await self._set(voice, fitting)
            self._worker.wake()
            return self._ledger.renew(told).over(told)

    async def _refuse_impossible(self, voice: VoiceKey) -> None:
        why = self.obstacle()
        if not why and not await self._disk.run(self._work_of(voice).possible):
            why = (
                "Its sample is not kept here, since it was imported; "
                f"POST /voice/{voice.voice_id}/samples takes one."
            )
        if why:
            raise FittingImpossible(f"Voice {voice.voice_id!r} cannot be fitted. {why}")

    async def _is_in_work(self, live: LiveFit) -> bool:
        """Whether a fit waits, or runs with the sample that the voice has now."""
        if live.fitting.state is FittingState.QUEUED:
            return True
        if not self._worker.at_work_for(live):
            return False
        return await self._disk.run(self._work_of(live.key).is_current)

    async def cancel(self, voice: VoiceKey) -> VoiceRecord:
        """Take a voice out of the queue, ending its fit; idempotent.

        A voice that was fitted before stays so. Raises VoiceNotFound, DatabaseUnavailable,
        StorageFull.
        """
        async with self._changing:
            read = await self._store.voices.get(voice)
            live = self._ledger.find(voice)
            if live is not None:
                await self._worker.interrupt(live)
                if not live.fitting.state.active:  # it was faster
                    return live.over(read)
            elif not read.fitting.state.active:
                return read
            kept = await self._disk.run(self._work_of(voice).is_fitted)
            fitting = Fitting(
                state=FittingState.DONE if kept else FittingState.OFF,
                progress=100 if kept else 0,
                warnings=likeness_warnings(read.likeness),
            )
            told = await self._set(voice, fitting)
            if live is not None:
                live.see(told)
                self._ledger.drop(live)
            await self._workbench.clear(self._work_of(voice))
            return told

    async def _set(self, voice: VoiceKey, fitting: Fitting) -> VoiceRecord:
        """Raises VoiceNotFound, DatabaseUnavailable, StorageFull."""
        told = None
        while told is None:  # another process may write between the two
            read = await self._store.voices.get(voice)
            told = await self._store.voices.set_fitting(read, fitting)
        return told

    async def forget(self, voice: VoiceKey) -> None:
        """The voice is deleted: end its fit, and remove what was made for it.

        Raises StorageUnavailable.
        """
        async with self._changing:
            if (live := self._ledger.find(voice)) is not None:
                await self._worker.interrupt(live)
                self._ledger.drop(live)
            await self._disk.run(self._work_of(voice).remove)

    async def events(self, voice: VoiceKey) -> AsyncIterator[VoiceRecord]:
        """The record now and at each change, up to the end of the fit, or the service's.

        Raises VoiceNotFound, DatabaseUnavailable.
        """
        async with self._changing:
            read = await self._store.voices.get(voice)
            live = self._ledger.find(voice)
            if live is None and read.fitting.state.active:
                live = self._ledger.track(read)
        if live is None or self.stopping:
            yield self.current(read)
            return
        async for record in live.changes():
            yield record

    async def fit_quick(self, job_id: str, told: Callable[[int], None]) -> None:
        """Fit a quick clone: its embeddings are then those of the fitted voice.

        Cancelling the wait ends the fit. told: hears the percentage. Raises FittingImpossible,
        its message is why; Stopping.
        """
        if self.stopping:
            raise Stopping
        if why := self.obstacle():
            raise FittingImpossible(why)
        if await self._quick.is_done(job_id):
            return
        quick = self._quick.add(job_id, told)
        self._worker.wake()
        try:
            await quick.done
        finally:
            self._quick.remove(quick)
            if quick.done.cancelled():
                await self._worker.interrupt(quick)

    async def forget_quick(self, job_id: str) -> None:
        """The job has ended: remove what was made for it."""
        await self._quick.forget(job_id)

    def _work_of(self, voice: VoiceKey) -> Work:
        files = self._voices.of(voice.owner_id)
        return Work(files, voice.voice_id, self._workbench.folder_of(voice))

    async def _sweep(self) -> None:
        """Remove what a former process left of fits that nobody waits for any more.

        Raises DatabaseUnavailable.
        """
        for voice in await self._disk.run(self._workbench.voices):
            read = await self._store.voices.find(voice)
            if read is None or not read.fitting.state.active:
                await self._workbench.clear(self._work_of(voice))
        await self._disk.run(self._quick.sweep)
