"""The JSON of conversations: of requests and responses, over HTTP and over sockets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from phonex.conversations.types import KnownNames, ListedConversation, TimedWord
from phonex.routes.accounts.schemas import USER_ID
from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.routes.native.schemas import TIME
from phonex.store.database.paging import Page
from phonex.store.records.chat_messages import ChatMessageRecord, MessageType
from phonex.store.records.conversations import (
    ConversationKind,
    ConversationRecord,
    MessageSummary,
)
from phonex.store.records.users import UserRecord

CONVERSATION_ID = "65b2f0c4a1d2e3f405060709"
MESSAGE_ID = "65b2f0c4a1d2e3f40506070a"
ECHO_ID = "65b2f0c4a1d2e3f405060708"
CLIENT_ID = "b3c1f6de-5a0e-4c59-9d51-2f8a7e6c1d04"
_AUDIO_URL = f"/conversations/{CONVERSATION_ID}/messages/{MESSAGE_ID}/audio"


class Person(Answer):
    """What others may know of a user."""

    id: str = Field(serialization_alias="_id", examples=[USER_ID])
    name: str = Field(description="empty if the user gave none", examples=["Ada Lovelace"])
    first_name: str = Field(examples=["Ada"])
    last_name: str = Field(examples=["Lovelace"])
    gone: bool = Field(description="whether the account was deleted")

    @classmethod
    def of(cls, user: UserRecord) -> Self:
        return cls(
            id=user.user_id,
            name=f"{user.first_name} {user.last_name}".strip(),
            first_name=user.first_name,
            last_name=user.last_name,
            gone=False,
        )

    @classmethod
    def with_id(cls, user_id: str, known: Mapping[str, UserRecord]) -> Self:
        if user_id in known:
            return cls.of(known[user_id])
        return cls(id=user_id, name="", first_name="", last_name="", gone=True)


class PersonList(Answer):
    users: list[Person] = Field(description="sorted by name")
    count: int = Field(description="number of items in this response", examples=[1])


class PersonFound(Answer):
    user: Person


class ConversationEcho(Answer):
    """The echo of a conversation. name: empty if it was deleted."""

    id: str = Field(serialization_alias="_id", examples=[ECHO_ID])
    name: str = Field(examples=["Ada"])


class LastMessage(Answer):
    seq: int = Field(examples=[12])
    sender_id: str = Field(examples=[USER_ID])
    type: MessageType = Field(examples=["text"])
    content: str = Field(description="its beginning", examples=["Good morning."])
    created_at: datetime = Field(examples=[TIME])


class ConversationSummary(Answer):
    """A conversation, as one of its participants sees it."""

    id: str = Field(serialization_alias="_id", examples=[CONVERSATION_ID])
    kind: ConversationKind = Field(examples=["people"])
    participants: list[Person]
    echo: ConversationEcho | None = Field(description="null between people", examples=[None])
    last_seq: int = Field(description="of the last message; 0 without any", examples=[12])
    last_message: LastMessage | None = None
    unread: int = Field(description="messages of others; counted up to 100", examples=[2])
    read: dict[str, int] = Field(
        description="up to which seq each participant has read", examples=[{USER_ID: 10}]
    )
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(description="of the last message", examples=[TIME])

    @classmethod
    def of(cls, own_id: str, listed: ListedConversation, names: KnownNames) -> Self:
        record = listed.record
        echo_id = record.echo_id
        echo = echo_id and ConversationEcho(id=echo_id, name=names.echos.get(echo_id, ""))
        return cls(
            id=record.id,
            kind=record.kind,
            participants=[Person.with_id(each, names.users) for each in record.participants],
            echo=echo or None,
            last_seq=record.last_seq,
            last_message=_last(own_id, record),
            unread=listed.unread,
            read={each: record.read_by(each) for each in record.participants},
            created_at=record.created_at,
            updated_at=record.updated_at,
        )


def _last(own_id: str, record: ConversationRecord) -> LastMessage | None:
    """None if the user has deleted it."""
    last: MessageSummary | None = record.last_message
    if last is None or last.seq <= record.cleared_by(own_id):
        return None
    return LastMessage.model_validate(last)


class ReplyStatus(Answer):
    """The reply of an echo to the last message."""

    state: Literal["answering", "failed"] | None = Field(
        description="null: no reply is being made, and the last one did not fail", examples=[None]
    )
    code: str | None = Field(description="of the error, if it failed", examples=[None])
    message: str | None = Field(description="of the error", examples=[None])


class ConversationFound(Answer):
    conversation: ConversationSummary
    reply: ReplyStatus


class ConversationList(Answer):
    conversations: list[ConversationSummary] = Field(description="with the latest message first")
    count: int = Field(description="number of items in this response", examples=[1])
    next_cursor: str | None = Field(description="for the next page; null on the last")

    @classmethod
    def of(cls, own_id: str, page: Page[ListedConversation], names: KnownNames) -> Self:
        listed = [ConversationSummary.of(own_id, each, names) for each in page.items]
        return cls(conversations=listed, count=len(listed), next_cursor=page.next_cursor)


class ChatMessage(Answer):
    """A message. seq counts up from 1 without gaps in its conversation."""

    id: str = Field(serialization_alias="_id", examples=[MESSAGE_ID])
    conversation_id: str = Field(examples=[CONVERSATION_ID])
    seq: int = Field(examples=[12])
    client_id: str = Field(description="the sender's own id of it", examples=[CLIENT_ID])
    sender_id: str = Field(description="of a user, or of the echo", examples=[USER_ID])
    type: MessageType = Field(examples=["text"])
    content: str = Field(examples=["Good morning."])
    audio_id: str | None = Field(
        description="of audio that the service made; only its owner can use it", examples=[AUDIO_ID]
    )
    audio_url: str | None = Field(description="for all participants", examples=[_AUDIO_URL])
    image_url: str | None = Field(description="for all participants", examples=[None])
    duration: float | None = Field(description="of the audio, in seconds", examples=[1.4])
    words: list[TimedWord] | None = Field(
        description="[text, start, end] of each spoken word, in seconds",
        examples=[[["Good", 0.05, 0.31], ["morning", 0.31, 0.8]]],
    )
    synthetic: bool = Field(description="whether the service made its words or its voice")
    read: bool = Field(description="whether everybody but its sender has read it")
    deleted: bool = Field(description="an empty place: its sender's account was deleted")
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(examples=[TIME])

    @classmethod
    def of(cls, message: ChatMessageRecord, conversation: ConversationRecord | None = None) -> Self:
        """conversation: without it, nobody has read the message yet."""
        url = f"/conversations/{message.conversation_id}/messages/{message.id}"
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            client_id=message.client_id,
            sender_id=message.sender_id,
            type=message.type,
            content=message.content,
            audio_id=message.audio_id,
            audio_url=f"{url}/audio" if message.has_audio else None,
            image_url=f"{url}/image" if message.image_key else None,
            duration=message.duration,
            words=message.words,
            synthetic=message.synthetic,
            read=conversation is not None and conversation.is_read(message.sender_id, message.seq),
            deleted=message.deleted,
            created_at=message.created_at,
            updated_at=message.updated_at,
        )


class ChatMessageList(Answer):
    messages: list[ChatMessage] = Field(description="by rising seq")
    last_seq: int = Field(description="of the conversation", examples=[12])

    @classmethod
    def of(cls, messages: Sequence[ChatMessageRecord], conversation: ConversationRecord) -> Self:
        listed = [ChatMessage.of(message, conversation) for message in messages]
        return cls(messages=listed, last_seq=conversation.last_seq)


class ReadTo(Answer):
    seq: int = Field(description="up to which you have read", examples=[12])
