"""What happens in conversations, told to whoever listens in this process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from phonex.store.records.chat_messages import ChatMessageRecord


@dataclass(frozen=True)
class ConversationEvent:
    """participants: the ids of the users who may learn of it."""

    conversation_id: str
    participants: tuple[str, ...]


@dataclass(frozen=True)
class MessageSent(ConversationEvent):
    message: ChatMessageRecord

    @property
    def is_to_echo(self) -> bool:
        """By its user; nobody else takes part in a conversation with an echo."""
        return self.participants == (self.message.sender_id,)


@dataclass(frozen=True)
class ReadMarked(ConversationEvent):
    """A user has read up to seq."""

    user_id: str
    seq: int


@dataclass(frozen=True)
class ConversationDeleted(ConversationEvent):
    """A user has deleted the conversation for themselves; nobody else learns of it."""

    user_id: str


@dataclass(frozen=True)
class ReplyText(ConversationEvent):
    """The next piece of an echo's reply."""

    delta: str


@dataclass(frozen=True)
class ReplyAudio(ConversationEvent):
    """The next piece of a reply's audio."""

    audio_id: str
    chunk: bytes


@dataclass(frozen=True)
class ReplyDone(ConversationEvent):
    """unspoken: the code and message of the error, if it should have been spoken, and is not."""

    message: ChatMessageRecord
    unspoken: tuple[str, str] | None = None


@dataclass(frozen=True)
class ReplyFailed(ConversationEvent):
    """code, message: those of the error."""

    code: str
    message: str


@dataclass(frozen=True)
class ReplyCancelled(ConversationEvent):
    """Nothing more comes of this reply."""


Listener = Callable[[ConversationEvent], None]


class ConversationEvents:
    """Publishes events to listeners, in order; needs a running event loop.

    A listener must return at once, so that nothing piles up; it is called after whoever publishes
    has gone on, so that its faults are not theirs.
    """

    def __init__(self) -> None:
        self._listeners: dict[object, Listener] = {}

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener for every event; returns what ends that."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def publish(self, event: ConversationEvent) -> None:
        loop = asyncio.get_running_loop()
        for key in self._listeners:
            loop.call_soon(self._tell, key, event)

    def _tell(self, key: object, event: ConversationEvent) -> None:
        if (listener := self._listeners.get(key)) is not None:
            listener(event)
