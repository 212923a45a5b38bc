"""Opens all parts of the service and closes them in reverse order; all wiring is here."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

from phonex.audio.formats import FORMATS
from phonex.engines.melotts.variation import Variation
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.jobs.admission import Admission
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.lexicon.service import LexiconService
from phonex.lexicon.yaml_file import read_lexicon
from phonex.monitoring.disks import DiskWatch
from phonex.monitoring.health import HealthMonitor, QueueReport, WorkReport
from phonex.monitoring.metrics import Metrics
from phonex.pipeline.pipeline import Pipeline
from phonex.settings import FrontendChoice, Settings
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.records.jobs import JobKind
from phonex.store.store import Store, open_store
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.service import SynthesisService
from phonex.synthesis.task import SynthesisTask
from phonex.synthesis.voices import SpokenVoices
from phonex.system.worker_threads import WorkerThreads
from phonex.text.lexicon.lexicons import Lexicons
from phonex.voices.backfill import EmbeddingBackfill
from phonex.voices.directory import VoiceDirectory
from phonex.voices.fitting.requirements import FitRequirements
from phonex.voices.fitting.service import FitService
from phonex.voices.fitting.subprocess import FitSubprocess
from phonex.voices.fitting.task import FitTask
from phonex.voices.repository import VoiceRepository
from phonex.voices.service import VoiceService

N_DISK_THREADS = 4
N_SAMPLE_THREADS = 2


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
    """The parts of the service that the routes use."""

    settings: Settings
    engines: EngineRegistry
    store: Store
    audio: AudioFiles
    library: AudioLibrary
    voices: VoiceService
    fittings: FitService
    lexicon: LexiconService
    synthesis: SynthesisService
    queue: LocalQueue
    jobs: JobRunner
    metrics: Metrics
    pipeline: Pipeline
    networks: WorkerThreads
    disk: WorkerThreads
    disks: DiskWatch
    health: HealthMonitor


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open all parts without starting any work; on exit, close them in reverse order.

    Raises ConfigurationError when the service must not or cannot start.
    """
    settings.refuse_unsafe_binding()
    async with AsyncExitStack() as stack:
        networks, disk = WorkerThreads("networks"), WorkerThreads("disk", N_DISK_THREADS)
        encoding = WorkerThreads("encoding")
        # Separate threads, so that uploads do not delay downloads.
        samples_threads = WorkerThreads("samples", N_SAMPLE_THREADS)
        for threads in (samples_threads, encoding, networks, disk):
            stack.callback(threads.close)
        audio, voice_files = open_audio_files(settings), open_voice_files(settings)
        samples = _quick_files(settings)
        for files in (audio, voice_files, samples):
            await disk.run(files.sweep)
        store = await stack.enter_async_context(open_records(settings))
        registry = stack.enter_context(open_engines(settings))
        await disk.run(registry.check_placement)
        metrics, directory = Metrics(), VoiceDirectory(store.voices)
        queue = LocalQueue(store.jobs, metrics.count_job)
        fittings = open_fittings(settings, store, queue, registry, disk)
        lexicons = await disk.run(open_lexicons, settings)
        pipeline = Pipeline(registry, lexicons)
        lexicon = LexiconService(store, lexicons, pipeline, networks)
        completion = EmbeddingBackfill(store, voice_files, pipeline, networks, disk)
        spoken = SpokenVoices(voice_files, directory, samples, disk)
        synthesis = _open_synthesis(
            settings, queue, pipeline, (networks, encoding, disk), audio, spoken, completion
        )
        repository = VoiceRepository(store.voices, voice_files, directory, disk, fittings.forget)
        voices = VoiceService(
            store, voice_files, repository, pipeline, networks, samples_threads, fittings
        )
        disks = _watch_disks(settings, disk)
        await disks.look()
        services = Services(
            settings=settings,
            engines=registry,
            store=store,
            audio=audio,
            library=AudioLibrary(audio, disk, synthesis.get),
            voices=voices,
            fittings=fittings,
            lexicon=lexicon,
            synthesis=synthesis,
            queue=queue,
            jobs=JobRunner(queue),
            metrics=metrics,
            pipeline=pipeline,
            networks=networks,
            disk=disk,
            disks=disks,
            health=HealthMonitor(
                registry, store, disks, partial(_work, queue, synthesis, fittings)
            ),
        )
        yield services


def _work(queue: LocalQueue, synthesis: SynthesisService, fittings: FitService) -> WorkReport:
    queued = QueueReport(**vars(synthesis.state))
    return WorkReport(queued, fittings.n_waiting, queue.unwritten, queue.stopping)


def _open_synthesis(
    settings: Settings,
    queue: LocalQueue,
    pipeline: Pipeline,
    threads: tuple[WorkerThreads, WorkerThreads, WorkerThreads],
    audio: AudioFiles,
    voices: SpokenVoices,
    completion: EmbeddingBackfill,
) -> SynthesisService:
    """Syntheses for a queue. threads: for networks, encoding and disk."""
    admission = Admission(queue, JobKind.TTS, settings.queue_size)
    task = SynthesisTask(queue, admission, pipeline, *threads, audio, voices, completion)
    queue.register(task)
    disk = threads[-1]
    return SynthesisService(queue, admission, pipeline, disk, audio, voices, settings.max_chars)


def _watch_disks(settings: Settings, disk: WorkerThreads) -> DiskWatch:
    names = ("data_dir", "voices_dir", "downloads_dir")
    folders = {f"PHONEX_{name.upper()}": getattr(settings, name) for name in names}
    return DiskWatch(disk, settings.downloads_dir, folders)


@asynccontextmanager
async def open_records(settings: Settings, *, join: bool = False) -> AsyncIterator[Store]:
    """Open the records. join: also while a service has the embedded database open."""
    uri = settings.mongo_uri.get_secret_value() if settings.mongo_uri else None
    store = await open_store(uri, settings.mongo_db, settings.data_dir, join=join)
    try:
        yield store
    finally:
        await store.close()


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
    voices, quick = open_voice_files(settings), _quick_files(settings)
    task = FitTask(queue, store.voices, voices, quick, disk, process, requirements)
    queue.register(task)
    return FitService(queue, task, store.voices, disk, requirements)


def _quick_files(settings: Settings) -> VoiceFiles:
    """The files of quick clones while their jobs wait."""
    return VoiceFiles(LocalBlobStore(settings.data_dir / "quick", "PHONEX_DATA_DIR"))


def open_voice_files(settings: Settings) -> VoiceFiles:
    """The files of registered voices; opens nothing yet."""
    return VoiceFiles(LocalBlobStore(settings.voices_dir, "PHONEX_VOICES_DIR"))


def open_audio_files(settings: Settings) -> AudioFiles:
    """The generated audio; opens nothing yet."""
    blobs = LocalBlobStore(settings.downloads_dir, "PHONEX_DOWNLOADS_DIR")
    return AudioFiles(blobs, [form.suffix for form in FORMATS.values()])
