"""Sends what happens in conversations to the sockets of those who take part."""

from contextlib import suppress

from phonex.conversations.events import (
    ConversationDeleted,
    ConversationEvent,
    EventsLost,
    MessageSent,
    NodeEvent,
    ReadMarked,
    ReplyAudio,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
    ReplyText,
)
from phonex.conversations.service import ConversationService
from phonex.errors import PhonexError
from phonex.routes.socketio.background import BackgroundTasks
from phonex.routes.socketio.chat_socket import ChatSocket, OpenSockets
from phonex.routes.socketio.cursor import Cursor
from phonex.routes.socketio.emitter import Emitter
from phonex.routes.socketio.missed import PAGE_MESSAGES, MissedPage, described_new
from phonex.store.records.chat_messages import ChatMessageRecord


class MessageDelivery:
    """A socket that has joined a conversation gets each message once and in order, others are told
    of it. hear() is called for each event; it only decides, and waits for nobody.
    """

    def __init__(
        self,
        sockets: OpenSockets,
        emitter: Emitter,
        conversations: ConversationService,
        background: BackgroundTasks,
    ) -> None:
        self._sockets = sockets
        self._emitter = emitter
        self._conversations = conversations
        self._background = background
        self._is_looking = False

    def hear(self, event: ConversationEvent) -> None:
        if isinstance(event, MessageSent):
            self._deliver(event)
        elif isinstance(event, ReplyDone):
            self._end_reply(event)
        elif isinstance(event, ConversationDeleted):
            for socket in self._sockets.of_user(event.user_id):
                socket.leave(event.conversation_id)
        elif (told := _told(event)) is not None:
            name, data = told
            for socket in self._sockets.joined(event.conversation_id, event.participants):
                data = {"conversation_id": event.conversation_id, **data}
                self._emitter.send(socket, name, data)

    def hear_node(self, _node: str, event: NodeEvent) -> None:
        if isinstance(event, EventsLost) and not self._is_looking:
            self._is_looking = True
            self._background.start(self._look_for_lost(), "looking for messages")

    async def _look_for_lost(self) -> None:
        """Send the messages that no event has told of."""
        self._is_looking = False  # what is lost from here on is looked for again
        for socket in self._sockets.all():
            for conversation_id, cursor in list(socket.cursors.items()):
                with suppress(PhonexError):  # the next event, or the client, asks again
                    found = await self._conversations.get(socket.principal, conversation_id)
                    cursor.note(found.last_seq)
                    self.catch_up(socket, conversation_id, cursor)

    def _deliver(self, event: MessageSent) -> None:
        message = event.message
        described = described_new(message)
        for socket in self._sockets.of_users(event.participants):
            cursor = socket.cursors.get(event.conversation_id)
            if cursor is None:
                self._tell_of(socket, message, described)
            elif cursor.take(message.seq):
                if not socket.has_sent(message):
                    self._emitter.send(socket, "message:receive", described)
            else:
                self.catch_up(socket, event.conversation_id, cursor)

    def _tell_of(
        self, socket: ChatSocket, message: ChatMessageRecord, described: dict[str, object]
    ) -> None:
        if not socket.has_sent(message):
            data = {"conversation_id": message.conversation_id, "message": described}
            self._emitter.send(socket, "conversation:updated", data)

    def _end_reply(self, event: ReplyDone) -> None:
        described = described_new(event.message)
        if event.unspoken is not None:
            code, message = event.unspoken
            described["unspoken"] = {"code": code, "message": message}
        for socket in self._sockets.joined(event.conversation_id, event.participants):
            self._emitter.send(socket, "reply:done", described)

    def catch_up(self, socket: ChatSocket, conversation_id: str, cursor: Cursor) -> None:
        """Send what a socket lacks, if it does and nothing else is about to send it."""
        if cursor.pause():
            work = self._send_missing(socket, conversation_id, cursor)
            self._background.start(work, "catching up with a conversation")

    async def _send_missing(self, socket: ChatSocket, conversation_id: str, cursor: Cursor) -> None:
        """On an error, the socket leaves the conversation and is told so."""
        at = cursor.at
        try:
            while at < cursor.newest:
                page = await self.missed(socket, conversation_id, at)
                if socket.cursors.get(conversation_id) is not cursor:
                    return  # it has left, or joined again
                for message in page.messages:
                    if not socket.has_sent(message):
                        self._emitter.send(socket, "message:receive", page.described(message))
                at = page.at if page.messages else cursor.newest
        except PhonexError as exc:
            socket.leave(conversation_id, cursor)
            self._emitter.send_error(socket, exc, conversation_id=conversation_id)
            return
        cursor.resume(at)

    async def missed(self, socket: ChatSocket, conversation_id: str, after_seq: int) -> MissedPage:
        """The next messages after a number. Raises ConversationNotFound, DatabaseUnavailable."""
        principal = socket.principal
        found = await self._conversations.messages(
            principal, conversation_id, after_seq=after_seq, limit=PAGE_MESSAGES + 1
        )
        conversation = await self._conversations.get(principal, conversation_id)
        return MissedPage(conversation, after_seq, found)


def _told(event: ConversationEvent) -> tuple[str, dict[str, object]] | None:
    """The name and the data of what is passed on as it comes."""
    if isinstance(event, ReadMarked):
        return "read:receipt", {"user_id": event.user_id, "seq": event.seq}
    if isinstance(event, ReplyText):
        return "reply:text", {"delta": event.delta}
    if isinstance(event, ReplyAudio):
        return "reply:audio", {"audio_id": event.audio_id, "chunk": event.chunk}
    if isinstance(event, ReplyCancelled):
        return "reply:cancelled", {}
    if isinstance(event, ReplyFailed):
        return "error", {"code": event.code, "message": event.message}
    return None
