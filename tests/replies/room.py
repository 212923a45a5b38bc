"""Conversations with an echo that answers, over real records, streams and files.

espeak speaks. The engine and what the echo knows are stand-ins.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from phonex.accounts.principal import Principal
from phonex.conversations.events import ConversationEvent, ReplyAudio, ReplyText
from phonex.conversations.service import ConversationService
from phonex.errors import DatabaseUnavailable, PhonexError
from phonex.personas.persona import Persona
from phonex.replies.open_questions import OpenQuestions
from phonex.replies.pending_audio import PendingReplyAudio
from phonex.replies.protocols import Asked
from phonex.replies.reply import ReplyTools
from phonex.replies.service import ReplyService
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.echos import EchoRecord
from phonex.store.records.job import JobKind
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.stream import SpeechSession
from tests.conversations.hall import Hall
from tests.synthesis.workplace import Workplace

PATIENCE_S = 30.0
STORE_S = 2.0
EventKind = TypeVar("EventKind", bound=ConversationEvent)


class Dictated:
    """Stands for an engine: a test writes what it says. asked: all questions."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._parts: asyncio.Queue[str | PhonexError | None] = asyncio.Queue()

    def write(self, *parts: str | PhonexError | None) -> None:
        """None: the end of a reply."""
        for part in parts:
            self._parts.put_nowait(part)

    async def reply(self, asked: Asked) -> AsyncGenerator[str, None]:
        self.asked.append(asked)
        while (part := await self._parts.get()) is not None:
            if isinstance(part, PhonexError):
                raise part
            yield part


class Sessions:
    """Real sessions; a speaker stands for the voice, whose conversion takes long.

    fault: why the next ones cannot be opened.
    """

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self.opened: list[tuple[Principal, SynthesisRequest]] = []
        self.fault: PhonexError | None = None

    def open_session(
        self, principal: Principal, request: SynthesisRequest, *, store: bool = True
    ) -> AbstractAsyncContextManager[SpeechSession]:
        self.opened.append((principal, request))
        if self.fault is not None:
            raise self.fault
        spoken = replace(request, kind=JobKind.TTS, voice_id=None)
        return self._work.streams.open_session(principal, spoken, store=store)


class Known:
    """Stands for the personas, which are all alike."""

    voice_id: str | None = "ada"
    is_active = True

    async def persona(self, echo: EchoRecord) -> Persona:
        return Persona(
            echo.id,
            echo.owner_id,
            echo.name,
            voice_id=self.voice_id,
            is_active=self.is_active,
        )


class Forgetful(ConversationService):
    """Its database is away when the next n_faults replies are stored."""

    n_faults = 0

    async def add_reply(self, *args: Any, **fields: Any) -> ChatMessageRecord:
        if self.n_faults:
            self.n_faults -= 1
            raise DatabaseUnavailable
        return await super().add_reply(*args, **fields)


@dataclass
class Room:
    """An echo of Ada's that Ada talks with. max_replies: of the service."""

    hall: Hall
    work: Workplace
    max_replies: int = 3
    engine: Dictated = field(default_factory=Dictated)
    known: Known = field(default_factory=Known)
    seen: list[ConversationEvent] = field(default_factory=list)

    async def open(self) -> "Room":
        await self._begin()
        self.ada = await self.hall.user("ada")
        self.echo = await self.hall.echo(self.ada)
        self.talk = await self.hall.chat.open_with_echo(self.ada, self.echo.id)
        return self

    async def join(self, other: "Room") -> "Room":
        """Be another node of the same room."""
        await self._begin()
        self.ada, self.echo, self.talk = other.ada, other.echo, other.talk
        return self

    async def _begin(self) -> None:
        await self.work.start()
        self.sessions, chat = Sessions(self.work), self.hall.chat
        self.chat = Forgetful(self.hall.store, chat.events, chat.access, chat.media)
        self.replies = self.as_after_a_start()
        self.chat.events.subscribe(self.seen.append)

    def as_after_a_start(self) -> ReplyService:
        chat, store = self.chat, self.hall.store
        audio = PendingReplyAudio(store.pending_audio, self.work.service, store.chat_messages)
        places = (chat, chat.access, self.known, self.engine, self.sessions)
        tools = ReplyTools(*places, audio, self.questions, STORE_S)
        return ReplyService(tools, self.max_replies)

    @property
    def questions(self) -> OpenQuestions:
        return OpenQuestions(self.hall.store.conversations, self.hall.store.chat_messages)

    async def ask(self, text: str = "Hello?", talk: ConversationRecord | None = None) -> None:
        await self.hall.say(self.ada, talk or self.talk, text)

    async def said(self) -> list[str]:
        return await self.hall.said(self.ada, self.talk)

    def events(self, kind: type[EventKind]) -> list[EventKind]:
        return [event for event in self.seen if isinstance(event, kind)]

    async def event(self, kind: type[EventKind], number: int = 1) -> EventKind:
        """The first event of a kind, or another one, once it comes."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.events(kind)) < number:  # noqa: ASYNC110  # of events of all kinds
                await asyncio.sleep(0.01)
        return self.events(kind)[number - 1]

    async def settled(self) -> None:
        """Wait until no reply is being made."""
        async with asyncio.timeout(PATIENCE_S):
            while self.replies.n_running:  # noqa: ASYNC110  # it has no event
                await asyncio.sleep(0.01)

    @property
    def text(self) -> str:
        """All that was told of replies."""
        return "".join(event.delta for event in self.events(ReplyText))

    @property
    def sound(self) -> bytes:
        return b"".join(event.chunk for event in self.events(ReplyAudio))

    @property
    def files(self) -> list[Path]:
        """The audio that is kept."""
        return sorted(path for path in self.work.folder.rglob("*.mp3"))

    async def leaves_nothing(self) -> bool:
        """Whether there is no audio, no job and no note of any."""
        left = [*self.files, *self.work.records.kept, *await self.hall.store.pending_audio.all()]
        return not left
