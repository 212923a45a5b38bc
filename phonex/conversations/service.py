"""Conversations of people, and of people with echos: opening, reading, sending, deleting."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from phonex.accounts.principal import Principal
from phonex.conversations.access import EchoAccess, user_id_of
from phonex.conversations.errors import (
    ChatMessageNotFound,
    ConversationNotFound,
    ConversationWithSelf,
    TooManyConversations,
)
from phonex.conversations.events import ConversationEvents, ReadMarked
from phonex.conversations.log import MessageLog
from phonex.conversations.people import People, pair_of
from phonex.conversations.removal import ConversationRemoval
from phonex.conversations.sending import MessageSender
from phonex.conversations.types import (
    MAX_CONVERSATIONS,
    MAX_FILE_BYTES,
    MAX_PAGE,
    MAX_UNREAD,
    KnownNames,
    ListedConversation,
    NewMessage,
    NewReply,
    TimedWord,
)
from phonex.errors import ValueOutOfRange
from phonex.store.database.paging import Page
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationKind, ConversationRecord
from phonex.store.records.owned import make_record_id
from phonex.store.store import Store
from phonex.system.clock import utc_now

if TYPE_CHECKING:  # loads the codecs
    from phonex.conversations.media import MessageMedia


class ConversationService:
    """What a user may do with conversations. Independent of HTTP and sockets.

    A conversation is known to its participants alone: everybody else, and who has deleted it, gets
    ConversationNotFound. All methods raise it, AccountsOff without accounts, and
    DatabaseUnavailable; those that write also StorageFull.
    """

    def __init__(
        self,
        store: Store,
        events: ConversationEvents,
        access: EchoAccess,
        media: "MessageMedia",
        max_conversations: int = MAX_CONVERSATIONS,
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        """max_conversations: in each user's list. max_file_bytes: of what each user sends."""
        self._max_conversations = max_conversations
        self.events = events
        self.access = access
        self.media = media
        self.people = People(store.users, store.conversations, store.legacies)
        self._users = store.users
        self._echos = store.echos
        self._records = store.conversations
        self._messages = store.chat_messages
        self._log = MessageLog(store.conversations, store.chat_messages, events)
        self.removal = ConversationRemoval(store, self._log, media, events)
        self._sender = MessageSender(store, access, media, self._log, max_file_bytes)

    async def open_with_user(self, principal: Principal, user_id: str) -> ConversationRecord:
        """The conversation with another person, new if there is none.

        Raises PersonNotFound, ConversationWithSelf, TooManyConversations.
        """
        own_id = user_id_of(principal)
        other = await self.people.get(own_id, user_id)
        if other.user_id == own_id:
            raise ConversationWithSelf
        participants = sorted((own_id, other.user_id))
        conversation = _new(ConversationKind.PEOPLE, pair_of(own_id, other.user_id), participants)
        return await self._opened(own_id, conversation)

    async def open_with_echo(self, principal: Principal, echo_id: str) -> ConversationRecord:
        """The conversation with an echo, new if there is none.

        Raises EchoNotFound, TooManyConversations.
        """
        own_id = user_id_of(principal)
        echo = await self.access.find(principal, echo_id)
        conversation = _new(ConversationKind.ECHO, f"{own_id}:{echo.id}", [own_id])
        fields = {"echo_id": echo.id, "echo_owner_id": echo.owner_id}
        return await self._opened(own_id, conversation.model_copy(update=fields))

    async def _opened(self, own_id: str, new: ConversationRecord) -> ConversationRecord:
        found = await self._records.find_pair(new.pair)
        if found is None or own_id not in found.visible_to:
            await self._refuse_more(own_id)
        if found is None:
            new = new.model_copy(update={"visible_to": [own_id]})
            if await self._records.insert(new):
                return new
            found = await self._records.find_pair(new.pair)  # another request was faster
        if found is None:
            raise ConversationNotFound(new.id)  # and it is deleted already
        if own_id not in found.visible_to:
            await self._records.show(found, own_id)
        return await self.get_of(own_id, found.id)

    async def _refuse_more(self, own_id: str) -> None:
        """Raises TooManyConversations."""
        most = self._max_conversations
        if await self._records.count(own_id, most) >= most:
            raise TooManyConversations(most)

    async def page(
        self, principal: Principal, limit: int, cursor: str | None = None
    ) -> Page[ListedConversation]:
        """A user's conversations, the one with the latest message first.

        Raises ValueOutOfRange.
        """
        own_id = user_id_of(principal)
        page = await self._records.page(own_id, limit, cursor)
        listed = await asyncio.gather(*(self._listed(own_id, each) for each in page.items))
        return Page(listed, page.next_cursor)

    async def _listed(self, own_id: str, conversation: ConversationRecord) -> ListedConversation:
        read_to = conversation.read_by(own_id)
        senders = await self._messages.senders_after(conversation.id, read_to, MAX_UNREAD)
        if read_to + len(senders) > conversation.last_seq:
            conversation = await self._log.mended(conversation)
        return ListedConversation(conversation, sum(each != own_id for each in senders))

    async def listed(self, principal: Principal, conversation_id: str) -> ListedConversation:
        """One conversation as page() lists it."""
        own_id = user_id_of(principal)
        return await self._listed(own_id, await self.get_of(own_id, conversation_id))

    async def names(self, conversations: Iterable[ConversationRecord]) -> KnownNames:
        """Who takes part in conversations. Accounts and echos that were deleted are missing."""
        listed = list(conversations)
        user_ids = {each for one in listed for each in one.participants if each not in one.gone}
        echo_ids = {one.echo_id for one in listed if one.echo_id is not None}
        users = await self._users.find_all(user_ids) if user_ids else []
        echos = await self._echos.of_anyone(echo_ids) if echo_ids else []
        return KnownNames(
            {user.user_id: user for user in users}, {echo.id: echo.name for echo in echos}
        )

    async def get(self, principal: Principal, conversation_id: str) -> ConversationRecord:
        return await self.get_of(user_id_of(principal), conversation_id)

    async def get_of(self, user_id: str, conversation_id: str) -> ConversationRecord:
        """A user's conversation."""
        return await self._log.mended(await self._find(user_id, conversation_id))

    async def _find(self, user_id: str, conversation_id: str) -> ConversationRecord:
        """As stored: it may lag behind its messages."""
        found = await self._records.find(conversation_id)
        if found is None or not found.is_open_to(user_id):
            raise ConversationNotFound(conversation_id)
        return found

    async def messages(
        self,
        principal: Principal,
        conversation_id: str,
        *,
        before_seq: int | None = None,
        after_seq: int | None = None,
        limit: int = 50,
    ) -> list[ChatMessageRecord]:
        """Messages by rising seq: the first ones after after_seq, else the last ones.

        before_seq: only those before it. Raises ValueOutOfRange.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise ValueOutOfRange(f"The limit must be 1 to {MAX_PAGE}, not {limit}.", param="limit")
        own_id = user_id_of(principal)
        conversation = await self._find(own_id, conversation_id)
        found = await self._messages.page(
            conversation.id,
            limit,
            after_seq=max(after_seq or 0, conversation.cleared_by(own_id)),
            before_seq=before_seq,
            newest_first=after_seq is None,
        )
        found.sort(key=lambda message: message.seq)
        if found:
            await self._log.mended_by(conversation, found[-1])
        return found

    async def message(
        self, principal: Principal, conversation_id: str, message_id: str
    ) -> ChatMessageRecord:
        """One message. Raises ChatMessageNotFound."""
        own_id = user_id_of(principal)
        conversation = await self._find(own_id, conversation_id)
        found = await self._messages.find(conversation.id, message_id)
        if found is None or found.seq <= conversation.cleared_by(own_id):
            raise ChatMessageNotFound(message_id)
        return found

    async def send(
        self, principal: Principal, conversation_id: str, new: NewMessage
    ) -> ChatMessageRecord:
        """Send a message; one that was sent with the same client_id is returned as it is.

        Raises ChatMessageInvalid, ParticipantGone, ParticipantMemorialized, EchoNotFound (the user
        may no longer talk with it), TooManyMessageFiles, and what MessageMedia.fill raises. An
        error leaves nothing behind.
        """
        return await self._sender.send(principal, conversation_id, new)

    async def add_reply(
        self,
        conversation_id: str,
        echo_id: str,
        client_id: str,
        content: str,
        audio_id: str | None = None,
        words: Sequence[TimedWord] | None = None,
        *,
        audio_owner_id: str | None = None,
    ) -> ChatMessageRecord:
        """Store what an echo has answered.

        audio_owner_id: in whose library the audio is; default: the echo's owner's. It is deleted
        with the message.
        """
        fields = (conversation_id, echo_id, client_id, content, audio_id, audio_owner_id, words)
        return await self._sender.add_reply(NewReply(*fields))

    async def mark_read(self, principal: Principal, conversation_id: str, seq: int) -> int:
        """Note that a user has read up to seq; returns up to where they have.

        It never goes back, nor beyond the last message.
        """
        own_id = user_id_of(principal)
        conversation = await self._find(own_id, conversation_id)
        if seq > conversation.last_seq:
            conversation = await self._log.mended(conversation)
        seq = min(seq, conversation.last_seq)
        if seq <= conversation.read_by(own_id):
            return conversation.read_by(own_id)
        if await self._records.mark_read(conversation.id, own_id, seq):
            participants = tuple(conversation.participants)
            self.events.publish(ReadMarked(conversation.id, participants, own_id, seq))
            return seq
        return (await self._find(own_id, conversation_id)).read_by(own_id)

    async def delete(self, principal: Principal, conversation_id: str) -> None:
        """Delete a conversation for oneself. The other person keeps theirs; what nobody has any
        more is deleted for good.
        """
        own_id = user_id_of(principal)
        await self.removal.delete(own_id, await self._find(own_id, conversation_id))


def _new(kind: ConversationKind, pair: str, participants: list[str]) -> ConversationRecord:
    now = utc_now()
    return ConversationRecord(
        id=make_record_id(),
        kind=kind,
        pair=pair,
        participants=participants,
        read=dict.fromkeys(participants, 0),
        cleared=dict.fromkeys(participants, 0),
        created_at=now,
        updated_at=now,
    )
