"""What is done for one job: accept what is asked, speak it into a file, tidy up."""

import asyncio
import logging
from collections.abc import Callable, Generator, Sequence
from typing import Protocol

from phonex.audio.formats import find_format
from phonex.audio.types import Audio
from phonex.engines.types import Prosody, Speaker
from phonex.errors import (
    FittingImpossible,
    PhonexError,
    SynthesisTimeout,
    TextTooLong,
    VoiceNotFound,
)
from phonex.jobs.ask import Ask
from phonex.jobs.behind import Behind
from phonex.jobs.live import LiveJob
from phonex.jobs.render import Step, render
from phonex.pipeline import Pipeline
from phonex.plan import Embeddings, Plan, Utterance
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.jobs import JobKind, JobRecord
from phonex.store.records.lexicon import TrialRecord
from phonex.synthesis import PATIENCE, Lane, Patience
from phonex.system.clock import utc_now
from phonex.text.lexicon import Entry

logger = logging.getLogger(__name__)

# The records of the jobs that wait, in order.
Queue = Callable[[], Sequence[JobRecord]]

FITTING_PERCENT = 80  # of a job that is fitted before it is spoken; it takes so much longer


class Cancelled(Exception):  # noqa: N818  # an outcome, not an error
    """The client no longer wants the job."""


class QuickFitter(Protocol):
    """Fits quick clones, by the ids of their jobs."""

    async def fit_quick(self, job_id: str, told: Callable[[int], None]) -> None:
        """told: hears the percentage. Raises FittingImpossible, Stopping."""

    async def forget_quick(self, job_id: str) -> None: ...


class VoiceCompleter(Protocol):
    """Makes a registered voice known to the converter in use."""

    async def complete(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound, VoiceFileUnusable, EngineUnavailable, StorageFull."""


class VoiceRegister(Protocol):
    """Knows which voices there are."""

    async def require(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound, DatabaseUnavailable."""


class Workshop:
    """Does a job's work in the lanes. samples: voices of quick clones.

    voices: those that directory says are registered; a file alone is no voice.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        networks: Lane,
        disk: Lane,
        audio: AudioFiles,
        voices: VoiceFiles,
        directory: VoiceRegister,
        samples: VoiceFiles,
        fitter: QuickFitter,
        completer: VoiceCompleter,
        max_chars: int,
        patience: Patience = PATIENCE,
    ) -> None:
        self._pipeline = pipeline
        self._networks = networks
        self._disk = disk
        self._audio = audio
        self._voices = voices
        self._directory = directory
        self._samples = samples
        self._fitter = fitter
        self._completer = completer
        self._max_chars = max_chars
        self._patience = patience

    async def check(self, ask: Ask) -> Speaker:
        """Who would say it.

        Raises TextTooLong, VoiceNotFound, DatabaseUnavailable, SynthesisTimeout, and what
        Pipeline.check raises.
        """
        if len(ask.text.strip()) > self._max_chars:
            raise TextTooLong(len(ask.text.strip()), self._max_chars)
        find_format(ask.format)
        if ask.voice_id is not None:
            await self._require(VoiceKey(ask.owner_id, ask.voice_id))
        said = (ask.text, ask.language, ask.speaker, ask.trial, ask.owner_id)
        return await self._disk.run_patiently(self._patience, ask.text, self._pipeline.check, *said)

    async def _require(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound, DatabaseUnavailable."""
        if not await self._disk.run(self._voices.of(voice.owner_id).exists, voice.voice_id):
            raise VoiceNotFound(voice.voice_id)
        await self._directory.require(voice)

    async def accept(self, ask: Ask, job_id: str) -> JobRecord:
        """The record of a job that can be done; keeps what it needs of a quick clone's sample.

        Raises what check raises, StorageFull.
        """
        speaker = await self.check(ask)
        if ask.sample is not None:
            await self._disk.run(self._keep_sample, job_id, ask.sample, ask.audio)
        return JobRecord(
            job_id=job_id,
            owner_id=ask.owner_id,
            kind=ask.kind,
            text=ask.text.strip(),
            language=speaker.language,
            speaker=speaker.id,
            voice_id=ask.voice_id,
            speed=ask.speed,
            pitch=ask.pitch,
            seed=ask.seed,
            format=find_format(ask.format).name,
            fit=ask.fit,
            trial=None if ask.trial is None else TrialRecord(**vars(ask.trial)),
            created_at=utc_now(),
        )

    def _keep_sample(self, job_id: str, embeddings: Embeddings, audio: Audio | None) -> None:
        if audio is None:
            self._samples.write_embeddings(job_id, embeddings)
        else:
            self._samples.write(job_id, embeddings, audio)

    async def fit(self, job: LiveJob) -> None:
        """Fit a quick clone to its sample; a warning tells if that cannot be. Raises Stopping."""

        def tell(percent: int) -> None:
            job.change(progress=FITTING_PERCENT * percent // 100)

        try:
            await self._fitter.fit_quick(job.record.job_id, tell)
        except FittingImpossible as exc:
            warning = f"Spoken with the instant clone. {exc.message}"
            job.change(fit=False, progress=0, warnings=[warning])

    async def run(self, job: LiveJob, queue: Queue = tuple) -> None:
        """Speak the job's text into its file, on a GPU together with what else the speaker says.

        Raises Cancelled, SynthesisTimeout, VoiceNotFound, DatabaseUnavailable, StorageFull,
        StorageUnavailable, engine errors.
        """
        limit_s = self._patience.limit_s(job.record.text)
        try:
            async with asyncio.timeout(limit_s) as deadline:
                with job.until(deadline):
                    await self._work(job, queue)
        except TimeoutError as exc:
            await self._networks.recover(self._patience)
            raise Cancelled if job.cancelling else SynthesisTimeout(limit_s) from exc

    async def _work(self, job: LiveJob, queue: Queue) -> None:
        _go_on(job)
        if job.record.voice_id is not None:
            voice = VoiceKey(job.record.owner_id, job.record.voice_id)
            await self._require(voice)  # it may be deleted since
            await self._completer.complete(voice)
        plan = await self._networks.run(self._plan, job.record)
        _go_on(job)
        await self._speak(job, plan, queue)

    def _plan(self, record: JobRecord) -> Plan:
        return self._pipeline.plan(
            Utterance(
                record.text,
                record.language,
                record.speaker,
                Prosody(record.speed, record.pitch, record.seed),
                self._embeddings(record),
                None if record.trial is None else Entry(**dict(record.trial)),
                record.owner_id,
            )
        )

    def _embeddings(self, record: JobRecord) -> Embeddings | None:
        if record.kind is JobKind.QUICK:
            return self._samples.embeddings(record.job_id)
        if record.voice_id is None:
            return None
        return self._voices.of(record.owner_id).embeddings(record.voice_id)

    async def _speak(self, job: LiveJob, plan: Plan, queue: Queue) -> None:
        job.change(
            speech_engine=plan.engine.name,
            converter=plan.converter and plan.converter.name,
            warnings=list(dict.fromkeys([*job.record.warnings, *plan.warnings])),
        )
        record, behind = job.record, Behind(job.record, self._plan)
        into = (self._audio, record.job_id, record.format)
        steps = render(plan, self._pipeline, *into, behind.plans)
        try:
            behind.note(queue())
            while (step := await self._networks.run(_next, steps)) is not None:
                behind.note(queue())
                job.change(**_progress(step, plan, job.record.fit))
                if step.percent < 100:
                    _go_on(job)
        finally:
            # Lets a piece in progress end, then removes what an unfinished file left.
            await self._networks.recover(self._patience, steps.close)

    async def samples(self) -> list[str]:
        """The ids of the quick clones of which something is kept."""
        ids = await self._disk.run(self._samples.ids)
        return [*{*ids, *await self._disk.run(self._samples.ids_of_samples)}]

    async def discard_sample(self, job_id: str) -> None:
        """Forget what was kept of a quick clone; what the disk refuses goes at the next start."""
        try:
            await self._disk.run(self._samples.delete, job_id)
        except PhonexError as exc:
            logger.error("the sample of job %s stays for now: %s", job_id, exc.message)
        await self._fitter.forget_quick(job_id)

    async def discard_audio(self, audio_id: str) -> bool:
        """Whether there was any. Raises StorageUnavailable."""
        return await self._disk.run(self._audio.delete, audio_id)


Steps = Generator[Step, None, None]


def _go_on(job: LiveJob) -> None:
    """Raises Cancelled."""
    if job.cancelling:
        raise Cancelled


def _next(steps: Steps) -> Step | None:
    return next(steps, None)


def _progress(step: Step, plan: Plan, fitted: bool) -> dict[str, object]:
    done = FITTING_PERCENT if fitted else 0
    return {
        "progress": done + (100 - done) * step.percent // 100,
        "duration": round(step.seconds, 3),
        "sample_rate": plan.rate,
        "timings": step.timings,
    }
