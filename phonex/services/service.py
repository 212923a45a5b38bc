"""Opens all parts of the service and closes them in reverse order."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from phonex.accounts.account_data import AccountData
from phonex.accounts.audit import AuditData
from phonex.accounts.personal_data import PersonalData
from phonex.accounts.personal_data_service import PersonalDataService
from phonex.accounts.quotas import Quotas
from phonex.accounts.secret_file import load_secret
from phonex.batches.service import BatchService
from phonex.books.service import BookService
from phonex.catalogue.catalogue import VoiceCatalogue
from phonex.conversations.service import ConversationService
from phonex.echo.service import EchoServices
from phonex.engines.registry import EngineRegistry
from phonex.jobs.queue import JobQueue, JobWork
from phonex.legacy.chat import MemorialChat
from phonex.lexicon.personal_data import LexiconData
from phonex.lexicon.service import LexiconService
from phonex.monitoring.disks import DiskWatch
from phonex.monitoring.health import HealthMonitor, QueueReport, WorkReport
from phonex.monitoring.metrics import Metrics
from phonex.personas.service import PersonaService
from phonex.pipeline.pipeline import Pipeline
from phonex.replies.service import ReplyService
from phonex.services.base import open_base
from phonex.services.batches import BatchParts, open_batches
from phonex.services.chat import Chat, open_chat
from phonex.services.files import ServiceFiles
from phonex.services.legacy import LegacyParts
from phonex.services.parts import (
    open_consents,
    open_directory,
    open_fittings,
    open_pipeline,
    open_quotas,
    open_voices,
)
from phonex.services.replies import open_replies
from phonex.services.shared import SharedParts
from phonex.services.speech import open_catalogue, open_speech_tools, open_streams, open_synthesis
from phonex.settings.settings import Settings
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.places import BlobPlace
from phonex.store.store import Store
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.personal_data import SpeechData
from phonex.synthesis.service import SynthesisService
from phonex.synthesis.stream import StreamService
from phonex.synthesis.verification import AudioVerifier
from phonex.synthesis.voices import SpokenVoices
from phonex.system.service_threads import Threads
from phonex.system.tracing import Tracing
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.backfill import EmbeddingBackfill
from phonex.voices.consent_data import ConsentData
from phonex.voices.consents import ConsentService
from phonex.voices.fitting.service import FitService
from phonex.voices.personal_data import VoiceData
from phonex.voices.service import VoiceService
from phonex.webhooks.service import WebhookService

if TYPE_CHECKING:  # loaded when accounts are on
    from phonex.accounts.accounts import Accounts


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
    chat: Chat
    replies: ReplyService
    batching: BatchParts
    queue: JobQueue
    jobs: JobWork
    metrics: Metrics
    tracing: Tracing
    pipeline: Pipeline
    threads: Threads
    disks: DiskWatch
    quotas: Quotas
    personal_data: PersonalDataService
    health: HealthMonitor

    @property
    def batches(self) -> BatchService:
        return self.batching.service

    @property
    def books(self) -> BookService:
        return self.batching.books

    @property
    def webhooks(self) -> WebhookService:
        return self.batching.webhooks

    @property
    def echo(self) -> EchoServices:
        return self.chat.echo

    @property
    def personas(self) -> PersonaService:
        return self.chat.personas

    @property
    def legacy(self) -> LegacyParts:
        return self.chat.legacy

    @property
    def memorial_chat(self) -> MemorialChat:
        return MemorialChat(self.legacy.service, self.conversations, self.replies)

    @property
    def conversations(self) -> ConversationService:
        return self.chat.conversations


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open all parts, start no work; on exit, close them in reverse. Raises ConfigurationError."""
    settings.refuse_unsafe_binding()
    async with open_base(settings) as base, AsyncExitStack() as stack:
        threads, files, store, queue = base.threads, base.files, base.store, base.queue
        registry, metrics, shared, calls = base.engines, base.metrics, base.shared, base.webhooks
        networks, disk, directory = threads.networks, threads.disk, open_directory(settings, store)
        fittings = open_fittings(settings, store, queue, registry, files, disk)
        lexicons, pipeline = await disk.run(open_pipeline, settings, registry)
        quotas, live = open_quotas(settings, store), shared.streams(settings, disk)
        lexicon = LexiconService(store, lexicons, pipeline, networks)
        backfill = EmbeddingBackfill(store, files.voices, pipeline, networks, disk)
        spoken = SpokenVoices(files.voices, directory, files.quick, disk, store.voices)
        tools = await open_speech_tools(
            settings, metrics.count_unmarked, pipeline, threads, files.audio, spoken
        )
        voices = open_voices(store, files.voices, directory, pipeline, threads, fittings, quotas)
        catalogue = await open_catalogue(settings, registry, spoken, voices, store, disk)
        synthesis = open_synthesis(settings, queue, tools, live, backfill, quotas, catalogue, calls)
        opened_batches = open_batches(settings, store, files, queue, synthesis, calls, quotas, disk)
        batching = await stack.enter_async_context(opened_batches)
        consents = open_consents(store, files.consents, threads, voices)
        library = AudioLibrary(files.audio, disk, synthesis)
        tools_of_chat = (threads, voices, directory, synthesis, library, shared.link)
        chat = open_chat(settings, store, files, *tools_of_chat)
        streams = open_streams(settings, metrics, synthesis, live)
        opened = open_replies(settings, store, chat, synthesis, streams, threads)
        replies = await stack.enter_async_context(opened)
        disks = await _watch_disks(settings, base.place, disk)
        first = [*chat.personal_data, *batching.personal_data]
        data = _personal_data(first, store, quotas, disk, lexicon, voices, consents, files, queue)
        yield Services(
            settings=settings,
            accounts=await _open_accounts(settings, store, disk, chat, stack, shared),
            engines=registry,
            store=store,
            audio=files.audio,
            library=library,
            voices=voices,
            consents=consents,
            fittings=fittings,
            catalogue=catalogue,
            lexicon=lexicon,
            synthesis=synthesis,
            streams=streams,
            verifier=AudioVerifier(tools.watermark, threads.samples, synthesis),
            chat=chat,
            replies=replies,
            batching=batching,
            queue=queue,
            jobs=base.jobs,
            metrics=metrics,
            tracing=base.tracing,
            pipeline=pipeline,
            threads=threads,
            disks=disks,
            quotas=quotas,
            personal_data=data,
            health=_health(registry, store, disks, queue, synthesis, fittings, shared),
        )


async def _open_accounts(
    settings: Settings,
    store: Store,
    disk: WorkerThreads,
    chat: Chat,
    stack: AsyncExitStack,
    shared: SharedParts,
) -> "Accounts | None":
    """The accounts, if they are on. Raises ConfigurationError."""
    if not settings.has_accounts:
        return None
    # Slow: cryptography and an HTTP client.
    from phonex.accounts.accounts import open_accounts
    from phonex.accounts.external_issuer import ExternalIssuer

    secret = await disk.run(load_secret, settings.secrets)
    issuer, is_open = settings.oidc_issuer, settings.signup_is_open
    issuers = [ExternalIssuer(issuer, settings.oidc_audience, store.users)] if issuer else []
    limit, gate = settings.rate_limit, chat.legacy.memorials
    opened = open_accounts(
        *(store, secret, issuers),
        signup_is_open=is_open,
        rate_limit=limit,
        gate=gate,
        counters=shared.counters(),
    )
    return stack.enter_context(opened)


def _personal_data(
    first: Sequence[PersonalData],
    store: Store,
    quotas: Quotas,
    disk: WorkerThreads,
    lexicon: LexiconService,
    voices: VoiceService,
    consents: ConsentService,
    files: ServiceFiles,
    queue: JobQueue,
) -> PersonalDataService:
    parts: list[PersonalData] = [  # in the order of deletion
        *first,
        VoiceData(voices, store.voices, files.voices, disk),
        ConsentData(consents, store.consents, disk),
        LexiconData(lexicon),
        SpeechData(queue, store.jobs, files.audio, disk),
    ]
    account = AccountData(store.users, store.sessions, store.api_keys, store.usage)
    parts += [AuditData(store.audit), account]
    return PersonalDataService(store.users, parts, disk, quotas.close, store.flush)


def _health(
    registry: EngineRegistry,
    store: Store,
    disks: DiskWatch,
    queue: JobQueue,
    synthesis: SynthesisService,
    fittings: FitService,
    shared: SharedParts,
) -> HealthMonitor:
    work = partial(_work, queue, synthesis, fittings)
    return HealthMonitor(registry, store, disks, work, shared.is_up)


def _work(queue: JobQueue, synthesis: SynthesisService, fittings: FitService) -> WorkReport:
    queued = QueueReport(**vars(synthesis.state))
    return WorkReport(queued, fittings.n_waiting, queue.unwritten, queue.stopping)


async def _watch_disks(settings: Settings, place: BlobPlace, disk: WorkerThreads) -> DiskWatch:
    names = ["data_dir"] if place.is_shared else ["data_dir", "voices_dir", "downloads_dir"]
    folders = {f"PHONEX_{name.upper()}": getattr(settings, name) for name in names}
    disks = DiskWatch(disk, getattr(settings, names[-1]), folders, place)
    await disks.look()
    return disks
