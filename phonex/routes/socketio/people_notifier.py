"""Tells people who share a conversation whether the others are online, and who is typing.

Users of other nodes count as those of this one: each node is one more socket of theirs.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from phonex.conversations.events import (
    ConversationEvent,
    ConversationEvents,
    EventsLost,
    MessageSent,
    NodeEvent,
    TypingChanged,
    UserLeft,
    UsersOnline,
)
from phonex.conversations.other_nodes import NodeChange, OtherNodes
from phonex.conversations.presence import Presence
from phonex.conversations.typing import Typist, Typists
from phonex.errors import PhonexError
from phonex.routes.socketio.alarm import Alarm
from phonex.routes.socketio.background import BackgroundTasks
from phonex.routes.socketio.chat_socket import ChatSocket, OpenSockets
from phonex.routes.socketio.emitter import Emitter
from phonex.store.records.conversations import ConversationRecord, Conversations
from phonex.store.records.users import Users
from phonex.system.clock import utc_now


class PeopleNotifier:
    """Nobody is told of users with whom they share no conversation. One that somebody has opened
    and said nothing in is not shared yet: or else everybody could watch everybody.
    """

    def __init__(
        self,
        sockets: OpenSockets,
        emitter: Emitter,
        background: BackgroundTasks,
        users: Users,
        conversations: Conversations,
        events: ConversationEvents,
    ) -> None:
        self._sockets = sockets
        self._emitter = emitter
        self._background = background
        self._users = users
        self._conversations = conversations
        self._events = events
        self._presence = Presence()
        self._others = OtherNodes()
        self._typists = Typists()
        self._partners: dict[Typist, tuple[str, ...]] = {}  # who is told of this typing
        self._departures = Alarm(self._presence.next_departure_s, self._tell_departures)
        self._endings = Alarm(self._typists.next_end_s, self._tell_endings)

    async def close(self) -> None:
        self._departures.cancel()
        self._endings.cancel()
        self._events.link.send(UsersOnline((), are_all=True))
        with suppress(PhonexError):  # what follows would fail as well
            for user_id in self._presence.online():
                await self._users.mark_seen(user_id, utc_now())

    # --- presence ---

    def arrive(self, socket: ChatSocket) -> None:
        is_news = self._presence.arrive(socket.user_id, socket.id)
        self._departures.set()
        self._events.link.send(UsersOnline((socket.user_id,)))
        self._background.start(self._tell_arrival(socket, is_news), "telling who is online")

    def leave(self, socket: ChatSocket) -> None:
        self._presence.leave(socket.user_id, socket.id)
        self._departures.set()
        if not self._sockets.of_user(socket.user_id):
            for typist in self._typists.stop_all(socket.user_id):
                self._tell_typing("typing:stop", typist)
            self._endings.set()
            self._events.link.send(UserLeft(socket.user_id))

    def tell_nodes(self) -> None:
        """Tell other nodes who is online here, and take leave of those that are dead. To be called
        every few seconds.
        """
        self._events.link.send(UsersOnline(self._sockets.user_ids(), are_all=True))
        for change in self._others.take_dead():
            self._take(change)

    def hear_node(self, node: str, event: NodeEvent) -> None:
        """What another node tells."""
        if isinstance(event, UsersOnline):
            users = frozenset(event.user_ids)
            self._take(self._others.arrive(node, users, are_all=event.are_all))
        elif isinstance(event, UserLeft):
            self._take(self._others.leave(node, event.user_id))
        elif isinstance(event, EventsLost):
            self.tell_nodes()

    def _take(self, change: NodeChange) -> None:
        for user_id in change.arrived:
            if self._presence.arrive(user_id, change.node):
                self._background.start(self._tell_coming(user_id), "telling who is online")
        for user_id in change.left:
            self._presence.leave(user_id, change.node)
        self._departures.set()

    async def _tell_coming(self, user_id: str) -> None:
        """The partners of a user of another node learn of the user."""
        partners = await self._conversations.partners(user_id)
        if self._presence.is_online(user_id):
            for other in self._sockets.of_users(partners):
                self._tell_presence(other, user_id, None)

    async def _tell_arrival(self, socket: ChatSocket, is_news: bool) -> None:
        """The user's partners learn of the user, the new socket of the partners."""
        partners = await self._conversations.partners(socket.user_id)
        for partner_id in partners:
            if self._presence.is_online(partner_id):
                self._tell_presence(socket, partner_id, None)
        if is_news and self._presence.is_online(socket.user_id):
            for other in self._sockets.of_users(partners):
                self._tell_presence(other, socket.user_id, None)

    def _tell_departures(self) -> None:
        for departure in self._presence.take_departed():
            last_seen = utc_now() - timedelta(seconds=departure.seconds_ago)
            work = self._tell_departure(departure.user_id, last_seen)
            self._background.start(work, "telling who is offline")

    async def _tell_departure(self, user_id: str, last_seen: datetime) -> None:
        partners = await self._conversations.partners(user_id)
        if not self._presence.is_online(user_id):  # who may have come back meanwhile
            for other in self._sockets.of_users(partners):
                self._tell_presence(other, user_id, last_seen)
        await self._users.mark_seen(user_id, last_seen)

    async def describe(self, socket: ChatSocket, conversation: ConversationRecord) -> None:
        """Tell a socket how the others in a conversation are, once all have it in their lists."""
        shared = set(conversation.participants) == set(conversation.visible_to)
        for user_id in conversation.others(socket.user_id) if shared else ():
            if self._presence.is_online(user_id):
                self._tell_presence(socket, user_id, None)
                continue
            user = await self._users.find(user_id)
            if user is not None and user.last_seen_at is not None:
                self._tell_presence(socket, user_id, user.last_seen_at)

    def hear(self, event: ConversationEvent) -> None:
        """With its first message, a conversation is in the lists of all who take part."""
        if isinstance(event, TypingChanged):
            self._hear_typing(event)
            return
        if not isinstance(event, MessageSent) or event.message.seq > 1:
            return
        for user_id in event.participants:
            for socket in self._sockets.of_users(event.participants):
                if socket.user_id != user_id and self._presence.is_online(user_id):
                    self._tell_presence(socket, user_id, None)

    def _tell_presence(self, socket: ChatSocket, user_id: str, last_seen: datetime | None) -> None:
        """last_seen: None for who is online."""
        name = "user:online" if last_seen is None else "user:offline"
        told = None if last_seen is None else last_seen.isoformat().replace("+00:00", "Z")
        self._emitter.send(socket, name, {"user_id": user_id, "last_seen": told})

    # --- typing ---

    def start_typing(self, socket: ChatSocket, conversation: ConversationRecord) -> None:
        """Every node is told, as often as the client goes on, and ends it by itself."""
        partners = tuple(conversation.others(socket.user_id))
        typing = TypingChanged(conversation.id, partners, socket.user_id, is_typing=True)
        self._hear_typing(typing)
        self._events.link.send(typing)

    def stop_typing(self, user_id: str, conversation_id: str) -> None:
        typing = TypingChanged(conversation_id, (), user_id, is_typing=False)
        if self._hear_typing(typing):
            self._events.link.send(typing)

    def _hear_typing(self, event: TypingChanged) -> bool:
        """Whether it is news."""
        typist = Typist(event.conversation_id, event.user_id)
        is_news = self._typists.start(typist) if event.is_typing else self._typists.stop(typist)
        if event.is_typing:
            self._partners[typist] = event.participants
        if is_news:
            self._tell_typing("typing:start" if event.is_typing else "typing:stop", typist)
        self._endings.set()
        return is_news

    def _tell_endings(self) -> None:
        for typist in self._typists.take_ended():
            self._tell_typing("typing:stop", typist)

    def _tell_typing(self, name: str, typist: Typist) -> None:
        partners = self._partners[typist]
        if name == "typing:stop":
            del self._partners[typist]
        data = {"conversation_id": typist.conversation_id, "user_id": typist.user_id}
        for socket in self._sockets.joined(typist.conversation_id, partners):
            self._emitter.send(socket, name, data)
