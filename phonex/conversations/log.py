"""The messages of a conversation in their order: numbers without gaps, each message once."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from phonex.conversations.errors import ConversationNotFound, ParticipantGone
from phonex.conversations.events import ConversationEvents, MessageSent
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.store.records.chat_messages import ChatMessageRecord, ChatMessages
from phonex.store.records.conversations import (
    ConversationKind,
    ConversationRecord,
    Conversations,
    MessageSummary,
)
from phonex.system.clock import utc_now

SUMMARY_CHARS = 200

# Raises if a message may not be added to the conversation.
Admit = Callable[[ConversationRecord], Awaitable[None]]


class MessageLog:
    """Appends messages. The message is stored first, then what its conversation says of it; if the
    second fails, it is made up for when the conversation is read.

    All methods raise DatabaseUnavailable, StorageFull.
    """

    def __init__(
        self, conversations: Conversations, messages: ChatMessages, events: ConversationEvents
    ) -> None:
        self._conversations = conversations
        self._messages = messages
        self._events = events
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, conversation_id: str) -> asyncio.Lock:
        """Held by whoever appends in this process; between processes, the index decides."""
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    async def append(self, draft: ChatMessageRecord, admit: Admit) -> ChatMessageRecord:
        """Store a message under the next number, and publish it; if its sender has sent one with
        its client_id already, that one is returned instead.

        Raises ConversationNotFound, and what `admit` raises.
        """
        async with self.turn(draft.conversation_id):
            conversation = await self._conversations.find(draft.conversation_id)
            if conversation is None:
                raise ConversationNotFound(draft.conversation_id)
            await admit(conversation)
            now = utc_now()  # the message may have taken long to make
            fields = {"conversation_id": conversation.id, "created_at": now, "updated_at": now}
            draft = draft.model_copy(update=fields)
            message, is_new = await self._stored(conversation, draft)
            try:
                changed = await self._advance(conversation, message)
            except (DatabaseUnavailable, StorageFull):
                changed = False  # it is sent all the same
            if is_new or changed:  # a first attempt may have ended before it was published
                participants = tuple(conversation.participants)
                self._events.publish(MessageSent(conversation.id, participants, message))
        return message

    async def _stored(
        self, conversation: ConversationRecord, draft: ChatMessageRecord
    ) -> tuple[ChatMessageRecord, bool]:
        """The message as it is stored, and whether it was not before."""
        last_seq = conversation.last_seq
        while True:  # until no other process has taken the number in between
            message = draft.model_copy(update={"seq": last_seq + 1})
            if await self._messages.insert(message):
                return message, True
            if (sent := await self._sent(draft)) is not None:
                return sent, False
            newest = await self._messages.newest(conversation.id)
            last_seq = max(conversation.last_seq, newest.seq if newest is not None else 0)

    async def _sent(self, draft: ChatMessageRecord) -> ChatMessageRecord | None:
        key = (draft.conversation_id, draft.sender_id, draft.client_id)
        return await self._messages.find_sent(*key)

    async def _advance(self, conversation: ConversationRecord, message: ChatMessageRecord) -> bool:
        if message.seq <= conversation.last_seq:
            return False
        return await self._conversations.advance(conversation, summary_of(message))

    async def mended(self, conversation: ConversationRecord) -> ConversationRecord:
        """The conversation as its messages have it."""
        newest = await self._messages.newest(conversation.id)
        return conversation if newest is None else await self.mended_by(conversation, newest)

    async def mended_by(
        self, conversation: ConversationRecord, newest: ChatMessageRecord
    ) -> ConversationRecord:
        """The conversation, which may know of fewer messages than this one."""
        if newest.seq <= conversation.last_seq:
            return conversation
        await self._advance(conversation, newest)
        return await self._conversations.find(conversation.id) or conversation


def refuse_gone(conversation: ConversationRecord, sender_id: str) -> None:
    """Raises ParticipantGone if nobody else is left in a conversation of people."""
    others = set(conversation.others(sender_id)) - set(conversation.gone)
    is_lonely = conversation.kind is ConversationKind.PEOPLE and not others
    if is_lonely or sender_id in conversation.gone:
        raise ParticipantGone


def summary_of(message: ChatMessageRecord) -> MessageSummary:
    return MessageSummary(
        seq=message.seq,
        sender_id=message.sender_id,
        type=message.type,
        content=message.content[:SUMMARY_CHARS],
        created_at=message.created_at,
    )
