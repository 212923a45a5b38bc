"""A queue of syntheses with real engines and files over records in memory."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.audio.formats import FORMATS
from phonex.errors import VoiceNotFound
from phonex.jobs.admission import Admission
from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.runner import JobRunner
from phonex.pipeline.pipeline import Pipeline
from phonex.store.files.folders import open_audio_files, open_quick_files, open_voice_files
from phonex.store.files.places import BlobPlace
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobKind, JobRecord, SynthesisRecord
from phonex.store.records.voice import VoiceRecord
from phonex.synthesis.casting import Casting
from phonex.synthesis.piece_scheduler import PieceScheduler
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.service import SpeechQuota, SynthesisService
from phonex.synthesis.spoken_job import SpeechTools
from phonex.synthesis.stream import StreamService
from phonex.synthesis.stream_sides import LiveStreams, LocalStreams
from phonex.synthesis.task import SynthesisTask, VoiceCompleter
from phonex.synthesis.text_check import TextChecker
from phonex.synthesis.voices import SpokenVoices
from phonex.synthesis.watermarking import Watermark
from phonex.system.worker_threads import TIMEOUTS, JobTimeouts, WorkerThreads
from phonex.voices.errors import ConsentRevoked
from tests.jobs.stand_ins import Bench, Records
from tests.store.samples import audio_files, make_voice, voice_files

CAPACITY = 8
WATERMARK = Watermark(b"key")


class Completer:
    """Stands for the completion of voices: every voice is known already."""

    async def complete(self, voice: VoiceKey) -> None: ...


class Unlimited:
    """Stands for the quotas of a service without limits."""

    def characters(
        self, principal: Principal, n_characters: int
    ) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def check_audio(self, principal: Principal) -> None: ...


@dataclass(frozen=True)
class Named:
    """A voice, as the catalogue has it."""

    voice_id: str | None = None
    speakers: Mapping[str, str] = field(default_factory=dict)


class Names:
    """Stands for the catalogue: two speakers; whatever else is a voice."""

    async def resolve(self, principal: Principal, name: str) -> Named:
        speakers = {"alloy": {"EN": "EN-US", "ES": "ES"}, "ES": {"ES": "ES"}}
        return Named(speakers=speakers[name]) if name in speakers else Named(voice_id=name)


class Everyone:
    """Stands for the roster: whoever is asked for is registered. gone: but for these.

    refused: voices that may not be used. shared: voices by share id. counted: what was spoken, by
    voice.
    """

    def __init__(self, *gone: str) -> None:
        self.gone = set(gone)
        self.refused: set[str] = set()
        self.shared: dict[str, VoiceRecord] = {}
        self.counted: list[tuple[VoiceKey, str, float]] = []

    async def require(self, voice: VoiceKey, known_as: str | None = None) -> None:
        if voice.voice_id in self.gone:
            raise VoiceNotFound(known_as or voice.voice_id)
        if voice.voice_id in self.refused:
            raise ConsentRevoked(known_as or voice.voice_id)

    async def find_shared(self, share_id: str) -> VoiceRecord | None:
        return self.shared.get(share_id)

    async def get(self, key: VoiceKey) -> VoiceRecord:
        return make_voice(key.voice_id)

    async def count_spoken(self, key: VoiceKey, job_id: str, seconds: float) -> None:
        self.counted.append((key, job_id, seconds))


@dataclass
class Threads:
    networks: WorkerThreads = field(default_factory=lambda: WorkerThreads("networks"))
    encoding: WorkerThreads = field(default_factory=lambda: WorkerThreads("encoding"))
    disk: WorkerThreads = field(default_factory=lambda: WorkerThreads("disk"))

    def close(self) -> None:
        for threads in (self.networks, self.encoding, self.disk):
            threads.close()


class NoCallbacks:
    """Stands for the webhooks of a service that calls no addresses."""

    def check(self, url: str) -> None: ...

    async def expect(self, job: JobRecord) -> None: ...


class Workplace:
    """All that a service has for syntheses, not started yet. fitter: stands for the fits.

    place: of the files, else they are in the folder.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        threads: Threads,
        folder: Path,
        timeouts: JobTimeouts = TIMEOUTS,
        cancel_s: float = 10.0,
        check_timeouts: JobTimeouts | None = None,
        open_queue: Callable[[Records], LocalQueue] = LocalQueue,
        quotas: SpeechQuota | None = None,
        completer: VoiceCompleter | None = None,
        streams: LiveStreams | None = None,
        place: BlobPlace | None = None,
    ) -> None:
        check = check_timeouts or timeouts
        self.folder = folder
        self.records = Records()
        if place is None:
            self.audio = audio_files(folder, [form.suffix for form in FORMATS.values()])
            self.voices = voice_files(folder / "voices")
            self.samples = voice_files(folder / "samples")
        else:
            self.audio = open_audio_files(place)
            self.voices, self.samples = open_voice_files(place), open_quick_files(place)
        self.audio.sweep()
        self.roster = Everyone()
        self.fitter = Bench(JobKind.FIT)
        self.queue = open_queue(self.records)
        self.admission = Admission(self.queue, JobKind.TTS, CAPACITY)
        self.spoken_voices = spoken = SpokenVoices(
            self.voices, self.roster, self.samples, threads.disk, self.roster
        )
        self.scheduler = PieceScheduler()
        tools = SpeechTools(
            pipeline,
            self.scheduler,
            threads.networks,
            threads.encoding,
            threads.disk,
            self.audio,
            spoken,
            WATERMARK,
            timeouts,
        )
        self.live = streams or LocalStreams(threads.disk)
        self.task = SynthesisTask(
            self.queue,
            self.admission,
            tools,
            self.live,
            threads.disk,
            completer or Completer(),
            cancel_s,
        )
        self.queue.register(self.task)
        self.queue.register(self.fitter)
        self.service = SynthesisService(
            self.queue,
            self.admission,
            TextChecker(pipeline, threads.disk, Casting(Names(), spoken), 500, check),
            threads.disk,
            self.audio,
            spoken,
            quotas or Unlimited(),
            NoCallbacks(),
        )
        self.streams = StreamService(self.service, self.live, 3, 500)
        self.runner = JobRunner(self.queue)

    async def start(self) -> None:
        for files in (self.voices, self.samples):
            files.sweep()
        await self.runner.start()

    async def stop(self) -> None:
        await self.runner.stop(0)

    async def submit(self, request: SynthesisRequest) -> SynthesisRecord:
        return await self.service.submit(ANONYMOUS, request)

    async def ended(self, record: SynthesisRecord) -> SynthesisRecord:
        return await self.service.wait(ANONYMOUS, record.job_id, 60)

    async def spoken(self, request: SynthesisRequest) -> SynthesisRecord:
        return await self.ended(await self.submit(request))


async def open_work(
    pipeline: Pipeline, threads: Threads, folder: Path, streams: LiveStreams | None = None
) -> Workplace:
    work = Workplace(pipeline, threads, folder, streams=streams)
    await work.start()
    return work
