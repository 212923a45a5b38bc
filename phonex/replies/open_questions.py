"""Messages to echos until something has become of their replies: a crash loses none of them."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from phonex.conversations.events import MessageSent
from phonex.errors import PhonexError
from phonex.store.records.chat_messages import ChatMessageRecord, ChatMessages
from phonex.store.records.conversations import ConversationRecord, Conversations
from phonex.system.logs import reason

logger = logging.getLogger(__name__)

RETRIED = timedelta(hours=1)  # nobody waits for longer
TOLD = timedelta(days=1)
MOST_LOOKED_AT = 1_000  # conversations
MOST_RETRIED = 100


@dataclass(frozen=True)
class LeftQuestion:
    """The last message of a conversation with an echo, which a dead process has not answered.

    is_lost: it is too old, or was answered again already, which may be what the service died of.
    """

    conversation: ConversationRecord
    message: ChatMessageRecord
    is_lost: bool

    @property
    def sent(self) -> MessageSent:
        participants = tuple(self.conversation.participants)
        return MessageSent(self.conversation.id, participants, self.message)


class OpenQuestions:
    def __init__(self, conversations: Conversations, messages: ChatMessages) -> None:
        self._conversations = conversations
        self._messages = messages

    async def settle(self, asked: ChatMessageRecord) -> None:
        """Note that no reply is stored, nor to be made: it was stopped, or has failed."""
        try:
            await self._conversations.settle_reply(asked.conversation_id, asked.seq)
        except PhonexError as exc:  # the next start makes the reply
            logger.warning("message %s stays unanswered: %s", asked.id, reason(exc))

    async def left(self, before: datetime) -> list[LeftQuestion]:
        """Those from before a time, the latest first. Raises DatabaseUnavailable."""
        found = list[LeftQuestion]()
        since = before - TOLD
        for conversation in await self._conversations.awaiting_replies(since, MOST_LOOKED_AT):
            newest = await self._messages.newest(conversation.id)
            # What a conversation says of its last message may lag behind.
            is_last = newest is not None and newest.seq == conversation.last_seq
            if newest is None or not is_last or newest.deleted or newest.created_at >= before:
                continue
            is_old = newest.created_at < before - RETRIED or len(found) >= MOST_RETRIED
            is_lost = is_old or conversation.retried_to == newest.seq
            found.append(LeftQuestion(conversation, newest, is_lost))
        return found

    async def begin_retry(self, question: LeftQuestion) -> bool:
        """False if somebody else has begun, or another message was sent since.

        Raises DatabaseUnavailable, StorageFull.
        """
        return await self._conversations.retry_reply(question.conversation)
