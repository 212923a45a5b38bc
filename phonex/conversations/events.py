"""What happens in conversations, told to whoever listens in this process and on other nodes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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


@dataclass(frozen=True)
class ReplyBegun(ConversationEvent):
    """A node makes a reply. sender_id: to whose message."""

    sender_id: str


@dataclass(frozen=True)
class ReplyUnwanted(ConversationEvent):
    """The node that makes the reply is to stop it."""


@dataclass(frozen=True)
class TypingChanged(ConversationEvent):
    """participants: without the user."""

    user_id: str
    is_typing: bool


@dataclass(frozen=True)
class UsersOnline:
    """Users who have sockets at a node. are_all: nobody else has one there."""

    user_ids: tuple[str, ...]
    are_all: bool = False


@dataclass(frozen=True)
class UserLeft:
    """A user has no socket at a node any more."""

    user_id: str


@dataclass(frozen=True)
class EventsLost:
    """What nodes have told each other may not have arrived."""


NodeEvent = ConversationEvent | UsersOnline | UserLeft | EventsLost
Listener = Callable[[ConversationEvent], None]
NodeListener = Callable[[str, NodeEvent], None]  # the node, and what it tells


class NodeLink(Protocol):
    """Passes events to the other nodes of an installation, as well as it can."""

    def send(self, event: NodeEvent) -> None:
        """Never waits."""

    def subscribe(self, listener: NodeListener) -> Callable[[], None]:
        """Call the listener for what others send; returns what ends that."""


class NoOtherNodes:
    """The link of a node that is alone."""

    def send(self, event: NodeEvent) -> None: ...

    def subscribe(self, listener: NodeListener) -> Callable[[], None]:
        return lambda: None


class ConversationEvents:
    """Publishes events to listeners, in order; needs a running event loop.

    A listener must return at once, so that nothing piles up; it is called after whoever publishes
    has gone on, so that its faults are not theirs.
    """

    def __init__(self, link: NodeLink | None = None) -> None:
        self.link: NodeLink = link or NoOtherNodes()
        self._here: dict[object, Listener] = {}
        self._elsewhere: dict[object, Listener] = {}
        self.link.subscribe(self._hear)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener for every event, of any node; returns what ends that."""
        ends = (self.subscribe_here(listener), self.subscribe_elsewhere(listener))

        def unsubscribe() -> None:
            for end in ends:
                end()

        return unsubscribe

    def subscribe_here(self, listener: Listener) -> Callable[[], None]:
        """As subscribe(), for what is published on this node."""
        return _add(self._here, listener)

    def subscribe_elsewhere(self, listener: Listener) -> Callable[[], None]:
        """As subscribe(), for what is published on other nodes."""
        return _add(self._elsewhere, listener)

    def publish(self, event: ConversationEvent) -> None:
        _tell(self._here, event)
        self.link.send(event)

    def _hear(self, _node: str, event: NodeEvent) -> None:
        if isinstance(event, ConversationEvent):
            _tell(self._elsewhere, event)


def _add(listeners: dict[object, Listener], listener: Listener) -> Callable[[], None]:
    key = object()
    listeners[key] = listener

    def unsubscribe() -> None:
        listeners.pop(key, None)

    return unsubscribe


def _tell(listeners: dict[object, Listener], event: ConversationEvent) -> None:
    def tell(key: object) -> None:
        if (listener := listeners.get(key)) is not None:
            listener(event)

    loop = asyncio.get_running_loop()
    for key in listeners:
        loop.call_soon(tell, key)
