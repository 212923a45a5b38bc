"""Opens conversations, and what answers in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from phonex.accounts.personal_data import PersonalData
from phonex.accounts.principal import Principal
from phonex.conversations.access import EchoAccess
from phonex.conversations.events import ConversationEvents
from phonex.conversations.media import MessageMedia
from phonex.conversations.personal_data import ConversationData
from phonex.conversations.service import ConversationService
from phonex.conversations.types import OwnVoice
from phonex.personas.service import PersonaService
from phonex.services.legacy import LegacyParts
from phonex.store.files.message_files import MessageFiles
from phonex.store.store import Store
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.service import SynthesisService
from phonex.system.service_threads import Threads


@dataclass(frozen=True)
class Chat:
    """The rooms of conversations. personal_data: what they keep of users, in the order of its
    deletion.
    """

    conversations: ConversationService
    legacy: LegacyParts
    personal_data: Sequence[PersonalData]


def open_chat(
    store: Store,
    files: MessageFiles,
    threads: Threads,
    synthesis: SynthesisService,
    library: AudioLibrary,
    personas: PersonaService,
    legacy: LegacyParts,
) -> Chat:
    voice_of = partial(_voice_of, personas)
    media = MessageMedia(files, threads, synthesis, library, voice_of)
    access = EchoAccess(store.echos, [legacy.memorials])
    conversations = ConversationService(store, ConversationEvents(), access, media)
    data: list[PersonalData] = [legacy.personal_data, ConversationData(conversations, store)]
    return Chat(conversations, legacy, data)


async def _voice_of(personas: PersonaService, user_id: str) -> OwnVoice | None:
    profile = await personas.profile(Principal(user_id))
    if profile.echo is None or profile.voice_id is None:
        return None
    return OwnVoice(profile.voice_id, profile.echo.language)
