"""The sockets that are open, and what the service knows of each."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from phonex.accounts.principal import Principal
from phonex.routes.socketio.credentials import Credentials
from phonex.routes.socketio.cursor import Cursor
from phonex.routes.socketio.errors import TooManyJoined
from phonex.routes.socketio.token_bucket import TokenBucket
from phonex.store.records.chat_messages import ChatMessageRecord

# Above what a burst of messages may have; a message of 2 kB costs one token, a longer one more.
EVENTS_PER_S = 25.0
BURST = 400.0
BYTES_PER_TOKEN = 2_000
MOST_JOINED = 1_000
MOST_SENT = 1_000


@dataclass(eq=False)
class ChatSocket:
    """A connected client. id: its Socket.IO session; engine_id: that of the connection below.

    checked_at: when its credentials were last found valid, by the loop's clock.
    lane: its events are handled one after the other; slow_lane: those that take long. is_ended: by
    the service, so that nothing more that it has asked is done.
    """

    id: str
    engine_id: str
    user_id: str
    principal: Principal
    credentials: Credentials
    checked_at: float
    bucket: TokenBucket = field(default_factory=lambda: TokenBucket(EVENTS_PER_S, BURST))
    lane: asyncio.Lock = field(default_factory=asyncio.Lock)
    slow_lane: asyncio.Lock = field(default_factory=asyncio.Lock)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    expiry: asyncio.TimerHandle | None = None
    last_emitted: asyncio.Task[None] | None = None
    is_ended: bool = False
    _sent: dict[tuple[str, str], None] = field(default_factory=dict)  # in the order of sending

    def join(self, conversation_id: str) -> Cursor:
        """Follow a conversation, from a place that is yet to be found. Raises TooManyJoined."""
        if conversation_id not in self.cursors and len(self.cursors) >= MOST_JOINED:
            raise TooManyJoined(MOST_JOINED)
        cursor = self.cursors[conversation_id] = Cursor()
        return cursor

    def leave(self, conversation_id: str, cursor: Cursor | None = None) -> None:
        """cursor: only if it is still this one."""
        if cursor is None or self.cursors.get(conversation_id) is cursor:
            self.cursors.pop(conversation_id, None)

    def note_sending(self, conversation_id: str, client_id: str) -> None:
        """A message that this socket sends comes back as its acknowledgement, and not again."""
        self._sent[conversation_id, client_id] = None
        if len(self._sent) > MOST_SENT:
            del self._sent[next(iter(self._sent))]

    def has_sent(self, message: ChatMessageRecord) -> bool:
        key = (message.conversation_id, message.client_id)
        return message.sender_id == self.user_id and key in self._sent


class OpenSockets:
    """All connected sockets, by their ids and by their users."""

    def __init__(self) -> None:
        self._by_id: dict[str, ChatSocket] = {}
        self._by_user: dict[str, list[ChatSocket]] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, socket: ChatSocket) -> None:
        self._by_id[socket.id] = socket
        self._by_user.setdefault(socket.user_id, []).append(socket)

    def remove(self, socket_id: str) -> ChatSocket | None:
        socket = self._by_id.pop(socket_id, None)
        if socket is not None:
            others = self._by_user[socket.user_id]
            others.remove(socket)
            if not others:
                del self._by_user[socket.user_id]
        return socket

    def find(self, socket_id: str) -> ChatSocket | None:
        return self._by_id.get(socket_id)

    def all(self) -> list[ChatSocket]:
        return list(self._by_id.values())

    def engine_ids(self) -> set[str]:
        """Of the connections below them."""
        return {socket.engine_id for socket in self._by_id.values()}

    def user_ids(self) -> tuple[str, ...]:
        return tuple(self._by_user)

    def of_user(self, user_id: str) -> list[ChatSocket]:
        return list(self._by_user.get(user_id, ()))

    def of_users(self, user_ids: Iterable[str]) -> list[ChatSocket]:
        return [socket for user_id in user_ids for socket in self.of_user(user_id)]

    def joined(self, conversation_id: str, participants: Iterable[str]) -> list[ChatSocket]:
        """The sockets of these users that follow a conversation."""
        found = self.of_users(participants)
        return [socket for socket in found if conversation_id in socket.cursors]
