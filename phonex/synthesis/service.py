"""Accepts synthesis requests and reports on their jobs; each principal sees only their own."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.audio.formats import find_encoding, find_format
from phonex.audio.types import Audio
from phonex.engines.types import Speaker
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    JobFinished,
    JobNotFound,
    SampleNotKept,
    Stopping,
)
from phonex.jobs.admission import Admission, QueueState
from phonex.jobs.queue import JobQueue
from phonex.pipeline.plan import Embeddings
from phonex.store.database.paging import Page
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.job import JobKind, JobRecord, JobStatus, SharedVoice, SynthesisRecord
from phonex.store.records.lexicon import TrialRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.task import KINDS, fit_of
from phonex.synthesis.text_check import CheckedText, TextChecker
from phonex.synthesis.voices import SpokenVoices
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads


class SpeechQuota(Protocol):
    """Limits what a user may have spoken, as in phonex.accounts.quotas."""

    def characters(
        self, principal: Principal, n_characters: int
    ) -> AbstractAsyncContextManager[None]:
        """Count characters for the block; an error takes them back. Raises QuotaExceeded."""

    async def check_audio(self, principal: Principal) -> None:
        """Raises AudioQuotaReached."""


class JobCallbacks(Protocol):
    """Tells addresses of jobs that have ended, as in phonex.webhooks."""

    def check(self, url: str) -> None:
        """Raises CallbacksOff, CallbackRefused."""

    async def expect(self, job: JobRecord) -> None:
        """Note that an address has to be told. Raises DatabaseUnavailable, StorageFull."""


class SynthesisService:
    """Checks and queues requests. Independent of engines and HTTP."""

    def __init__(
        self,
        queue: JobQueue,
        admission: Admission,
        texts: TextChecker,
        disk: WorkerThreads,
        audio: AudioFiles,
        voices: SpokenVoices,
        quotas: SpeechQuota,
        callbacks: JobCallbacks,
    ) -> None:
        self._queue = queue
        self._admission = admission
        self._texts = texts
        self._disk = disk
        self._audio = audio
        self._voices = voices
        self._quotas = quotas
        self._callbacks = callbacks

    @property
    def state(self) -> QueueState:
        return self._admission.state

    async def check(self, principal: Principal, request: SynthesisRequest) -> Speaker:
        """Check a request without submitting it; returns its speaker.

        Raises QueueFull, Stopping, UnknownFormat, SampleRateUnsupported, BitrateUnsupported,
        VersionNotFound, and what TextChecker.check raises.
        """
        await self._admission.refresh()
        self._admission.refuse_when_full()
        await self._shared(principal, request)
        return (await self._check(principal, request)).speaker

    async def _shared(self, principal: Principal, request: SynthesisRequest) -> SharedVoice | None:
        """Check a request's voice. Raises VoiceNotFound, VersionNotFound, DatabaseUnavailable."""
        if request.voice_id is None:
            return None
        voice_id, version = request.voice_id, request.version
        return await self._voices.find_shared(principal.owner_id, voice_id, version)

    async def _check(self, principal: Principal, request: SynthesisRequest) -> CheckedText:
        find_encoding(request.format, request.sample_rate, request.bitrate)
        return await self._texts.check(principal, request)

    async def submit(self, principal: Principal, request: SynthesisRequest) -> SynthesisRecord:
        """Check, store and queue a request.

        Raises as prepare(), QuotaExceeded, AudioQuotaReached, and StorageFull.
        """
        await self._admission.refresh()
        with self._admission.place():
            record = await self._checked_record(principal, request)
            submitted = await self._submit(principal, request, record)
        if record.fit:
            await self._queue.submit(fit_of(record))
        return submitted

    async def start(
        self,
        principal: Principal,
        request: SynthesisRequest,
        *,
        store: bool,
        on_record: Callable[[SynthesisRecord], Awaitable[None]],
    ) -> SynthesisRecord:
        """Check a request and run it at once, beside the queue, for a client that listens.

        store: keep the audio. on_record: awaited with the record before it is stored. Raises as
        submit(), except QueueFull, and what on_record raises.
        """
        if self._queue.stopping:
            raise Stopping
        record = await self._checked_record(principal, request)
        record = record.model_copy(update={"streamed": True, "stored": store})
        await on_record(record)
        return await self._submit(principal, request, record, at_once=True)

    async def _checked_record(
        self, principal: Principal, request: SynthesisRequest
    ) -> SynthesisRecord:
        record = await self.prepare(principal, request)
        await self.check_audio(principal)
        return record

    async def prepare(self, principal: Principal, request: SynthesisRequest) -> SynthesisRecord:
        """Check a request; the record of its job, which is not submitted.

        Raises CallbacksOff, CallbackRefused, and as check() except for QueueFull and Stopping.
        """
        if request.callback_url is not None:
            self._callbacks.check(request.callback_url)
        shared = await self._shared(principal, request)
        text = await self._check(principal, request)
        return _record(principal, request, text, shared)

    async def check_audio(self, principal: Principal) -> None:
        """Raises AudioQuotaReached, DatabaseUnavailable."""
        await self._quotas.check_audio(principal)

    async def _submit(
        self,
        principal: Principal,
        request: SynthesisRequest,
        record: SynthesisRecord,
        *,
        at_once: bool = False,
    ) -> SynthesisRecord:
        async with self.spend(principal, record.n_characters):
            if request.sample is not None:
                keep = (record.job_id, request.sample, request.audio)
                await self._disk.run(self._keep_sample, *keep)
            if record.callback_url is not None:
                await self._callbacks.expect(record)
            return _own(await self._queue.submit(record, at_once=at_once))

    def spend(self, principal: Principal, n_characters: int) -> AbstractAsyncContextManager[None]:
        """Count characters for the block; an error takes them back. Raises QuotaExceeded."""
        return self._quotas.characters(principal, n_characters)

    def _keep_sample(self, job_id: str, embeddings: Embeddings, audio: Audio | None) -> None:
        if audio is None:
            self._voices.samples.write_embeddings(job_id, embeddings)
        else:
            self._voices.samples.write(job_id, embeddings, audio)

    async def retry(self, principal: Principal, job_id: str) -> JobRecord:
        """Run a failed job again, also one that has syntheses for children.

        Raises JobNotFound, JobNotFailed, SampleNotKept, QueueFull, Stopping, StorageFull.
        """
        record = await self._queue.get(principal, job_id)
        if record.kind is JobKind.QUICK and record.status is JobStatus.FAILED:
            raise SampleNotKept
        await self._admission.refresh()
        with self._admission.place():
            if record.callback_url is not None and record.status is JobStatus.FAILED:
                # Before it is queued, so that no end is missed; at worst, the failure is told twice
                # under the same id.
                await self._callbacks.expect(record)
            return await self._queue.retry(principal, job_id)

    async def get(self, principal: Principal, job_id: str) -> SynthesisRecord:
        """Raises JobNotFound, DatabaseUnavailable."""
        return _own(await self._queue.get(principal, job_id))

    async def is_anothers(self, principal: Principal, job_id: str) -> bool:
        """Whether another owner has this job. Raises DatabaseUnavailable."""
        try:
            await self.get(principal, job_id)
        except JobNotFound:
            return await self._queue.exists(job_id)
        return False

    async def page(
        self,
        principal: Principal,
        status: JobStatus | None,
        limit: int,
        cursor: str | None,
        parent: str = "",
    ) -> Page[SynthesisRecord]:
        """parent: "" for those that are in no batch or book, else its id."""
        page = await self._queue.page(principal, KINDS, status, limit, cursor, parent)
        return Page([_own(record) for record in page.items], page.next_cursor)

    def position(self, job_id: str) -> int | None:
        return self._queue.position(job_id)

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> SynthesisRecord:
        """The record once the job has ended, or after this many seconds at the latest."""
        return _own(await self._queue.wait(principal, job_id, seconds))

    async def events(self, principal: Principal, job_id: str) -> AsyncIterator[SynthesisRecord]:
        """The current record and each new one, until the job ends."""
        async for record in self._queue.events(principal, job_id):
            yield _own(record)

    async def cancel(self, principal: Principal, job_id: str) -> SynthesisRecord:
        """Take a job out of the queue, or stop it after its current piece or cancel_s seconds.

        Idempotent. Raises JobNotFound, JobFinished.
        """
        return _own(await self._queue.cancel(principal, job_id))

    async def stop(self, principal: Principal, job_id: str) -> None:
        """Cancel a job if it has not ended."""
        with suppress(JobFinished, JobNotFound):
            await self.cancel(principal, job_id)

    async def forget(self, principal: Principal, job_id: str) -> None:
        """Remove the record of a job that left no audio. Raises DatabaseUnavailable."""
        await self._queue.delete(principal, job_id)

    async def delete_audio(self, principal: Principal, audio_id: str) -> None:
        """Delete audio and the record of its job. Raises AudioNotFound, AudioNotReady while the job
        runs, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        record = await self._maker(principal, audio_id)
        if record is not None and not record.status.ended:
            raise AudioNotReady(audio_id, record.status)
        if record is not None and record.status is not JobStatus.COMPLETED:
            raise AudioNotFound(audio_id)  # the job produced no audio; keep its record
        # Files first: if that fails, the record is needed to try again.
        if not await self._disk.run(self._audio.delete, audio_id) and record is None:
            raise AudioNotFound(audio_id)
        if record is not None:
            await self._queue.delete(principal, audio_id)

    async def _maker(self, principal: Principal, audio_id: str) -> SynthesisRecord | None:
        """The job that made an audio; audio without a job belongs to the anonymous owner."""
        try:
            return await self.get(principal, audio_id)
        except JobNotFound as exc:
            if principal.owner_id is not None or await self._queue.exists(audio_id):
                raise AudioNotFound(audio_id) from exc
            return None


def _own(record: JobRecord) -> SynthesisRecord:
    """Raises JobNotFound for a job of another kind."""
    if not isinstance(record, SynthesisRecord):
        raise JobNotFound(record.job_id)
    return record


def _record(
    principal: Principal,
    request: SynthesisRequest,
    text: CheckedText,
    shared: SharedVoice | None,
) -> SynthesisRecord:
    record = SynthesisRecord(
        job_id=str(uuid.uuid4()),
        owner_id=principal.owner_id,
        kind=request.kind,
        text=request.text.strip(),
        language=text.speaker.language,
        speaker=text.speaker.id,
        voice_id=request.voice_id,
        voice_version=request.version,
        shared=shared,
        speed=request.speed,
        pitch=request.pitch,
        seed=request.seed,
        format=find_format(request.format).name,
        output_rate=request.sample_rate,
        bitrate=request.bitrate,
        volume=request.volume,
        ssml=text.is_ssml,
        dictated=request.dictated,
        characters=text.n_characters if text.is_ssml else None,
        voices=list(text.voices),
        fit=request.fit,
        trial=None if request.trial is None else TrialRecord(**vars(request.trial)),
        callback_url=request.callback_url,
        created_at=utc_now(),
    )
    awaited = fit_of(record).job_id if record.fit else None
    return record.model_copy(update={"waits_for": awaited})
