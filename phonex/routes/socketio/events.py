"""What clients may ask by events. Each answer is an acknowledgement."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from phonex.accounts.principal import Principal
from phonex.conversations.service import ConversationService
from phonex.conversations.types import NewMessage
from phonex.routes.socketio.arguments import (
    Arguments,
    JoinArguments,
    ReadArguments,
    SendArguments,
    explained,
)
from phonex.routes.socketio.background import BackgroundTasks
from phonex.routes.socketio.chat_socket import ChatSocket
from phonex.routes.socketio.delivery import MessageDelivery
from phonex.routes.socketio.emitter import Emitter
from phonex.routes.socketio.errors import EventInvalid, EventUnknown
from phonex.routes.socketio.missed import MissedPage, described_new
from phonex.routes.socketio.people_notifier import PeopleNotifier

Answer = Mapping[str, object]


class ReplyCanceller(Protocol):
    """Stops what an echo is saying."""

    async def cancel(self, principal: Principal, conversation_id: str) -> None:
        """Does nothing if it says nothing. Raises ConversationNotFound, DatabaseUnavailable."""


@dataclass(frozen=True)
class Asked:
    """An event whose fields are valid. is_slow: it may take as long as a text takes to speak."""

    name: str
    arguments: Any  # of the class that belongs to the name
    is_slow: bool = False


class ChatEvents:
    """Answers the events of clients. Who is no participant gets ConversationNotFound."""

    def __init__(
        self,
        conversations: ConversationService,
        delivery: MessageDelivery,
        people: PeopleNotifier,
        emitter: Emitter,
        background: BackgroundTasks,
        replies: ReplyCanceller | None,
    ) -> None:
        self._conversations = conversations
        self._delivery = delivery
        self._people = people
        self._emitter = emitter
        self._background = background
        self._replies = replies
        self._actions: dict[str, Callable[[ChatSocket, Any], Awaitable[Answer]]] = {
            "conversation:join": self._join,
            "conversation:leave": self._leave,
            "message:send": self._send,
            "message:read": self._mark_read,
            "typing:start": self._start_typing,
            "typing:stop": self._stop_typing,
            "reply:cancel": self._cancel_reply,
        }

    async def answer(self, socket: ChatSocket, asked: Asked) -> Answer:
        return await self._actions[asked.name](socket, asked.arguments)

    async def _join(self, socket: ChatSocket, arguments: JoinArguments) -> Answer:
        """From here on, the socket gets each message once: those that come while the missed ones
        are read wait for this answer.
        """
        conversation_id, after_seq = arguments.conversation_id, arguments.after_seq
        cursor = socket.join(conversation_id)
        is_joined = False
        try:
            if after_seq is None:
                conversation = await self._conversations.get(socket.principal, conversation_id)
                page = MissedPage(conversation, None)
            else:
                page = await self._delivery.missed(socket, conversation_id, after_seq)
            is_joined = True
        finally:
            if not is_joined:
                socket.leave(conversation_id, cursor)
        last_seq = max(page.last_seq, cursor.newest)
        if not page.more:  # else what follows is asked for by another join
            cursor.resume(page.at)
            self._delivery.catch_up(socket, conversation_id, cursor)
        work = self._people.describe(socket, page.conversation)
        self._background.start(work, "telling who is online")
        messages = [page.described(message) for message in page.messages]
        return {"last_seq": last_seq, "missed": messages, "more": page.more}

    async def _leave(self, socket: ChatSocket, arguments: Arguments) -> Answer:
        socket.leave(arguments.conversation_id)
        await self._emitter.flush(socket)
        self._people.stop_typing(socket.user_id, arguments.conversation_id)
        return {}

    async def _send(self, socket: ChatSocket, arguments: SendArguments) -> Answer:
        socket.note_sending(arguments.conversation_id, arguments.client_id)
        new = _new_message(arguments)
        sent = await self._conversations.send(socket.principal, arguments.conversation_id, new)
        self._people.stop_typing(socket.user_id, arguments.conversation_id)
        await asyncio.sleep(0)  # then the messages before it have been told of
        await self._emitter.flush(socket)
        return described_new(sent)

    async def _mark_read(self, socket: ChatSocket, arguments: ReadArguments) -> Answer:
        seq = await self._conversations.mark_read(
            socket.principal, arguments.conversation_id, arguments.seq
        )
        return {"seq": seq}

    async def _start_typing(self, socket: ChatSocket, arguments: Arguments) -> Answer:
        found = await self._conversations.get(socket.principal, arguments.conversation_id)
        self._people.start_typing(socket, found)
        return {}

    async def _stop_typing(self, socket: ChatSocket, arguments: Arguments) -> Answer:
        await self._conversations.get(socket.principal, arguments.conversation_id)
        self._people.stop_typing(socket.user_id, arguments.conversation_id)
        return {}

    async def _cancel_reply(self, socket: ChatSocket, arguments: Arguments) -> Answer:
        await self._conversations.get(socket.principal, arguments.conversation_id)
        if self._replies is not None:
            await self._replies.cancel(socket.principal, arguments.conversation_id)
        return {}


ARGUMENTS: Mapping[str, type[Arguments]] = {
    "conversation:join": JoinArguments,
    "conversation:leave": Arguments,
    "message:send": SendArguments,
    "message:read": ReadArguments,
    "typing:start": Arguments,
    "typing:stop": Arguments,
    "reply:cancel": Arguments,
}


def read_event(name: str, given: tuple[object, ...]) -> Asked:
    """Raises EventUnknown, EventInvalid."""
    kind = ARGUMENTS.get(name)
    if kind is None:
        raise EventUnknown(ARGUMENTS)
    if len(given) != 1:
        raise EventInvalid('Send one object, such as {"conversation_id": "…"}.')
    try:
        arguments = kind.model_validate(given[0])
    except ValidationError as exc:
        raise explained(exc) from exc
    is_slow = isinstance(arguments, SendArguments) and _new_message(arguments).is_spoken
    return Asked(name, arguments, is_slow)


def _new_message(arguments: SendArguments) -> NewMessage:
    return NewMessage(arguments.client_id, arguments.type, arguments.content, arguments.audio_id)
