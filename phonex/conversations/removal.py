"""Deletes conversations for a user, messages that nobody has any more, and leftover files."""

import time
from typing import TYPE_CHECKING

from phonex.conversations.errors import ConversationNotFound
from phonex.conversations.events import ConversationDeleted, ConversationEvents
from phonex.conversations.log import MessageLog
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.owned import make_record_id
from phonex.store.store import Store
from phonex.system.clock import utc_now

if TYPE_CHECKING:  # loads the codecs
    from phonex.conversations.media import MessageMedia

_BATCH = 200
_ALL = 2**53
# Files of messages that were never stored are deleted when they are older than this.
UNSENT_S = 3600.0


class ConversationRemoval:
    """A deletion is noted in the conversation first; what an error or the end of the process
    leaves is deleted by repair(). Methods raise DatabaseUnavailable, StorageFull,
    StorageUnavailable.
    """

    def __init__(
        self, store: Store, log: MessageLog, media: "MessageMedia", events: ConversationEvents
    ) -> None:
        self._records = store.conversations
        self._messages = store.chat_messages
        self._log = log
        self._media = media
        self._events = events
        self._has_looked = False

    async def delete(self, user_id: str, conversation: ConversationRecord) -> None:
        """Delete a conversation for one of its participants."""
        async with self._log.turn(conversation.id):
            await self._clear(user_id, conversation.id)
        self._events.publish(ConversationDeleted(conversation.id, (user_id,), user_id))
        if (cleared := await self._records.find(conversation.id)) is not None:
            await self._purge(cleared.model_copy(update={"purge_to": _nobody_has(cleared)}))

    async def _clear(self, user_id: str, conversation_id: str) -> None:
        while True:  # until no message was sent in between
            found = await self._records.find(conversation_id)
            if found is None or not found.is_open_to(user_id):
                raise ConversationNotFound(conversation_id)
            found = await self._log.mended(found)
            cleared = {**found.cleared, user_id: found.last_seq}
            purge_to = _nobody_has(found.model_copy(update={"cleared": cleared}))
            if await self._records.clear(found, user_id, purge_to):
                return

    async def _purge(self, conversation: ConversationRecord) -> None:
        """Delete the messages that nobody has any more, with what belongs to them."""
        after_seq, last = 0, conversation.purge_to + 1
        while found := await self._messages.page(
            conversation.id, _BATCH, after_seq=after_seq, before_seq=last
        ):
            for message in found:
                await self._media.discard(message)
            after_seq = found[-1].seq
        if conversation.purge_to:
            await self._messages.delete_to(conversation.id, conversation.purge_to)
            await self._records.mark_purged(conversation.id, conversation.purge_to)

    async def forget_user(self, user_id: str) -> None:
        """Delete what a user whose account is being deleted has sent; can be repeated.

        Their messages leave empty places, so that the numbers of the others stay as they are, and
        their id gives way to one that stands for nobody. What their echos have answered goes, too.
        Conversations without anybody left are deleted.
        """
        for conversation in await self._records.of_user(user_id):
            async with self._log.turn(conversation.id):
                left = await self._records.mark_gone(conversation, user_id, make_record_id())
            if left is None or set(left.participants) <= set(left.gone):
                await self._remove(conversation)
            else:
                await self._forget_in(left, user_id)
        for conversation in await self._records.of_echo_owner(user_id):
            echo_id = conversation.echo_id or ""
            await self._empty(conversation, echo_id, echo_id)
            await self._records.forget_echo_owner(conversation.id)

    async def _forget_in(self, conversation: ConversationRecord, user_id: str) -> None:
        """In a conversation that somebody else still has."""
        nobody = conversation.stand_in
        assert nobody is not None
        await self._empty(conversation, user_id, nobody)
        await self._purge(conversation.model_copy(update={"purge_to": _nobody_has(conversation)}))
        await self._records.replace_participant(conversation.id, user_id, nobody)

    async def _remove(self, conversation: ConversationRecord) -> None:
        await self._purge(conversation.model_copy(update={"purge_to": _ALL}))
        await self._media.forget_conversation(conversation.id)
        await self._records.remove([conversation.id])

    async def _empty(self, conversation: ConversationRecord, sender_id: str, nobody: str) -> None:
        """Empty the places of a sender's messages, which are then nobody's."""
        after_seq = 0
        while found := await self._messages.page(conversation.id, _BATCH, after_seq=after_seq):
            after_seq = found[-1].seq
            for message in found:
                if message.sender_id == sender_id and not message.deleted:
                    await self._media.discard(message)  # first: it needs the message
                    await self._messages.replace(_emptied(message, nobody))
        last = conversation.last_message
        if last is not None and last.sender_id == sender_id:
            empty = last.model_copy(update={"content": "", "sender_id": nobody})
            await self._records.set_last_message(conversation.id, empty)

    async def repair(self) -> None:
        """Delete what dead processes and failed disks left."""
        for conversation in await self._records.to_purge():
            await self._purge(conversation)
        if not self._has_looked:
            await self._delete_unsent()
            self._has_looked = True

    async def _delete_unsent(self) -> None:
        """Delete the files of messages that were never stored."""
        long_ago = time.time() - UNSENT_S
        stored = await self._media.stored_files()
        old = [file for file in stored if file.modified < long_ago]
        for start in range(0, len(old), _BATCH):
            batch = old[start : start + _BATCH]
            known = await self._messages.known([file.message_id for file in batch])
            lost = [file.key for file in batch if file.message_id not in known]
            await self._media.delete_files(lost)


def _nobody_has(conversation: ConversationRecord) -> int:
    """Up to where no participant has the messages any more."""
    present = [each for each in conversation.participants if each not in conversation.gone]
    return min(map(conversation.cleared_by, present), default=conversation.last_seq)


def _emptied(message: ChatMessageRecord, nobody: str) -> ChatMessageRecord:
    return ChatMessageRecord(
        id=message.id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        sender_id=nobody,
        client_id=message.id,
        deleted=True,
        created_at=message.created_at,
        updated_at=utc_now(),
    )
