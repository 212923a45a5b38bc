"""The handler of synthesis jobs: plans, synthesizes piece by piece into a sink, cleans up."""

import asyncio
import logging
import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from phonex.engines.types import Prosody, Speech
from phonex.errors import PhonexError, SynthesisFailed, SynthesisTimeout, TextUnspeakable
from phonex.jobs.admission import Admission
from phonex.jobs.job import JobHandler, LiveJob
from phonex.jobs.queue import JobQueue
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Stopwatch, Utterance
from phonex.store.files.audio_files import AudioFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.jobs import (
    FitRecord,
    JobKind,
    JobRecord,
    JobStatus,
    SynthesisRecord,
    Timings,
)
from phonex.synthesis.provenance import Watermark
from phonex.synthesis.sinks import FileSink
from phonex.synthesis.voices import SpokenVoices, naming_as_asked
from phonex.synthesis.waiting_plans import WaitingPlans
from phonex.system.worker_threads import TIMEOUTS, JobTimeouts, WorkerThreads
from phonex.text.lexicon.entries import Entry

logger = logging.getLogger(__name__)

KINDS = (JobKind.TTS, JobKind.CLONE, JobKind.QUICK)
FITTING_PERCENT = 80  # share of the progress for the fit, which takes longer than the synthesis
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
    """The handler of syntheses. networks and encoding have one thread each."""

    name = "synthesis"
    kinds = KINDS

    def __init__(
        self,
        queue: JobQueue,
        admission: Admission,
        pipeline: Pipeline,
        networks: WorkerThreads,
        encoding: WorkerThreads,
        disk: WorkerThreads,
        audio: AudioFiles,
        voices: SpokenVoices,
        completer: VoiceCompleter,
        watermark: Watermark,
        timeouts: JobTimeouts = TIMEOUTS,
        cancel_s: float = 10.0,
    ) -> None:
        self._queue = queue
        self._admission = admission
        self._pipeline = pipeline
        self._networks = networks
        self._encoding = encoding
        self._disk = disk
        self._audio = audio
        self._voices = voices
        self._completer = completer
        self._watermark = watermark
        self._timeouts = timeouts
        self.cancel_s = cancel_s
        self._found: set[str] = set()  # quick clones with files at the start

    async def open(self) -> None:
        samples = self._voices.samples
        self._found = {*await self._disk.run(samples.ids)}
        self._found |= {*await self._disk.run(samples.ids_of_samples)}

    def limit_s(self, record: JobRecord) -> float:
        return self._timeouts.limit_s(_synthesis(record).text)

    async def run(self, job: LiveJob) -> None:
        """Synthesize the job's text into its file; a GPU batches it with jobs of the same speaker.

        Raises Cancelled, Superseded, VoiceNotFound, DatabaseUnavailable, StorageFull,
        StorageUnavailable, engine errors.
        """
        started = time.monotonic()
        record = _synthesis(job.record)
        try:
            with naming_as_asked(record):
                voice = await self._voices.require(record)  # it may have been deleted since
                if voice is not None:
                    await self._completer.complete(voice)
                plan = await self._networks.run(self._plan, record)
            job.go_on()
            job.change(
                speech_engine=plan.engine.name,
                converter=plan.converter and plan.converter.name,
                warnings=list(dict.fromkeys([*record.warnings, *plan.warnings])),
            )
            sink = FileSink(self._audio, record, plan.rate, self._watermark)
            await self._speak(job, plan, sink)
        finally:
            await self._networks.recover(self._timeouts)  # a text that hangs keeps no thread
        self._admission.learn(time.monotonic() - started)

    def _plan(self, record: SynthesisRecord) -> Plan:
        return self._pipeline.plan(
            Utterance(
                record.text,
                record.language,
                record.speaker,
                Prosody(record.speed, record.pitch, record.seed),
                self._voices.embeddings(record),
                None if record.trial is None else Entry(**dict(record.trial)),
                record.owner_id,
            )
        )

    async def _speak(self, job: LiveJob, plan: Plan, sink: FileSink) -> None:
        watch = Stopwatch(text=plan.text_ms)
        waiting = WaitingPlans(_synthesis(job.record), self._plan)
        writing: asyncio.Task[None] | None = None

        async def write(piece: str, speech: Speech, percent: int) -> None:
            await self._encoding.run(sink.write, piece, speech)
            job.change(**_progress(job, plan, watch, sink, percent))

        try:
            speak = (self._pipeline.speak, plan, watch, waiting.plans)
            speeches = await self._networks.run(*speak)
            for index, piece in enumerate(plan.pieces):
                job.go_on()
                waiting.note([_synthesis(each) for each in job.waiting()])
                speech = await self._networks.run(_next, speeches)
                if writing is not None:  # at most one piece waits for the sink
                    await writing
                writing = asyncio.create_task(write(piece, speech, _percent(plan.pieces, index)))
            if writing is not None:
                await writing
            if not sink.seconds:
                raise TextUnspeakable(plan.speaker.language)
            job.go_on()
            await self._encoding.run(sink.finish)
            job.change(**_progress(job, plan, watch, sink, 100))
        finally:
            # Wait for a write in progress, then remove an unfinished file.
            if writing is not None:
                writing.cancel()
                await asyncio.wait([writing])
            await self._encoding.recover(self._timeouts, sink.discard)

    def timed_out(self, limit_s: float) -> PhonexError:
        return SynthesisTimeout(limit_s)

    def failure(self, why: str = "") -> PhonexError:
        return SynthesisFailed(why or "The synthesis failed with an internal error; see the log.")

    async def restore(self, records: Sequence[JobRecord]) -> Sequence[JobRecord]:
        """Submit the fits of quick clones again; one that is already fitted ends at once."""
        restored = []
        for record in map(_synthesis, records):
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
        await self._voices.count(_synthesis(record))
        return True

    async def ended(self, record: JobRecord) -> None:
        """Delete the sample of a quick clone; after a disk error, the next start does."""
        if record.kind is JobKind.QUICK:
            await self._discard(record.job_id)

    async def sweep(self, unfinished: Collection[str]) -> None:
        for orphan in self._found.difference(unfinished):
            await self._discard(orphan)
        self._found.clear()

    async def _discard(self, job_id: str) -> None:
        try:
            await self._disk.run(self._voices.samples.delete, job_id)
        except PhonexError as exc:
            logger.error("the sample of job %s cannot be deleted yet: %s", job_id, exc.message)


def _synthesis(record: JobRecord) -> SynthesisRecord:
    assert isinstance(record, SynthesisRecord)
    return record


def _next(speeches: Iterator[Speech]) -> Speech:
    speech = next(speeches, None)
    assert speech is not None, "every piece has speech"
    return speech


def _percent(pieces: Sequence[str], index: int) -> int:
    n_done = sum(map(len, pieces[: index + 1]))
    return min(99, 100 * n_done // sum(map(len, pieces)))


def _progress(
    job: LiveJob, plan: Plan, watch: Stopwatch, sink: FileSink, percent: int
) -> dict[str, object]:
    done = FITTING_PERCENT if _synthesis(job.record).fit else 0
    return {
        "progress": done + (100 - done) * percent // 100,
        "duration": round(sink.seconds, 3),
        "sample_rate": sink.sample_rate,
        "timings": Timings(
            text=round(watch.text, 1),
            acoustic=round(watch.acoustic, 1),
            convert=round(watch.convert, 1),
            encode=round(sink.encode_ms, 1),
        ),
    }
