"""Opens all parts of the service and closes them in reverse order; all wiring is here."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from phonex import __version__
from phonex.audio.encode import transcode
from phonex.audio.formats import FORMATS, AudioFormat, find_format
from phonex.audio.peaks import peaks
from phonex.completion import VoiceCompletion
from phonex.engines.melotts.variation import Variation
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    DatabaseUnavailable,
    JobNotFound,
)
from phonex.fitting.conditions import Conditions
from phonex.fitting.queue import FittingQueue
from phonex.fitting.workbench import Workbench
from phonex.health import (
    DatabaseReport,
    DiskWatch,
    HealthReport,
    QueueReport,
    report_engines,
)
from phonex.jobs.journal import Journal
from phonex.jobs.runner import JobRunner
from phonex.jobs.work import Workshop
from phonex.lexicon import LexiconDesk
from phonex.lexicon_file import read_lexicon
from phonex.metrics import Metrics
from phonex.notify import notify
from phonex.pipeline import Pipeline
from phonex.settings import FrontendChoice, Settings
from phonex.store.blobs import AudioFiles, VoiceFiles
from phonex.store.roster import Roster
from phonex.store.store import Store, open_store
from phonex.synthesis import Lane
from phonex.text.languages import LANGUAGES
from phonex.text.lexicons import Lexicons
from phonex.upkeep import upkeep
from phonex.voice_keeper import VoiceKeeper
from phonex.voices import VoiceDesk

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
    """What the routes work with."""

    settings: Settings
    engines: EngineRegistry
    store: Store
    audio: AudioFiles
    voices: VoiceDesk
    fittings: FittingQueue
    lexicon: LexiconDesk
    jobs: JobRunner
    metrics: Metrics
    disk: Lane
    disks: DiskWatch
    started: float = field(default_factory=time.monotonic)
    warm: bool = False
    database_ok: bool = True
    n_voices: int | None = None

    async def convert(self, audio_id: str, format_name: str | None) -> Path:
        """The audio's file, converted to `format_name` if given; conversions are kept on disk.

        Raises UnknownFormat, AudioNotFound, AudioNotReady, StorageFull.
        """
        wanted = format_name and find_format(format_name)
        original = await self.original(audio_id)
        if not wanted or original.suffix == wanted.suffix:
            return original
        raw_rate = await self._raw_rate(audio_id, original)
        with _told_when_gone(audio_id):
            return await self.disk.run(self._converted, audio_id, original, wanted, raw_rate)

    def _converted(
        self, audio_id: str, original: Path, wanted: AudioFormat, raw_rate: int | None
    ) -> Path:
        target = self.audio.converted(audio_id, wanted.suffix)
        if not target.exists():
            with self.audio.converted_writer(audio_id, wanted.suffix) as file:
                transcode(original, file, wanted.name, raw_rate=raw_rate)
        return target

    async def _raw_rate(self, audio_id: str, original: Path) -> int | None:
        """The sample rate of a headerless file; only the record has it."""
        if original.suffix != FORMATS["pcm"].suffix:
            return None
        return (await self.jobs.get(audio_id)).sample_rate

    async def original(self, audio_id: str) -> Path:
        """The audio file in its original format. Raises AudioNotFound, AudioNotReady."""
        # A file can be served without its record; the job is only read to explain a missing file.
        if found := await self.disk.run(self.audio.find, audio_id):
            return found
        try:
            record = await self.jobs.get(audio_id)
        except JobNotFound as exc:
            raise AudioNotFound(audio_id) from exc
        if not record.status.ended:
            raise AudioNotReady(audio_id, record.status)
        # The job may have finished between the two lookups.
        if found := await self.disk.run(self.audio.find, audio_id):
            return found
        raise AudioNotFound(audio_id)

    async def peaks(self, audio_id: str, n: int) -> list[float]:
        """Raises AudioNotFound, AudioNotReady, StorageUnavailable."""
        path = await self.original(audio_id)
        raw_rate = await self._raw_rate(audio_id, path)
        with _told_when_gone(audio_id), self.audio.kept.told():
            return await self.disk.run(partial(peaks, path, n, raw_rate=raw_rate))

    def ready(self) -> bool:
        return self.warm and not (self.jobs.stopping or self.store.unwritable)

    def health(self) -> HealthReport:
        """The state of every part, from memory: does no I/O."""
        return HealthReport(
            version=__version__,
            uptime_s=round(time.monotonic() - self.started, 1),
            device=self.engines.device(),
            engines=report_engines(self.engines, LANGUAGES),
            database=self._database_report(),
            queue=QueueReport(**vars(self.jobs.state)),
            disk_free_mb=self.disks.free_mb,
            voices=self.n_voices,
            fits_waiting=self.fittings.n_waiting,
            low_disks=self.disks.low,
        )

    def _database_report(self) -> DatabaseReport:
        reason = self.store.unwritable or self.jobs.unwritten or self.fittings.unwritten
        if not (reason or self.database_ok):
            reason = DatabaseUnavailable().message
        return DatabaseReport(self.store.kind, not reason, reason)


@contextmanager
def _told_when_gone(audio_id: str) -> Iterator[None]:
    """Raise AudioNotFound if the audio is deleted between lookup and reading."""
    try:
        yield
    except FileNotFoundError as exc:
        raise AudioNotFound(audio_id) from exc


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Start the service; on exit, drain running jobs and close everything.

    Raises ConfigurationError when the service must not or cannot start.
    """
    settings.refuse_unsafe_binding()
    async with AsyncExitStack() as stack:
        networks, disk = Lane("networks"), Lane("disk", N_DISK_THREADS)
        samples_lane = Lane("samples", N_SAMPLE_THREADS)  # so that uploads do not delay downloads
        stack.callback(samples_lane.close)
        stack.callback(networks.close)
        stack.callback(disk.close)
        audio = AudioFiles(settings.downloads_dir, [f.suffix for f in FORMATS.values()])
        voice_files = VoiceFiles(settings.voices_dir)
        samples = _quick_files(settings)
        for files in (audio, voice_files, samples):
            await disk.run(files.sweep)
        store = await stack.enter_async_context(open_records(settings))
        registry = stack.enter_context(open_engines(settings))
        await disk.run(registry.check_placement)
        fittings = await stack.enter_async_context(open_fittings(settings, store, registry, disk))
        lexicons = await disk.run(open_lexicons, settings)
        pipeline = Pipeline(registry, lexicons)
        lexicon = LexiconDesk(store, lexicons, pipeline, networks)
        metrics, roster = Metrics(), Roster(store.voices)
        completion = VoiceCompletion(store, voice_files, pipeline, networks, disk)
        workshop = Workshop(
            pipeline=pipeline,
            networks=networks,
            disk=disk,
            audio=audio,
            voices=voice_files,
            roster=roster,
            samples=samples,
            fitter=fittings,
            completer=completion,
            max_chars=settings.max_chars,
        )
        jobs = JobRunner(workshop, Journal(store), settings.queue_size, metrics.count_job)
        keeper = VoiceKeeper(store.voices, voice_files, roster, disk, fittings.forget)
        desk = VoiceDesk(store, voice_files, keeper, pipeline, networks, samples_lane, fittings)
        disks = _watch_disks(settings, disk)
        await disks.look()
        services = Services(
            settings, registry, store, audio, desk, fittings, lexicon, jobs, metrics, disk, disks
        )
        await stack.enter_async_context(upkeep(services, pipeline, networks))
        await jobs.start()
        stack.push_async_callback(jobs.stop, settings.drain_s)
        try:
            yield services
        finally:
            notify("STOPPING=1")


def _watch_disks(settings: Settings, disk: Lane) -> DiskWatch:
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


@asynccontextmanager
async def open_fittings(
    settings: Settings, store: Store, registry: EngineRegistry, disk: Lane
) -> AsyncIterator[FittingQueue]:
    """The queue of fits, at work; also beside a service with the same folders."""
    fittings = make_fittings(settings, store, registry, disk)
    await fittings.start()
    try:
        yield fittings
    finally:
        await fittings.stop()


def make_fittings(
    settings: Settings, store: Store, registry: EngineRegistry, disk: Lane
) -> FittingQueue:
    """The queue of fits, not started: it takes orders, and does nothing about them."""
    folder, n_steps = settings.data_dir / "fits", settings.fit_steps
    workbench = Workbench(folder, settings.models_dir, disk, settings.threads, n_steps=n_steps)
    conditions = Conditions(settings.fit, registry)
    voices, quick = VoiceFiles(settings.voices_dir), _quick_files(settings)
    return FittingQueue(store, voices, quick, disk, workbench, conditions)


def _quick_files(settings: Settings) -> VoiceFiles:
    """What is kept of quick clones while their jobs wait."""
    return VoiceFiles(settings.data_dir / "quick", "PHONEX_DATA_DIR")
