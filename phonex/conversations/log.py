"""The messages of a conversation in their order: numbers without gaps, each message once."""

import asyncio
import logging
from contextlib import suppress
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

logger = logging.getLogger(__name__)

SUMMARY_CHARS = 200


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

    async def append(self, draft: ChatMessageRecord) -> ChatMessageRecord:
        """Store a message under the next number, and publish it; if its sender has sent one with
        its client_id already, that one is returned instead.

        Raises ConversationNotFound, ParticipantGone.
        """
        async with self.turn(draft.conversation_id):
            conversation = await self._conversations.find(draft.conversation_id)
            if conversation is None:
                raise ConversationNotFound(draft.conversation_id)
            refuse_gone(conversation, draft.sender_id)
            seq, last_seq = 0, conversation.last_seq
            while seq == 0:  # until no other process has taken the number in between
                message = draft.model_copy(update={"seq": last_seq + 1})
                if await self._messages.insert(message):
                    seq = message.seq
                elif (sent := await self._sent(draft)) is not None:
                    return await self._resent(conversation, sent)
                else:
                    last_seq = await self._newest_seq(conversation)
            with suppress(DatabaseUnavailable, StorageFull):  # it is sent all the same
                await self._advance(conversation, message)
            self._publish(conversation, message)
        return message

    async def _sent(self, draft: ChatMessageRecord) -> ChatMessageRecord | None:
        key = (draft.conversation_id, draft.sender_id, draft.client_id)
        return await self._messages.find_sent(*key)

    async def _resent(
        self, conversation: ConversationRecord, message: ChatMessageRecord
    ) -> ChatMessageRecord:
        """Publish it if the first attempt ended before that."""
        if await self._advance(conversation, message):
            self._publish(conversation, message)
        return message

    async def _newest_seq(self, conversation: ConversationRecord) -> int:
        newest = await self._messages.newest(conversation.id)
        return max(conversation.last_seq, newest.seq if newest is not None else 0)

    async def _advance(self, conversation: ConversationRecord, message: ChatMessageRecord) -> bool:
        if message.seq <= conversation.last_seq:
            return False
        return await self._conversations.advance(conversation, summary_of(message))

    def _publish(self, conversation: ConversationRecord, message: ChatMessageRecord) -> None:
        self._events.publish(
            MessageSent(conversation.id, tuple(conversation.participants), message)
        )

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
