"""A user's conversations, to take along and to delete."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.conversations.errors import ChatMessageNotFound
from phonex.conversations.service import ConversationService
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord
from phonex.store.store import Store

_BATCH = 500  # messages in one file


class ConversationData:
    """PersonalData: the conversations, with the messages of both sides; the files of one's own."""

    def __init__(self, conversations: ConversationService, store: Store) -> None:
        self._conversations = conversations
        self._records = store.conversations
        self._messages = store.chat_messages

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        for conversation in await self._records.of_user(owner_id):
            folder = f"conversations/{conversation.id}"
            fields = {"id", "kind", "participants", "echo_id", "created_at", "updated_at"}
            yield json_file(
                f"{folder}/conversation.json", conversation.model_dump(mode="json", include=fields)
            )
            async for file in self._exported(owner_id, conversation, folder):
                yield file

    async def _exported(
        self, owner_id: str, conversation: ConversationRecord, folder: str
    ) -> AsyncIterator[ExportedFile]:
        after_seq = conversation.cleared_by(owner_id)
        while found := await self._messages.page(conversation.id, _BATCH, after_seq=after_seq):
            after_seq = found[-1].seq
            hidden = {"audio_owner_id", "owns_audio"}
            listed = [each.model_dump(mode="json", exclude=hidden) for each in found]
            yield json_file(f"{folder}/messages-{found[0].seq}.json", listed)
            for message in found:
                for key in message.file_keys if message.sender_id == owner_id else ():
                    yield ExportedFile(f"conversations/{key}", partial(self._opened, message, key))

    @contextmanager
    def _opened(self, message: ChatMessageRecord, key: str) -> Iterator[BinaryIO]:
        try:
            with self._conversations.media.open(key) as file:
                yield file
        except BlobNotFoundError as exc:
            raise ChatMessageNotFound(message.id) from exc

    async def delete(self, owner_id: str) -> None:
        await self._conversations.removal.forget_user(owner_id)
