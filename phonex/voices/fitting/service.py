"""Queues fits of voices and reports their progress. Independent of HTTP and of the networks."""

from collections.abc import AsyncIterator
from contextlib import suppress

from phonex.accounts.principal import Principal
from phonex.errors import FittingImpossible, JobFinished, JobNotFound, Stopping, VoiceNotFound
from phonex.jobs.queue import JobQueue
from phonex.store.database.paging import Page
from phonex.store.owners import VoiceKey
from phonex.store.records.job import FitRecord, JobKind, JobStatus
from phonex.store.records.voice import FittingState, VoiceFitting, VoiceRecord
from phonex.store.records.voices import Voices
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.fitting.facts import fit_job_of, not_fitted, with_fit
from phonex.voices.fitting.requirements import FitRequirements
from phonex.voices.fitting.task import FitTask


class FitService:
    """Queues, cancels and follows fits of voices.

    Of the processes that share a data folder, one fits at a time; the others report the state in
    the records.
    """

    def __init__(
        self,
        queue: JobQueue,
        task: FitTask,
        voices: Voices,
        disk: WorkerThreads,
        requirements: FitRequirements,
    ) -> None:
        self._queue = queue
        self._task = task
        self._voices = voices
        self._disk = disk
        self._requirements = requirements

    def unavailable_reason(self) -> str:
        """Why fitting is not possible here, a sentence; empty if it is."""
        return self._requirements.unavailable_reason()

    def fit_only(self, voice: VoiceKey) -> None:
        """Leave all other voices to another process."""
        self._task.only = voice

    @property
    def n_waiting(self) -> int:
        """The number of queued and running fits of voices that this process knows of."""
        return sum(not fit.quick for fit in self._known())

    def _known(self) -> list[FitRecord]:
        active = self._queue.active(JobKind.FIT)
        return [record for record in active if isinstance(record, FitRecord)]

    def admit(self, record: VoiceRecord) -> VoiceRecord:
        """A record to be inserted, with its place in the queue or a warning why it has none.

        Call begin() when the voice's files are in place.
        """
        if not (why := self.unavailable_reason()):
            fitting = VoiceFitting(state=FittingState.QUEUED, queued_at=utc_now())
        else:
            wanted = self._requirements.wanted
            fitting = VoiceFitting(warnings=[not_fitted(why, record.voice_id)] if wanted else [])
        return record.model_copy(update={"fitting": fitting})

    async def begin(self, record: VoiceRecord) -> VoiceRecord:
        """Queue the fit of a stored record, if it has one; returns the current record."""
        if record.fitting.state.active:
            await self._queue.submit(fit_job_of(record))
            self._queue.wake()  # the job may have been waiting for the files
        return self.current(record)

    def current(self, record: VoiceRecord) -> VoiceRecord:
        """A record with the current state, progress and likeness."""
        if record.fitting.queued_at is None:
            return record
        job = self._queue.find(fit_job_of(record).job_id)
        return self._over(record, job) if isinstance(job, FitRecord) else record

    def _over(self, record: VoiceRecord, job: FitRecord) -> VoiceRecord:
        return with_fit(record, job, wanted=self._requirements.wanted)

    async def page(
        self, principal: Principal, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[FitRecord]:
        """The fits that are queued and running, of voices and quick clones, newest first."""
        page = await self._queue.page(principal, (JobKind.FIT,), status, limit, cursor)
        fits = [record for record in page.items if isinstance(record, FitRecord)]
        return Page(fits, page.next_cursor)

    async def enqueue(self, voice: VoiceKey) -> VoiceRecord:
        """Queue a fit, also of a fitted voice; a queued one keeps its place.

        Raises VoiceNotFound, FittingImpossible, Stopping, DatabaseUnavailable, StorageFull.
        """
        if self._queue.stopping:
            raise Stopping
        read = await self._voices.get(voice)
        await self._refuse_impossible(voice)
        if self.current(read).fitting.state.active:
            if await self._is_in_work(self.current(read)):
                current = await self.begin(read)
                self._queue.retry_now(fit_job_of(read).job_id)
                return current
            await self._end(read)
        queued = VoiceFitting(state=FittingState.QUEUED, queued_at=utc_now())
        return await self.begin(await self._set(voice, queued))

    async def _refuse_impossible(self, voice: VoiceKey) -> None:
        why = self.unavailable_reason()
        if not why and not await self._disk.run(self._task.workspace(voice).possible):
            why = (
                f"It was imported, so its sample is not available; "
                f"POST /voice/{voice.voice_id}/samples adds one."
            )
        if why:
            raise FittingImpossible(f"Voice {voice.voice_id!r} cannot be fitted. {why}")

    async def _is_in_work(self, record: VoiceRecord) -> bool:
        """Whether a fit is queued, or running with the voice's current sample."""
        if record.fitting.state is FittingState.QUEUED:
            return True
        return await self._disk.run(self._task.workspace(record.key).is_current)

    async def _set(self, voice: VoiceKey, fitting: VoiceFitting) -> VoiceRecord:
        """Raises VoiceNotFound, DatabaseUnavailable, StorageFull."""
        written = None
        while written is None:  # another process may write between the two calls
            read = await self._voices.get(voice)
            written = await self._voices.set_fitting(read, fitting)
        return written

    async def cancel(self, voice: VoiceKey) -> VoiceRecord:
        """Cancel a voice's fit, queued or running; idempotent.

        An earlier fit is kept. Raises VoiceNotFound, DatabaseUnavailable.
        """
        read = await self._voices.get(voice)
        if self.current(read).fitting.state.active:
            await self._end(read)
            read = await self._voices.get(voice)
        return self.current(read)

    async def _end(self, record: VoiceRecord) -> None:
        """End the fit of a record, whichever process runs it."""
        await self.begin(record)
        await self._cancel(fit_job_of(record))

    async def _cancel(self, job: FitRecord) -> None:
        with suppress(JobFinished, JobNotFound):  # it has already ended
            await self._queue.cancel(Principal(job.owner_id), job.job_id)

    async def forget(self, voice: VoiceKey) -> None:
        """End the fit of a voice being deleted, and remove its working files.

        Raises StorageUnavailable.
        """
        for job in self._known():
            if job.key == voice and not job.quick:
                await self._cancel(job)
        await self._disk.run(self._task.workspace(voice).remove)

    async def events(self, voice: VoiceKey) -> AsyncIterator[VoiceRecord]:
        """The record now and at each change, until the fit or the service ends.

        Raises VoiceNotFound, DatabaseUnavailable.
        """
        read = await self._voices.get(voice)
        while self.current(read).fitting.state.active and not self._queue.stopping:
            latest = await self.begin(read)
            job = fit_job_of(read)
            with suppress(JobNotFound):
                async for record in self._queue.events(Principal(job.owner_id), job.job_id):
                    assert isinstance(record, FitRecord)
                    yield (latest := self._over(read, record))
            if not latest.fitting.state.active or self._queue.stopping:
                return
            try:  # another process has ended or requeued it
                read = await self._voices.get(voice)
            except VoiceNotFound:
                return
        yield self.current(read)
