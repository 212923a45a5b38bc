"""Opens the rooms of echos: their records and training, legacies, conversations with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from phonex.accounts.personal_data import PersonalData
from phonex.accounts.principal import Principal
from phonex.conversations.access import EchoAccess
from phonex.conversations.events import ConversationEvents, NodeLink
from phonex.conversations.media import MessageMedia
from phonex.conversations.personal_data import ConversationData
from phonex.conversations.service import ConversationService
from phonex.conversations.types import OwnVoice
from phonex.echo.personal_data import EchoData
from phonex.echo.service import EchoServices
from phonex.personas.personal_data import MemoryData
from phonex.personas.service import PersonaService
from phonex.replies.memory_proposals import MemoryProposals
from phonex.services.files import ServiceFiles
from phonex.services.legacy import LegacyParts, open_legacies
from phonex.settings.settings import Settings
from phonex.store.store import Store
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.service import SynthesisService
from phonex.system.service_threads import Threads
from phonex.voices.directory import VoiceDirectory
from phonex.voices.service import VoiceService


@dataclass(frozen=True)
class Chat:
    """The rooms of echos and conversations. personal_data: what they keep of users, in the order
    of its deletion.
    """

    echo: EchoServices
    personas: PersonaService
    legacy: LegacyParts
    conversations: ConversationService
    personal_data: Sequence[PersonalData]


def open_chat(
    settings: Settings,
    store: Store,
    files: ServiceFiles,
    threads: Threads,
    voices: VoiceService,
    directory: VoiceDirectory,
    synthesis: SynthesisService,
    library: AudioLibrary,
    link: NodeLink | None = None,
) -> Chat:
    """link: to the other nodes, if there are any."""
    echo = EchoServices(store, voices, synthesis, threads.disk)
    personas = PersonaService(store, files.training, echo, voices, directory.consents, threads)
    voice_of = partial(_voice_of, personas)
    media = MessageMedia(files.messages, threads, synthesis, library, voice_of)
    legacy = open_legacies(settings, store, files.portraits, threads, personas)
    access = EchoAccess(store.echos, [legacy.memorials])
    conversations = ConversationService(store, ConversationEvents(link), access, media)
    MemoryProposals(personas.memories, conversations, store.echos, threads.samples).begin()
    data: list[PersonalData] = [
        legacy.personal_data,
        ConversationData(conversations, store),
        personas.personal_data,
        MemoryData(store),
        EchoData(store, voices),
    ]
    return Chat(echo, personas, legacy, conversations, data)


async def _voice_of(personas: PersonaService, user_id: str) -> OwnVoice | None:
    profile = await personas.profile(Principal(user_id))
    if profile.echo is None or profile.spoken_voice_id is None:
        return None
    return OwnVoice(profile.spoken_voice_id, profile.echo.language)
