"""Opens conversations, and what answers in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.accounts.personal_data import PersonalData
from phonex.conversations.access import EchoAccess, GuestRule
from phonex.conversations.events import ConversationEvents
from phonex.conversations.media import MessageMedia
from phonex.conversations.personal_data import ConversationData
from phonex.conversations.service import ConversationService
from phonex.conversations.types import OwnVoice
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
    personal_data: Sequence[PersonalData]


def open_chat(
    store: Store,
    files: MessageFiles,
    threads: Threads,
    synthesis: SynthesisService,
    library: AudioLibrary,
) -> Chat:
    guests: list[GuestRule] = []
    media = MessageMedia(files, threads, synthesis, library, _no_voice)
    access = EchoAccess(store.echos, guests)
    conversations = ConversationService(store, ConversationEvents(), access, media)
    return Chat(conversations, [ConversationData(conversations, store)])


async def _no_voice(_user_id: str) -> OwnVoice | None:
    return None
