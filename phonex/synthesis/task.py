"""The handler of synthesis jobs: finds what a job needs, runs it, cleans up."""

import logging
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from phonex.errors import PhonexError, SynthesisFailed, SynthesisTimeout
from phonex.jobs.admission import Admission
from phonex.jobs.job import LAST_RANK, Cancelled, JobHandler, LiveJob
from phonex.jobs.queue import JobQueue
from phonex.store.owners import VoiceKey
from phonex.store.records.job import FitRecord, JobKind, JobRecord, JobStatus, SynthesisRecord
from phonex.synthesis.script import WholeText
from phonex.synthesis.spoken_job import FITTING_PERCENT, SpeechTools, SpokenJob, synthesis
from phonex.synthesis.stream_sides import JobSide, LiveStreams
from phonex.synthesis.voices import naming_as_asked
from phonex.system.worker_threads import WorkerThreads

logger = logging.getLogger(__name__)

KINDS = (JobKind.TTS, JobKind.CLONE, JobKind.QUICK)
SHORT_CHARS = 2000  # about two minutes of speech
_FITS = uuid.UUID("5f0f2f7c-60c5-4f0a-9d1b-0d6a6a3c5b11")


class VoiceCompleter(Protocol):
    """Adds the current converter's embedding to a registered voice that lacks it."""

    async def complete(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound, VoiceFileUnusable, EngineUnavailable, StorageFull."""


def fit_of(record: SynthesisRecord) -> FitRecord:
    """The fit job that a quick clone waits for; deterministic."""
    return FitRecord(
        job_id=str(uuid.uuid5(_FITS, record.job_id)),
        owner_id=record.owner_id,
        kind=JobKind.FIT,
        voice_id=record.job_id,
        created_at=record.created_at,
    )


class SynthesisTask(JobHandler):
    """The handler of syntheses."""

    name = "synthesis"
    kinds = KINDS
    lane = "speech"

    def __init__(
        self,
        queue: JobQueue,
        admission: Admission,
        tools: SpeechTools,
        streams: LiveStreams,
        disk: WorkerThreads,
        completer: VoiceCompleter,
        cancel_s: float = 10.0,
    ) -> None:
        self._queue = queue
        self._admission = admission
        self._tools = tools
        self._streams = streams
        self._disk = disk
        self._voices = tools.voices
        self._completer = completer
        self.cancel_s = cancel_s
        self._found: set[str] = set()  # quick clones with files at the start

    def facts(self, record: JobRecord) -> Mapping[str, str | int | float]:
        if not isinstance(record, SynthesisRecord):
            return {}
        made = {
            "engine": record.speech_engine,
            "converter": record.converter,
            "language": record.language,
            "format": record.format,
            "characters": record.n_characters,
            "duration_s": record.duration,
            **{f"{stage}_ms": spent for stage, spent in record.timings},
        }
        return {f"phonex.{name}": value for name, value in made.items() if value is not None}

    async def open(self) -> None:
        samples = self._voices.samples
        self._found = {*await self._disk.run(samples.ids)}
        self._found |= {*await self._disk.run(samples.ids_of_samples)}

    def rank(self, record: JobRecord) -> int:
        """Short texts first: somebody waits for them. Those of a batch or a book come last."""
        speech = synthesis(record)
        if speech.parent_id is not None:
            return LAST_RANK
        return 0 if speech.n_characters <= SHORT_CHARS else 1

    def limit_s(self, record: JobRecord) -> float | None:
        if self._streams.is_dictated(synthesis(record)):
            return None  # its client may take its time
        return self._tools.timeouts.limit_s(synthesis(record).text)

    async def run(self, job: LiveJob) -> None:
        """Synthesize the job's text into its file, and into its stream if it has one; a GPU batches
        it with jobs of the same speaker.

        Raises Cancelled, Superseded, VoiceNotFound, Forbidden, DatabaseUnavailable, StorageFull,
        StorageUnavailable, RedisUnavailable, engine errors.
        """
        started = time.monotonic()
        async with self._streams.join(synthesis(job.record)) as joined:
            await self._speak(job, joined)
        if joined is None:
            self._admission.learn(time.monotonic() - started)

    async def _speak(self, job: LiveJob, joined: JobSide | None) -> None:
        record = synthesis(job.record)
        if joined is None and not record.stored:
            raise Cancelled  # its client left, perhaps with the process that ran it
        script = joined.script if joined else WholeText(self._disk)
        if record.attempt > 1:  # an earlier attempt that goes on must not put its audio in place
            await self._disk.run(self._tools.audio.discard, record.job_id, record.attempt)
        try:
            await self._tools.refresh()
            with naming_as_asked(record):
                voice = await self._voices.require(record)  # it may have been deleted since
                if voice is not None:
                    await self._completer.complete(voice)
            for named in await self._voices.require_named(record):
                await self._completer.complete(named)
            output = joined.output if joined else None
            await SpokenJob(self._tools, job, script, output).run()
        except BaseException:
            # A text that hangs keeps no thread.
            await self._tools.networks.recover(self._tools.timeouts)
            raise

    def timed_out(self, limit_s: float) -> PhonexError:
        return SynthesisTimeout(limit_s)

    def failure(self, why: str = "") -> PhonexError:
        return SynthesisFailed(why or "The synthesis failed with an internal error; see the log.")

    async def restore(self, records: Sequence[JobRecord]) -> Sequence[JobRecord]:
        """Submit the fits of quick clones again; one that is already fitted ends at once."""
        restored = []
        for record in map(synthesis, records):
            awaited = None
            if record.fit:
                awaited = (await self._queue.submit(fit_of(record))).job_id
            restored.append(record.model_copy(update={"waits_for": awaited}))
        return restored

    def follow(self, record: JobRecord, awaited: JobRecord) -> dict[str, object]:
        if awaited.status is JobStatus.FAILED:
            why = awaited.error.message if awaited.error else ""
            warning = f"Spoken with the instant clone. {why}"
            return {"fit": False, "progress": 0, "warnings": [warning]}
        progress = FITTING_PERCENT * awaited.progress // 100
        return {"progress": progress} if progress != record.progress else {}

    async def reflect(self, record: JobRecord) -> bool:
        """The record of audio that is not kept goes after its end; while its client listens, the
        stream needs it.
        """
        spoken = synthesis(record)
        await self._voices.count(spoken)
        if spoken.stored or not record.status.ended:
            return True
        return await self._streams.is_heard(spoken)

    async def ended(self, record: JobRecord) -> None:
        """Delete the sample of a quick clone; after a disk error, the next start does. Also audio
        that was made while its job was cancelled.
        """
        if record.kind is JobKind.QUICK:
            await self._discard(record.job_id)
        if record.status is not JobStatus.COMPLETED:
            try:
                await self._disk.run(self._tools.audio.delete, record.job_id)
            except PhonexError as exc:
                logger.error("job %s was cancelled, but left audio: %s", record.job_id, exc.message)

    async def sweep(self, unfinished: Collection[str]) -> None:
        for orphan in self._found.difference(unfinished):
            await self._discard(orphan)
        self._found.clear()

    async def _discard(self, job_id: str) -> None:
        try:
            await self._disk.run(self._voices.samples.delete, job_id)
        except PhonexError as exc:
            logger.error("the sample of job %s cannot be deleted yet: %s", job_id, exc.message)
