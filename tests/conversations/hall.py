"""The conversations of a process over real records; what is spoken is a stand-in."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from phonex.accounts.principal import Principal
from phonex.conversations.access import EchoAccess, GuestRule
from phonex.conversations.events import ConversationEvent, ConversationEvents, NodeLink
from phonex.conversations.media import MessageMedia
from phonex.conversations.service import ConversationService
from phonex.conversations.types import (
    MAX_CONVERSATIONS,
    MAX_FILE_BYTES,
    NewMessage,
    OwnVoice,
    VoiceOf,
)
from phonex.errors import AudioNotFound, JobNotFound
from phonex.store.files.folders import open_message_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.echos import EchoRecord
from phonex.store.records.job import Failure, JobKind, JobStatus, SynthesisRecord
from phonex.store.records.owned import make_record_id
from phonex.store.records.users import UserRecord, make_user_id
from phonex.store.store import Store
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.service import SynthesisService
from phonex.system.service_threads import Threads
from phonex.text.alignment import Passage, Word
from tests.blob_places import keys_of
from tests.store.samples import NOON

WORDS = (Passage("Hello Ben.", (Word("Hello", 0.0, 0.4), Word("Ben", 0.4, 0.9))),)


class StandInSpeech:
    """Stands for the syntheses and their audio. failure: how the next one ends.

    Real speech takes seconds; that it is spoken is tested with a server.
    """

    def __init__(self) -> None:
        self.jobs: dict[str, SynthesisRecord] = {}
        self.requests: list[SynthesisRequest] = []
        self.failure: Failure | None = None

    def add(self, owner_id: str, **fields: object) -> str:
        """Audio that exists; its id."""
        record = SynthesisRecord(
            job_id=str(uuid.uuid4()),
            owner_id=owner_id,
            kind=JobKind.TTS,
            status=JobStatus.COMPLETED,
            text="Hello Ben.",
            language="EN",
            speaker="EN-US",
            duration=0.9,
            created_at=NOON,
        ).model_copy(update=fields)
        self.jobs[record.job_id] = record
        return record.job_id

    async def submit(self, principal: Principal, request: SynthesisRequest) -> SynthesisRecord:
        self.requests.append(request)
        ended = JobStatus.FAILED if self.failure else JobStatus.COMPLETED
        assert principal.owner_id is not None
        return self.jobs[self.add(principal.owner_id, status=ended, error=self.failure)]

    async def wait(self, principal: Principal, job_id: str, seconds: float) -> SynthesisRecord:
        return await self.get(principal, job_id)

    async def get(self, principal: Principal, job_id: str) -> SynthesisRecord:
        record = self.jobs.get(job_id)
        if record is None or record.owner_id != principal.owner_id:
            raise JobNotFound(job_id)
        return record

    async def words(self, principal: Principal, audio_id: str) -> Sequence[Passage]:
        await self.get(principal, audio_id)
        return WORDS

    async def delete_audio(self, principal: Principal, audio_id: str) -> None:
        if self.jobs.pop(audio_id, None) is None:
            raise AudioNotFound(audio_id)


@dataclass
class Hall:
    """What a process has, and makers of what is in it. voices: the users' own, by their ids."""

    store: Store
    threads: Threads
    place: BlobPlace
    speech: StandInSpeech = field(default_factory=StandInSpeech)
    voices: dict[str, OwnVoice] = field(default_factory=dict)
    voice_of: VoiceOf = field(init=False)
    guests: list[GuestRule] = field(default_factory=list)
    link: NodeLink | None = None  # to the other nodes
    _seen: list[ConversationEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        async def voice_of(user_id: str) -> OwnVoice | None:
            return self.voices.get(user_id)

        self.voice_of = voice_of
        self.chat = self.as_after_a_start()
        self.chat.events.subscribe(self._seen.append)

    def as_after_a_start(
        self, most: int = MAX_CONVERSATIONS, max_file_bytes: int = MAX_FILE_BYTES
    ) -> ConversationService:
        """most: conversations of a user."""
        files = open_message_files(self.place)
        files.sweep()
        speech = cast("SynthesisService", self.speech)
        library = cast("AudioLibrary", self.speech)
        media = MessageMedia(files, self.threads, speech, library, self.voice_of)
        access = EchoAccess(self.store.echos, self.guests)
        limits = (most, max_file_bytes)
        return ConversationService(
            self.store, ConversationEvents(self.link), access, media, *limits
        )

    async def user(self, name: str = "", **fields: object) -> Principal:
        user = UserRecord(
            user_id=make_user_id(),
            email=f"{name}@example.org" if name else None,
            email_key=f"{name}@example.org" if name else None,
            first_name=name.title(),
            created_at=NOON,
        ).model_copy(update=fields)
        assert await self.store.users.insert(user)
        return Principal(user.user_id)

    async def pair(self) -> tuple[Principal, Principal, ConversationRecord]:
        """Two people and their conversation."""
        ada, ben = await self.user("ada"), await self.user("ben")
        return ada, ben, await self.chat.open_with_user(ada, name_of(ben))

    async def echo(self, owner: Principal) -> EchoRecord:
        echo = EchoRecord(
            id=make_record_id(),
            owner_id=owner.owner_id,
            user_id=name_of(owner),
            name="Echo",
            created_at=NOON,
            updated_at=NOON,
        )
        await self.store.echos.insert(echo)
        return echo

    async def say(
        self, who: Principal, conversation: ConversationRecord, *contents: str
    ) -> list[ChatMessageRecord]:
        return [
            await self.chat.send(who, conversation.id, NewMessage(str(uuid.uuid4()), content=each))
            for each in contents
        ]

    async def said(self, who: Principal, conversation: ConversationRecord) -> list[str]:
        found = await self.chat.messages(who, conversation.id)
        return [message.content for message in found]

    async def unread(self, who: Principal) -> list[int]:
        return [each.unread for each in (await self.chat.page(who, 50)).items]

    async def seen(self) -> list[ConversationEvent]:
        """All events so far: they are told after whoever published them has gone on."""
        told = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(told.set_result, None)
        await told
        return self._seen

    @property
    def files(self) -> list[str]:
        """The keys of all files of messages."""
        return keys_of(self.place, BlobKind.MESSAGES)


def name_of(who: Principal) -> str:
    """A user's id."""
    assert who.owner_id is not None
    return who.owner_id
