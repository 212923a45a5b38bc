"""Sends messages of people and replies of echos: completely or not at all."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from phonex.accounts.principal import Principal
from phonex.conversations.access import EchoAccess, user_id_of
from phonex.conversations.errors import (
    ConversationNotFound,
    ParticipantMemorialized,
    TooManyMessageFiles,
)
from phonex.conversations.log import Admit, MessageLog, refuse_gone
from phonex.conversations.types import LEAST_FILE_BYTES, NewMessage, NewReply
from phonex.errors import DatabaseUnavailable
from phonex.store.records.chat_messages import ChatMessageRecord, MessageType
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.owned import make_record_id
from phonex.store.store import Store
from phonex.system.clock import utc_now

if TYPE_CHECKING:  # loads the codecs
    from phonex.conversations.media import MessageMedia


class MessageSender:
    """Part of ConversationService."""

    def __init__(
        self,
        store: Store,
        access: EchoAccess,
        media: "MessageMedia",
        log: MessageLog,
        max_file_bytes: int,
    ) -> None:
        """max_file_bytes: of all recordings and images of a user."""
        self._max_file_bytes = max_file_bytes
        self._records = store.conversations
        self._messages = store.chat_messages
        self._users = store.users
        self._legacies = store.legacies
        self._access = access
        self._media = media
        self._log = log
        self._sending: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = (
            WeakValueDictionary()
        )

    async def send(
        self, principal: Principal, conversation_id: str, new: NewMessage
    ) -> ChatMessageRecord:
        """Send a message; one that was sent with the same client_id is returned as it is.

        Raises ChatMessageInvalid, ParticipantGone, ParticipantMemorialized, EchoNotFound (the user
        may no longer talk with it), TooManyMessageFiles, and what MessageMedia.fill raises. An
        error leaves nothing behind.
        """
        own_id = user_id_of(principal)
        new.check()
        draft, admit = _draft(conversation_id, own_id, new), partial(self._admit, principal)
        if new.type is MessageType.TEXT:
            return await self._log.append(draft, admit)
        conversation = await self._found(conversation_id)
        await admit(conversation)
        draft = draft.model_copy(update={"conversation_id": conversation.id})
        return await self._send_media(principal, draft, new, admit)

    async def _admit(self, principal: Principal, conversation: ConversationRecord) -> None:
        """Raises ConversationNotFound, ParticipantGone, ParticipantMemorialized, EchoNotFound."""
        own_id = user_id_of(principal)
        if not conversation.is_open_to(own_id):
            raise ConversationNotFound(conversation.id)
        refuse_gone(conversation, own_id)
        if conversation.echo_id is not None:
            await self._access.find(principal, conversation.echo_id)
        else:
            await self._refuse_memorial(conversation.others(own_id))

    async def _refuse_memorial(self, user_ids: Sequence[str]) -> None:
        """Raises ParticipantMemorialized."""
        users = await self._users.find_all(user_ids)
        for user_id in await self._legacies.memorials_among(users):
            raise ParticipantMemorialized(user_id)

    async def _send_media(
        self, principal: Principal, draft: ChatMessageRecord, new: NewMessage, admit: Admit
    ) -> ChatMessageRecord:
        """Sent twice at once, it is made only once."""
        key = (draft.conversation_id, draft.sender_id, draft.client_id)
        async with self._sending.setdefault(key, asyncio.Lock()):
            if await self._messages.find_sent(*key) is None:
                if new.has_file:
                    await self._refuse_more_files(draft.sender_id)
                draft = await self._media.fill(principal, draft, new)
            try:
                sent = await self._log.append(draft, admit)
            except BaseException:
                await self._discard_unsent(draft)
                raise
            if sent.id != draft.id:
                await self._media.try_discarding(draft)
        return sent

    async def _refuse_more_files(self, sender_id: str) -> None:
        """Raises TooManyMessageFiles."""
        sizes = await self._messages.file_sizes(sender_id)
        if sum(max(LEAST_FILE_BYTES, size) for size in sizes) >= self._max_file_bytes:
            raise TooManyMessageFiles(self._max_file_bytes)

    async def _discard_unsent(self, draft: ChatMessageRecord) -> None:
        """Delete what was made for a message, unless it is stored, and only the answer was lost.

        What cannot be told now is left: files to the repair, audio to its owner.
        """
        with suppress(DatabaseUnavailable):
            if await self._messages.find(draft.conversation_id, draft.id) is None:
                await self._media.try_discarding(draft)

    async def add_reply(self, reply: NewReply) -> ChatMessageRecord:
        """Store what an echo has answered. Raises ConversationNotFound, also once it is deleted."""

        async def admit(conversation: ConversationRecord) -> None:
            if conversation.echo_id != reply.echo_id or conversation.left:
                raise ConversationNotFound(reply.conversation_id)

        conversation = await self._found(reply.conversation_id)
        kind = MessageType.TEXT if reply.audio_id is None else MessageType.VOICE
        new = NewMessage(reply.client_id, kind, reply.content)
        fields: dict[str, object] = {"synthetic": True}
        if reply.audio_id is not None:
            owner_id = reply.audio_owner_id or conversation.echo_owner_id
            fields |= {"audio_id": reply.audio_id, "audio_owner_id": owner_id, "owns_audio": True}
            fields |= {"words": None if reply.words is None else list(reply.words)}
        draft = _draft(conversation.id, reply.echo_id, new).model_copy(update=fields)
        return await self._log.append(draft, admit)

    async def _found(self, conversation_id: str) -> ConversationRecord:
        found = await self._records.find(conversation_id)
        if found is None:
            raise ConversationNotFound(conversation_id)
        return found


def _draft(conversation_id: str, sender_id: str, new: NewMessage) -> ChatMessageRecord:
    now = utc_now()
    return ChatMessageRecord(
        id=make_record_id(),
        conversation_id=conversation_id,
        seq=0,
        sender_id=sender_id,
        client_id=new.client_id,
        type=new.type,
        content=new.content.strip(),
        created_at=now,
        updated_at=now,
    )
