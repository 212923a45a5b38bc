"""Talking with the echo of somebody who has died."""

from dataclasses import dataclass
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.conversations.service import ConversationService
from phonex.legacy.errors import EchoNotLeft
from phonex.legacy.service import LegacyService
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord


class EchoAnswers(Protocol):
    """Answers messages to echos, as ReplyService does."""

    async def answer(
        self, principal: Principal, conversation_id: str, text: str
    ) -> ChatMessageRecord:
        """Send a message to an echo, and wait for its whole reply."""


@dataclass(frozen=True)
class MemorialReply:
    message: ChatMessageRecord
    conversation: ConversationRecord


class MemorialChat:
    """The conversation with the echo is an ordinary one, and in the contact's list of them."""

    def __init__(
        self, legacy: LegacyService, conversations: ConversationService, replies: EchoAnswers
    ) -> None:
        self._legacy = legacy
        self._conversations = conversations
        self._replies = replies

    async def ask(self, principal: Principal, user_id: str, text: str) -> MemorialReply:
        """Say something to the echo of a memorial, and wait for its answer.

        Raises MemorialNotFound, EchoNotLeft, EchoNotFound (an administrator sees a memorial, but
        only contacts talk with its echo), and what open_with_echo and answer raise.
        """
        echo = (await self._legacy.memorial(principal, user_id)).echo
        if echo is None:
            raise EchoNotLeft
        conversation = await self._conversations.open_with_echo(principal, echo.id)
        message = await self._replies.answer(principal, conversation.id, text)
        return MemorialReply(message, await self._conversations.get(principal, conversation.id))
