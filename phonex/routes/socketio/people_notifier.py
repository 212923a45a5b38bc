"""Tells people who share a conversation whether the others are online, and who is typing."""

from contextlib import suppress
from datetime import datetime, timedelta

from phonex.conversations.events import ConversationEvent, MessageSent
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
    ) -> None:
        self._sockets = sockets
        self._emitter = emitter
        self._background = background
        self._users = users
        self._conversations = conversations
        self._presence = Presence()
        self._typists = Typists()
        self._partners: dict[Typist, tuple[str, ...]] = {}  # who is told of this typing
        self._departures = Alarm(self._presence.next_departure_s, self._tell_departures)
        self._endings = Alarm(self._typists.next_end_s, self._tell_endings)

    async def close(self) -> None:
        self._departures.cancel()
        self._endings.cancel()
        with suppress(PhonexError):  # what follows would fail as well
            for user_id in self._presence.online():
                await self._users.mark_seen(user_id, utc_now())

    # --- presence ---

    def arrive(self, socket: ChatSocket) -> None:
        is_news = self._presence.arrive(socket.user_id, socket.id)
        self._departures.set()
        self._background.start(self._tell_arrival(socket, is_news), "telling who is online")

    def leave(self, socket: ChatSocket) -> None:
        self._presence.leave(socket.user_id, socket.id)
        self._departures.set()
        if not self._sockets.of_user(socket.user_id):
            for typist in self._typists.stop_all(socket.user_id):
                self._tell_typing("typing:stop", typist)
            self._endings.set()

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
        typist = Typist(conversation.id, socket.user_id)
        is_news = self._typists.start(typist)
        self._partners[typist] = tuple(conversation.others(socket.user_id))
        self._endings.set()
        if is_news:
            self._tell_typing("typing:start", typist)

    def stop_typing(self, user_id: str, conversation_id: str) -> None:
        typist = Typist(conversation_id, user_id)
        if self._typists.stop(typist):
            self._tell_typing("typing:stop", typist)
            self._endings.set()

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
