"""One reply of an echo, from the question to the stored message."""

import asyncio
import time
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Protocol

from phonex.accounts.principal import USER_SCOPES, Principal
from phonex.conversations.access import EchoAccess
from phonex.conversations.events import ReplyAudio, ReplyCancelled, ReplyDone, ReplyText
from phonex.conversations.service import ConversationService
from phonex.errors import DatabaseUnavailable
from phonex.personas.persona import Persona
from phonex.replies.errors import EchoInactive, MessageNotText, ReplyEmpty, ReplyUnavailable
from phonex.replies.open_questions import OpenQuestions
from phonex.replies.pending_audio import PendingReplyAudio
from phonex.replies.protocols import Asked, ReplyEngine, Role, Turn
from phonex.replies.speech import ReplySpeech, SpeechSessions, SpokenReply
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.echos import EchoRecord
from phonex.store.records.job import JobKind
from phonex.store.records.pending_audio import PendingAudioRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.text.language_detection import detect_language

HISTORY = 20  # messages before the question that the engine gets
LONGEST = 8000  # characters of a reply; an engine that goes on is stopped
STORE_S = 10.0
PAUSE_S = 0.5  # between two tries


class Personas(Protocol):
    """What echos know, as in phonex.personas.service."""

    async def persona(self, echo: EchoRecord) -> Persona:
        """Raises DatabaseUnavailable."""


@dataclass(frozen=True)
class ReplyTools:
    """What all replies share. store_s: how long it is tried to store one while the database is
    down.
    """

    conversations: ConversationService
    access: EchoAccess
    personas: Personas
    engine: ReplyEngine
    sessions: SpeechSessions
    audio: PendingReplyAudio
    questions: OpenQuestions
    store_s: float = STORE_S


class Reply:
    """The reply to a message. participants: of its conversation."""

    def __init__(
        self, tools: ReplyTools, asked: ChatMessageRecord, participants: tuple[str, ...]
    ) -> None:
        self.asked = asked
        self.place = (asked.conversation_id, participants)  # of its events
        self._tools = tools
        self._reader = Principal(asked.sender_id, USER_SCOPES)
        self._client_id = f"reply-{asked.id}"
        self._is_stopped = self._is_unwanted = False
        self._text = ""
        self._writing: asyncio.Task[None] | None = None
        self._speech: ReplySpeech | None = None
        self._pending: PendingAudioRecord | None = None

    def stop(self, *, keep: bool = True) -> None:
        """Have it end with what was heard, or shown if it is not spoken.

        keep: that is kept; otherwise nothing is.
        """
        self._is_stopped, self._is_unwanted = True, self._is_unwanted or not keep
        if self._writing is not None:
            self._writing.cancel()
        if self._speech is not None:
            self._speech.cut()

    async def make(self) -> ChatMessageRecord | None:
        """Make it, tell it, and store it; None if it was stopped before any of it was heard.

        Raises ConversationNotFound, EchoNotFound, EchoInactive, MessageNotText, ReplyUnavailable,
        ReplyEmpty, DatabaseUnavailable, StorageFull. ReplyUnavailable may come after a part was
        stored: what was heard until the engine broke off.
        """
        conversation, echo = await self._find()
        persona = await self._tools.personas.persona(echo)
        if not persona.is_active:
            raise EchoInactive
        asked = Asked(persona, self._question(), await self._history())
        self._speech = speech = self._open_speech(conversation, persona)
        message = fault = None
        try:
            if not self._is_stopped:
                fault = await self._write(asked, speech)
            if fault is not None:
                self.stop()
            speech.end()
            spoken = await speech.finished()
            if (content := self._content(speech, spoken)) or fault is None:
                message = await self._keep(content, spoken)
        finally:
            await self._close(speech, message)
        if fault is not None:
            raise fault
        return message

    async def _find(self) -> tuple[ConversationRecord, EchoRecord]:
        """The conversation and its echo, which the reader may still talk with."""
        found = await self._tools.conversations.get(self._reader, self.asked.conversation_id)
        return found, await self._tools.access.find(self._reader, found.echo_id or "")

    def _question(self) -> str:
        if not (text := self.asked.content.strip()):
            raise MessageNotText(self.asked.type)
        return text

    async def _history(self) -> tuple[Turn, ...]:
        before = await self._tools.conversations.messages(
            self._reader, self.asked.conversation_id, before_seq=self.asked.seq, limit=HISTORY
        )
        reader = self.asked.sender_id  # some of their messages may be spoken, thus synthetic, too
        return tuple(
            Turn(Role.USER if each.sender_id == reader else Role.ASSISTANT, each.content)
            for each in before
            if each.content.strip()
        )

    def _open_speech(self, conversation: ConversationRecord, persona: Persona) -> ReplySpeech:
        owner = Principal(persona.owner_id, USER_SCOPES)

        def request(start: str) -> SynthesisRequest:
            return SynthesisRequest(
                JobKind.CLONE,
                "",
                language=detect_language(start, persona.language),
                format="mp3",
                dictated=True,
                voice_id=persona.voice_id,
            )

        async def begin(audio_id: str) -> None:
            self._pending = PendingAudioRecord(
                audio_id=audio_id,
                owner_id=owner.owner_id,
                conversation_id=conversation.id,
                echo_id=persona.echo_id,
                client_id=self._client_id,
            )
            await self._tools.audio.begin(self._pending)

        def hear(audio_id: str, chunk: bytes) -> None:
            self._tools.conversations.events.publish(ReplyAudio(*self.place, audio_id, chunk))

        spoken = request if persona.voice_id is not None else None
        return ReplySpeech(self._tools.sessions, owner, spoken, begin, hear)

    async def _write(self, asked: Asked, speech: ReplySpeech) -> ReplyUnavailable | None:
        """Have the engine write the text, until it is stopped. Returns why it broke off."""
        self._writing = asyncio.create_task(self._pass_on(asked, speech), name="reply text")
        try:
            await asyncio.wait([self._writing])
        finally:
            self._writing.cancel()
        if not self._writing.cancelled():
            try:
                self._writing.result()
            except ReplyUnavailable as exc:
                return exc
        return None

    async def _pass_on(self, asked: Asked, speech: ReplySpeech) -> None:
        async with aclosing(self._tools.engine.reply(asked)) as deltas:
            async for delta in deltas:
                self._text += delta
                self._tools.conversations.events.publish(ReplyText(*self.place, delta))
                speech.say(delta)
                if len(self._text) >= LONGEST:
                    return

    def _content(self, speech: ReplySpeech, spoken: SpokenReply | None) -> str:
        """What the reader has got of it."""
        if self._is_unwanted:
            return ""
        if not self._is_stopped or speech.is_silent:
            return self._text.strip()
        return spoken.text.strip() if spoken is not None else ""

    async def _keep(self, content: str, spoken: SpokenReply | None) -> ChatMessageRecord | None:
        events = self._tools.conversations.events
        if not content:
            if not self._is_stopped:
                raise ReplyEmpty
            events.publish(ReplyCancelled(*self.place))
            return None
        message = await self._stored(content, spoken)
        fault = self._speech and self._speech.fault
        unspoken = (fault.code, fault.message) if fault else None
        events.publish(ReplyDone(*self.place, message, unspoken))
        return message

    async def _stored(self, content: str, spoken: SpokenReply | None) -> ChatMessageRecord:
        """Stored, also if the database answers again soon."""
        deadline = time.monotonic() + self._tools.store_s
        while time.monotonic() < deadline:
            with suppress(DatabaseUnavailable):
                return await self._store(content, spoken)
            await asyncio.sleep(PAUSE_S)
        return await self._store(content, spoken)

    async def _store(self, content: str, spoken: SpokenReply | None) -> ChatMessageRecord:
        conversation, echo = await self._find()  # it may have been deleted meanwhile
        reply = (conversation.id, echo.id, self._client_id, content)
        if spoken is None:
            return await self._tools.conversations.add_reply(*reply)
        words = [(word.text, word.start, word.end) for word in spoken.words]
        return await self._tools.conversations.add_reply(
            *reply, spoken.audio_id, words, audio_owner_id=echo.owner_id
        )

    async def _close(self, speech: ReplySpeech, message: ChatMessageRecord | None) -> None:
        """End the speech, and remove audio that no message has."""
        speech.cut()
        await speech.finished()
        if self._pending is None:
            return
        if message is not None and message.audio_id == self._pending.audio_id:
            await self._tools.audio.keep(self._pending)
        else:
            await self._tools.audio.drop(self._pending)
