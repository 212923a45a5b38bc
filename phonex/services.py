"""Opens all parts of the service and closes them in reverse order; its wiring is here."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from phonex.accounts.account_data import AccountData
from phonex.accounts.personal_data import PersonalData
from phonex.accounts.personal_data_service import PersonalDataService
from phonex.accounts.quotas import QuotaLimits, Quotas
from phonex.accounts.secret_file import WATERMARK, load_secret
from phonex.catalogue.aliases import Aliases
from phonex.catalogue.catalogue import VoiceCatalogue
from phonex.echo.personal_data import EchoData
from phonex.echo.service import EchoServices
from phonex.engines.melotts.variation import Variation
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.jobs.admission import Admission
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.lexicon.personal_data import LexiconData
from phonex.lexicon.service import LexiconService
from phonex.lexicon.yaml_file import read_lexicon
from phonex.monitoring.disks import DiskWatch
from phonex.monitoring.health import HealthMonitor, QueueReport, WorkReport
from phonex.monitoring.metrics import Metrics
from phonex.pipeline.pipeline import Pipeline
from phonex.settings import FrontendChoice, Settings, Switch
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.files.folders import (
    open_audio_files,
    open_consent_files,
    open_quick_files,
    open_voice_files,
)
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.records.jobs import JobKind
from phonex.store.store import Store, open_store
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.live_stream import LiveStreams
from phonex.synthesis.personal_data import SpeechData
from phonex.synthesis.piece_scheduler import PieceScheduler
from phonex.synthesis.service import SynthesisService
from phonex.synthesis.spoken_job import SpeechTools
from phonex.synthesis.stream import StreamService
from phonex.synthesis.task import SynthesisTask
from phonex.synthesis.verification import AudioVerifier
from phonex.synthesis.voices import SpokenVoices
from phonex.synthesis.watermarking import Watermark
from phonex.system.service_threads import Threads, open_threads
from phonex.system.worker_threads import TIMEOUTS, WorkerThreads
from phonex.text.lexicon.lexicons import Lexicons
from phonex.voices.backfill import EmbeddingBackfill
from phonex.voices.consent_data import ConsentData
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.consents import ConsentService
from phonex.voices.directory import VoiceDirectory
from phonex.voices.fitting.requirements import FitRequirements
from phonex.voices.fitting.service import FitService
from phonex.voices.fitting.subprocess import FitSubprocess
from phonex.voices.fitting.task import FitTask
from phonex.voices.personal_data import VoiceData
from phonex.voices.repository import VoiceRepository
from phonex.voices.service import VoiceService

if TYPE_CHECKING:  # loaded when accounts are on
    from phonex.accounts.accounts import Accounts


@contextmanager
def open_engines(settings: Settings) -> Iterator[EngineRegistry]:
    """The engines, none loaded yet."""
    registry = EngineRegistry(_engine_options(settings))
    try:
        yield registry
    finally:
        registry.close()


def open_lexicons(settings: Settings) -> Lexicons:
    """The lexicon with the file's entries; records are loaded later. Raises ConfigurationError."""
    return Lexicons(read_lexicon(settings.lexicon) if settings.lexicon else None)


def open_watermark(settings: Settings, on_missing: Callable[[], None] | None = None) -> Watermark:
    """Without its key, nothing is spoken. Blocks. Raises ConfigurationError."""
    key = load_secret(settings.data_dir / "secrets", WATERMARK)
    return Watermark(key, on_missing, is_on=settings.watermark is Switch.ON)


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


@dataclass
class Services:
    """The parts of the service that the routes use. accounts: None if they are off."""

    settings: Settings
    accounts: "Accounts | None"
    engines: EngineRegistry
    store: Store
    audio: AudioFiles
    library: AudioLibrary
    voices: VoiceService
    consents: ConsentService
    fittings: FitService
    catalogue: VoiceCatalogue
    lexicon: LexiconService
    synthesis: SynthesisService
    streams: StreamService
    verifier: AudioVerifier
    echo: EchoServices
    queue: LocalQueue
    jobs: JobRunner
    metrics: Metrics
    pipeline: Pipeline
    networks: WorkerThreads
    disk: WorkerThreads
    disks: DiskWatch
    quotas: Quotas
    personal_data: PersonalDataService
    health: HealthMonitor


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open all parts without starting any work; on exit, close them in reverse order.

    Raises ConfigurationError when the service must not or cannot start.
    """
    settings.refuse_unsafe_binding()
    async with AsyncExitStack() as stack:
        threads = stack.enter_context(open_threads())
        networks, disk = threads.networks, threads.disk
        audio, voice_files, samples, recordings = await disk.run(_open_files, settings)
        store = await stack.enter_async_context(open_records(settings))
        registry = stack.enter_context(open_engines(settings))
        await disk.run(registry.check_placement)
        metrics, directory = Metrics(), open_directory(settings, store)
        queue = LocalQueue(store.jobs, metrics.count_job)
        fittings = open_fittings(settings, store, queue, registry, disk)
        lexicons = await disk.run(open_lexicons, settings)
        pipeline = Pipeline(registry, lexicons)
        quotas, live = open_quotas(settings, store), LiveStreams()
        lexicon = LexiconService(store, lexicons, pipeline, networks)
        completion = EmbeddingBackfill(store, voice_files, pipeline, networks, disk)
        spoken = SpokenVoices(voice_files, directory, samples, disk, store.voices)
        tools = await disk.run(_speech_tools, settings, metrics, pipeline, threads, audio, spoken)
        voices = open_voices(store, voice_files, directory, pipeline, threads, fittings, quotas)
        catalogue = await _open_catalogue(settings, registry, spoken, voices, store, disk)
        synthesis = _open_synthesis(
            settings, queue, tools, live, disk, completion, quotas, catalogue
        )
        consents = open_consents(store, recordings, threads, voices)
        disks = await _watch_disks(settings, disk)
        work = partial(_work, queue, synthesis, fittings)
        yield Services(
            settings=settings,
            accounts=await _open_accounts(settings, store, disk, stack),
            engines=registry,
            store=store,
            audio=audio,
            library=AudioLibrary(audio, disk, synthesis),
            voices=voices,
            consents=consents,
            fittings=fittings,
            catalogue=catalogue,
            lexicon=lexicon,
            synthesis=synthesis,
            streams=_open_streams(settings, synthesis, live, disk),
            verifier=AudioVerifier(tools.watermark, threads.samples, synthesis),
            echo=EchoServices(store, voices, synthesis, disk),
            queue=queue,
            jobs=JobRunner(queue),
            metrics=metrics,
            pipeline=pipeline,
            networks=networks,
            disk=disk,
            disks=disks,
            quotas=quotas,
            personal_data=_personal_data(
                store, quotas, disk, lexicon, voices, consents, voice_files, queue, audio
            ),
            health=HealthMonitor(registry, store, disks, work),
        )


async def _open_accounts(
    settings: Settings, store: Store, disk: WorkerThreads, stack: AsyncExitStack
) -> "Accounts | None":
    """The accounts, if they are on. Raises ConfigurationError."""
    if not settings.has_accounts:
        return None
    # Slow: cryptography and an HTTP client.
    from phonex.accounts.accounts import open_accounts
    from phonex.accounts.external_issuer import ExternalIssuer

    secret = await disk.run(load_secret, settings.data_dir / "secrets")
    issuer, is_open = settings.oidc_issuer, settings.signup_is_open
    issuers = [ExternalIssuer(issuer, settings.oidc_audience, store.users)] if issuer else []
    limit = settings.rate_limit
    opened = open_accounts(store, secret, issuers, signup_is_open=is_open, rate_limit=limit)
    return stack.enter_context(opened)


def _personal_data(
    store: Store,
    quotas: Quotas,
    disk: WorkerThreads,
    lexicon: LexiconService,
    voices: VoiceService,
    consents: ConsentService,
    voice_files: VoiceFiles,
    queue: LocalQueue,
    audio: AudioFiles,
) -> PersonalDataService:
    parts: list[PersonalData] = [  # in the order of deletion
        EchoData(store, voices),
        VoiceData(voices, store.voices, voice_files, disk),
        ConsentData(consents, store.consents, disk),
        LexiconData(lexicon),
        SpeechData(queue, store.jobs, audio, disk),
    ]
    account = AccountData(store.users, store.sessions, store.api_keys, store.usage)
    return PersonalDataService(store.users, [*parts, account], disk, quotas.close, store.flush)


def _open_files(settings: Settings) -> tuple[AudioFiles, VoiceFiles, VoiceFiles, ConsentFiles]:
    """The files of each kind, without what dead processes left. Blocks."""
    audio = open_audio_files(settings.downloads_dir)
    voices, quick = open_voice_files(settings.voices_dir), open_quick_files(settings.data_dir)
    consents = open_consent_files(settings.data_dir)
    for files in (audio, voices, quick, consents):
        files.sweep()
    return audio, voices, quick, consents


def _work(queue: LocalQueue, synthesis: SynthesisService, fittings: FitService) -> WorkReport:
    queued = QueueReport(**vars(synthesis.state))
    return WorkReport(queued, fittings.n_waiting, queue.unwritten, queue.stopping)


def _speech_tools(
    settings: Settings,
    metrics: Metrics,
    pipeline: Pipeline,
    threads: Threads,
    audio: AudioFiles,
    voices: SpokenVoices,
) -> SpeechTools:
    """What syntheses need. Blocks. Raises ConfigurationError."""
    return SpeechTools(
        pipeline,
        PieceScheduler(),
        threads.networks,
        threads.encoding,
        audio,
        voices,
        open_watermark(settings, metrics.count_unmarked),
        TIMEOUTS,
    )


def _open_synthesis(
    settings: Settings,
    queue: LocalQueue,
    tools: SpeechTools,
    streams: LiveStreams,
    disk: WorkerThreads,
    completion: EmbeddingBackfill,
    quotas: Quotas,
    names: VoiceCatalogue,
) -> SynthesisService:
    """Syntheses for a queue."""
    admission = Admission(queue, JobKind.TTS, settings.queue_size)
    queue.register(SynthesisTask(queue, admission, tools, streams, disk, completion))
    return SynthesisService(
        queue,
        admission,
        tools.pipeline,
        disk,
        tools.audio,
        tools.voices,
        settings.max_chars,
        quotas,
        names,
    )


async def _open_catalogue(
    settings: Settings,
    registry: EngineRegistry,
    spoken: SpokenVoices,
    voices: VoiceService,
    store: Store,
    disk: WorkerThreads,
) -> VoiceCatalogue:
    """The voices by name. Raises ConfigurationError for an alias that stands for nothing."""
    speakers = await disk.run(registry.speakers)  # looks for each engine's files
    aliases = Aliases(settings.voice_aliases, speakers)
    return VoiceCatalogue(registry, spoken, voices, store.voices, disk, aliases)


def _open_streams(
    settings: Settings, synthesis: SynthesisService, live: LiveStreams, disk: WorkerThreads
) -> StreamService:
    return StreamService(synthesis, live, disk, settings.max_streams, settings.max_chars)


async def _watch_disks(settings: Settings, disk: WorkerThreads) -> DiskWatch:
    names = ("data_dir", "voices_dir", "downloads_dir")
    folders = {f"PHONEX_{name.upper()}": getattr(settings, name) for name in names}
    disks = DiskWatch(disk, settings.downloads_dir, folders)
    await disks.look()
    return disks


@asynccontextmanager
async def open_records(settings: Settings, *, join: bool = False) -> AsyncIterator[Store]:
    """Open the records. join: also while a service has the embedded database open."""
    uri = settings.mongo_uri.get_secret_value() if settings.mongo_uri else None
    store = await open_store(uri, settings.mongo_db, settings.data_dir, join=join)
    try:
        yield store
    finally:
        await store.close()


def open_quotas(settings: Settings, store: Store) -> Quotas:
    limits = QuotaLimits(
        settings.quota_characters_per_day, settings.quota_voices, settings.quota_audio_seconds
    )
    return Quotas(limits, store.usage, store.jobs, store.voices)


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
    networks, samples = threads.networks, threads.samples
    rule = directory.consents
    return VoiceService(
        store, files, repository, pipeline, networks, samples, fittings, quotas, rule
    )


def open_directory(settings: Settings, store: Store) -> VoiceDirectory:
    """The voices that may be used, by their records."""
    rule = ConsentRule(store.consents, required=settings.require_consent)
    return VoiceDirectory(store.voices, rule)


def open_consents(
    store: Store, recordings: ConsentFiles, threads: Threads, voices: VoiceService
) -> ConsentService:
    samples = threads.samples
    return ConsentService(store.consents, store.voices, recordings, samples, voices.end_use)


def open_fittings(
    settings: Settings,
    store: Store,
    queue: LocalQueue,
    registry: EngineRegistry,
    disk: WorkerThreads,
) -> FitService:
    """Fits for a queue; also while a service uses the same folders."""
    folder, n_steps = settings.data_dir / "fits", settings.fit_steps
    process = FitSubprocess(folder, settings.models_dir, settings.threads, n_steps=n_steps)
    requirements = FitRequirements(settings.fit, registry)
    voices, quick = open_voice_files(settings.voices_dir), open_quick_files(settings.data_dir)
    task = FitTask(queue, store.voices, voices, quick, disk, process, requirements)
    queue.register(task)
    return FitService(queue, task, store.voices, disk, requirements)
