"""Opens what turns texts into audio."""

from collections.abc import Callable

from phonex.accounts.quotas import Quotas
from phonex.catalogue.aliases import Aliases
from phonex.catalogue.catalogue import VoiceCatalogue
from phonex.engines.registry import EngineRegistry
from phonex.jobs.admission import Admission
from phonex.jobs.queue import JobQueue
from phonex.monitoring.metrics import Metrics
from phonex.pipeline.pipeline import Pipeline
from phonex.services.parts import open_watermark
from phonex.settings.settings import Settings
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.job import JobKind
from phonex.store.store import Store
from phonex.synthesis.casting import Casting
from phonex.synthesis.piece_scheduler import PieceScheduler
from phonex.synthesis.service import SynthesisService
from phonex.synthesis.spoken_job import SpeechTools
from phonex.synthesis.stream import StreamService
from phonex.synthesis.stream_sides import LiveStreams
from phonex.synthesis.task import SynthesisTask
from phonex.synthesis.text_check import TextChecker
from phonex.synthesis.voices import SpokenVoices
from phonex.system.service_threads import Threads
from phonex.system.worker_threads import TIMEOUTS, WorkerThreads
from phonex.voices.backfill import EmbeddingBackfill
from phonex.voices.service import VoiceService
from phonex.webhooks.service import WebhookService


async def open_speech_tools(
    settings: Settings,
    on_unmarked: Callable[[], None],
    pipeline: Pipeline,
    threads: Threads,
    audio: AudioFiles,
    voices: SpokenVoices,
) -> SpeechTools:
    """What syntheses need. on_unmarked: called for audio without its watermark.

    Raises ConfigurationError.
    """
    watermark = await threads.disk.run(open_watermark, settings, on_unmarked)
    return SpeechTools(
        pipeline,
        PieceScheduler(),
        threads.networks,
        threads.encoding,
        threads.disk,
        audio,
        voices,
        watermark,
        TIMEOUTS,
    )


def open_synthesis(
    settings: Settings,
    queue: JobQueue,
    tools: SpeechTools,
    streams: LiveStreams,
    backfill: EmbeddingBackfill,
    quotas: Quotas,
    catalogue: VoiceCatalogue,
    webhooks: WebhookService,
) -> SynthesisService:
    """Syntheses for a queue."""
    disk = tools.disk
    admission = Admission(queue, JobKind.TTS, settings.queue_size)
    queue.register(SynthesisTask(queue, admission, tools, streams, disk, backfill))
    casting = Casting(catalogue, tools.voices)
    texts = TextChecker(tools.pipeline, disk, casting, settings.max_chars, TIMEOUTS)
    audio, voices = tools.audio, tools.voices
    return SynthesisService(queue, admission, texts, disk, audio, voices, quotas, webhooks)


def open_streams(
    settings: Settings,
    metrics: Metrics,
    synthesis: SynthesisService,
    live: LiveStreams,
) -> StreamService:
    limits = settings.max_streams, settings.max_chars
    streams = StreamService(synthesis, live, *limits, metrics.time_first_audio)
    metrics.watch_streams(lambda: streams.n_open)
    return streams


async def open_catalogue(
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
    return VoiceCatalogue(registry, spoken, voices.listing, store.voices, disk, aliases)
