"""Opens the parts that the service and the commands share."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

from phonex.accounts.quotas import QuotaLimits, Quotas
from phonex.accounts.secret_file import WATERMARK, load_secret
from phonex.engines.melotts.variation import Variation
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.jobs.queue import JobQueue
from phonex.lexicon.yaml_file import read_lexicon
from phonex.pipeline.pipeline import Pipeline
from phonex.settings.choices import FrontendChoice, Switch
from phonex.settings.settings import Settings
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.store import Store, open_store
from phonex.synthesis.watermarking import Watermark
from phonex.system.service_threads import Threads
from phonex.system.worker_threads import WorkerThreads
from phonex.text.lexicon.lexicons import Lexicons
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.consents import ConsentService
from phonex.voices.directory import VoiceDirectory
from phonex.voices.fitting.requirements import FitRequirements
from phonex.voices.fitting.service import FitService
from phonex.voices.fitting.subprocess import FitSubprocess
from phonex.voices.fitting.task import FitTask
from phonex.voices.repository import VoiceRepository
from phonex.voices.service import VoiceService
from phonex.voices.tools import VoiceTools


class FittedFiles(Protocol):
    """The files of voices and of quick clones."""

    @property
    def voices(self) -> VoiceFiles: ...

    @property
    def quick(self) -> VoiceFiles: ...


@asynccontextmanager
async def open_records(settings: Settings, *, join: bool = False) -> AsyncIterator[Store]:
    """Open the records. join: also while a service has the embedded database open."""
    uri = settings.mongo_uri.get_secret_value() if settings.mongo_uri else None
    store = await open_store(uri, settings.mongo_db, settings.data_dir, join=join)
    try:
        yield store
    finally:
        await store.close()


@contextmanager
def open_engines(settings: Settings) -> Iterator[EngineRegistry]:
    """The engines, none loaded yet."""
    registry = EngineRegistry(_engine_options(settings))
    try:
        yield registry
    finally:
        registry.close()


def _engine_options(settings: Settings) -> EngineOptions:
    return EngineOptions(
        models_dir=settings.models_dir,
        threads=settings.threads,
        speech=settings.engine,
        converter=settings.converter,
        device=settings.device,
        precision=settings.precision,
        variation=Variation(settings.sdp_ratio, settings.noise_scale, settings.noise_scale_w),
        tau=settings.tau,
        compatible=settings.frontend is FrontendChoice.COMPATIBLE,
    )


def open_lexicons(settings: Settings) -> Lexicons:
    """The lexicon with the file's entries; records are loaded later. Raises ConfigurationError."""
    return Lexicons(read_lexicon(settings.lexicon) if settings.lexicon else None)


def open_pipeline(settings: Settings, registry: EngineRegistry) -> tuple[Lexicons, Pipeline]:
    """Raises ConfigurationError."""
    lexicons = open_lexicons(settings)
    return lexicons, Pipeline(registry, lexicons)


def open_watermark(settings: Settings, on_missing: Callable[[], None] | None = None) -> Watermark:
    """Without its key, nothing is spoken. Blocks. Raises ConfigurationError."""
    key = load_secret(settings.secrets, WATERMARK)
    return Watermark(key, on_missing, is_on=settings.watermark is Switch.ON)


def open_quotas(settings: Settings, store: Store) -> Quotas:
    limits = QuotaLimits(
        settings.quota_characters_per_day, settings.quota_voices, settings.quota_audio_seconds
    )
    return Quotas(limits, store.usage, store.jobs, store.voices)


def open_directory(settings: Settings, store: Store) -> VoiceDirectory:
    """The voices that may be used, by their records."""
    rule = ConsentRule(store.consents, required=settings.require_consent)
    return VoiceDirectory(store.voices, rule)


def open_voices(
    store: Store,
    files: VoiceFiles,
    directory: VoiceDirectory,
    pipeline: Pipeline,
    threads: Threads,
    fittings: FitService,
    quotas: Quotas,
) -> VoiceService:
    repository = VoiceRepository(store.voices, files, directory, threads.disk, fittings.forget)
    consents, samples = directory.consents, threads.samples
    tools = VoiceTools(store.voices, files, repository, consents, samples)
    return VoiceService(tools, pipeline, threads.networks, fittings, quotas)


def open_consents(
    store: Store, recordings: ConsentFiles, threads: Threads, voices: VoiceService
) -> ConsentService:
    samples = threads.samples
    return ConsentService(store.consents, store.voices, recordings, samples, voices.end_use)


def open_fittings(
    settings: Settings,
    store: Store,
    queue: JobQueue,
    registry: EngineRegistry,
    files: FittedFiles,
    disk: WorkerThreads,
) -> FitService:
    """Fits for a queue; also while a service uses the same files."""
    process = FitSubprocess(
        settings.data_dir / "fits",
        settings.models_dir,
        settings.threads,
        settings.fit_steps,
        settings.fit_priority,
    )
    requirements = FitRequirements(settings.fit, registry)
    task = FitTask(queue, store.voices, files.voices, files.quick, disk, process, requirements)
    queue.register(task)
    return FitService(queue, task, store.voices, disk, requirements)
