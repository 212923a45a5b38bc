"""Connects clients of Socket.IO with conversations: who comes, what they ask, who has to go."""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socketio.exceptions import ConnectionRefusedError as RefusedError
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from phonex.accounts.errors import IssuerUnavailable, TokenExpired
from phonex.errors import Forbidden, PhonexError, Stopping, Unauthenticated
from phonex.routes.socketio.background import BackgroundTasks
from phonex.routes.socketio.bounds import LONGEST_EVENT
from phonex.routes.socketio.chat_socket import BYTES_PER_TOKEN, ChatSocket, OpenSockets
from phonex.routes.socketio.credentials import SocketAuthenticator, credentials_of
from phonex.routes.socketio.delivery import MessageDelivery
from phonex.routes.socketio.emitter import Emitter, error_body
from phonex.routes.socketio.engine import ChatServer
from phonex.routes.socketio.errors import (
    SocketsFull,
    TooManyEvents,
    TooManySockets,
    TooManyWaiting,
)
from phonex.routes.socketio.events import ARGUMENTS, ChatEvents, ReplyCanceller, read_event
from phonex.routes.socketio.people_notifier import PeopleNotifier
from phonex.routes.socketio.web_sockets import OpenWebSockets, address_of, engine_id_of

if TYPE_CHECKING:
    from phonex.services.service import Services

logger = logging.getLogger(__name__)

# At shutdown: for events that are being answered, and for clients to read the last answer.
ANSWER_S = 5.0
CLOSE_S = 1.0
UNEXPECTED = {
    "code": "internal_error",
    "message": "Unexpected error in the service; it was logged.",
}


@dataclass(frozen=True)
class HubLimits:
    """sockets: of clients that have sent their token; of_user: those of one user.

    waiting: connections whose clients have not sent it yet, apart from the sockets, so that those
    who have none take no place of others; waiting_at_address: those of one address, which clients
    behind a proxy may share. authentication_s: how long a client may take to send its token. A
    token is looked up again before an event if that was event_check_s ago, and every check_s
    anyway.
    """

    sockets: int
    of_user: int = 20
    waiting: int = 64
    waiting_at_address: int = 48
    authentication_s: float = 5.0
    event_check_s: float = 5.0
    check_s: float = 30.0


class SocketHub:
    """replies: what speaks in conversations with echos, if anything."""

    def __init__(
        self, services: "Services", limits: HubLimits, replies: ReplyCanceller | None = None
    ) -> None:
        self._limits = limits
        self._metrics = services.metrics
        self._server = ChatServer(self._end_overflowed_soon)
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("*", self._take_event)
        self._authenticator = SocketAuthenticator(services)
        self._background = BackgroundTasks()
        self._sockets = OpenSockets()
        self._web_sockets = OpenWebSockets()
        self._answering: set[asyncio.Task[Any]] = set()
        self._unauthenticated: dict[str, float] = {}  # and since when
        self._is_stopping = False
        emitter = self._emitter = Emitter(self._server, self._background)
        conversations, store = services.conversations, services.store
        self._people = PeopleNotifier(
            *(self._sockets, emitter, self._background, store.users, store.conversations),
            conversations.events,
        )
        delivery = MessageDelivery(self._sockets, emitter, conversations, self._background)
        self._events = ChatEvents(
            conversations, delivery, self._people, emitter, self._background, replies
        )
        events = conversations.events
        listening = (delivery, self._people)
        self._unsubscribe = [events.subscribe(each.hear) for each in listening]
        self._unsubscribe += [events.link.subscribe(each.hear_node) for each in listening]

    # --- requests ---

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of Engine.IO.

        Raises Stopping, SocketsFull, TooManyWaiting, before anything is sent.
        """
        engine_id = engine_id_of(scope)
        if engine_id is None:
            self._refuse_more()
            self._refuse_more_waiting(address_of(scope))
        if scope["type"] == "http":
            await self._server.handle_request(scope, receive, send)
        else:
            handle = self._server.handle_request
            await self._web_sockets.serve(engine_id, scope, receive, send, handle)

    def _refuse_more(self) -> None:
        """Raises Stopping, SocketsFull."""
        if self._is_stopping:
            raise Stopping
        if len(self._sockets) >= self._limits.sockets:
            raise SocketsFull(self._limits.sockets)

    def _refuse_more_waiting(self, address: str | None) -> None:
        """Raises TooManyWaiting."""
        known, limits = self._sockets.engine_ids(), self._limits
        engines = [
            self._server.address_of(each) for each in self._server.eio.sockets if each not in known
        ]
        lines = [each.address for each in self._web_sockets if each.engine_id not in known]
        for waiting in (engines, lines):
            of_address = 0 if address is None else waiting.count(address)
            if len(waiting) >= limits.waiting or of_address >= limits.waiting_at_address:
                raise TooManyWaiting

    # --- who comes and goes ---

    async def _connect(
        self, socket_id: str, environ: Mapping[str, Any], auth: object = None
    ) -> None:
        """Called by the library. Raises RefusedError, which a client gets as `connect_error`."""
        scope = environ["asgi.scope"]
        try:
            socket = await self._admitted(socket_id, scope, auth)
        except PhonexError as exc:
            raise RefusedError(exc.message, error_body(exc)) from exc
        except Exception as exc:
            logger.exception("a socket could not be opened")
            raise RefusedError(UNEXPECTED["message"], UNEXPECTED) from exc
        if (web_socket := scope.get("web_socket")) is not None:
            web_socket.engine_id = socket.engine_id
        self._sockets.add(socket)
        self._metrics.set_chat_sockets(len(self._sockets))
        self._people.arrive(socket)

    async def _admitted(self, socket_id: str, scope: Scope, auth: object) -> ChatSocket:
        """Raises what it is refused with."""
        credentials = credentials_of(auth, Headers(scope=scope))
        principal = await self._authenticator.admit(credentials)
        user_id = principal.owner_id
        assert user_id is not None
        self._refuse_more()
        if len(self._sockets.of_user(user_id)) >= self._limits.of_user:
            raise TooManySockets(self._limits.of_user)
        engine_id = self._server.manager.eio_sid_from_sid(socket_id, "/")
        socket = ChatSocket(socket_id, engine_id, user_id, principal, credentials, time.monotonic())
        if principal.expires_at is not None:
            socket.expiry = asyncio.get_running_loop().call_later(
                max(0.0, principal.expires_at - time.time()), self._expire, socket
            )
        return socket

    def _expire(self, socket: ChatSocket) -> None:
        self._background.start(self._end(socket, TokenExpired()), "ending a socket")

    async def _disconnect(self, socket_id: str, _reason: str = "") -> None:
        """Called by the library."""
        socket = self._sockets.remove(socket_id)
        if socket is None:
            return
        if socket.expiry is not None:
            socket.expiry.cancel()
        self._metrics.set_chat_sockets(len(self._sockets))
        self._people.leave(socket)

    async def _end(self, socket: ChatSocket, error: PhonexError | None = None) -> None:
        """Tell a client why, and disconnect it."""
        socket.is_ended = True
        if error is not None:
            await self._server.emit("error", error_body(error), to=socket.id)
        await self._server.disconnect(socket.id)

    # --- what clients ask ---

    async def _take_event(self, name: str, socket_id: str, *given: object) -> object:
        """Called by the library; what is returned is the acknowledgement."""
        socket = self._sockets.find(socket_id)
        if socket is None:
            return None
        task = asyncio.current_task()
        assert task is not None
        self._answering.add(task)
        outcome = "ok"
        try:
            return await self._answer(socket, name, given)
        except PhonexError as exc:
            outcome = exc.code
            return {"error": error_body(exc)}
        except Exception:
            outcome = UNEXPECTED["code"]
            logger.exception("event %s failed", name if name in ARGUMENTS else "other")
            return {"error": UNEXPECTED}
        finally:
            self._answering.discard(task)
            self._metrics.count_chat_event(name if name in ARGUMENTS else "other", outcome)

    async def _answer(self, socket: ChatSocket, name: str, given: tuple[object, ...]) -> object:
        self._take_tokens(socket, given)
        asked = read_event(name, given)
        async with socket.slow_lane if asked.is_slow else socket.lane:
            if socket.is_ended:
                return None  # there is nobody to read an answer
            await self._check(socket, self._limits.event_check_s)
            return await self._events.answer(socket, asked)

    def _take_tokens(self, socket: ChatSocket, given: tuple[object, ...]) -> None:
        """Raises TooManyEvents. Who does not stop then is disconnected."""
        wait_s = socket.bucket.take(1 + _size(given) // BYTES_PER_TOKEN)
        if not wait_s:
            return
        error = TooManyEvents(wait_s)
        if socket.bucket.debt >= 1:
            self._background.start(self._end(socket, error), "ending a socket")
        raise error

    # --- who has to go ---

    async def _check(self, socket: ChatSocket, age_s: float) -> None:
        """Look the token up again if that was longer ago; end the socket if it is not valid.

        Raises what is wrong with it, DatabaseUnavailable, IssuerUnavailable.
        """
        if time.monotonic() - socket.checked_at < age_s:
            return
        try:
            socket.principal = await self._authenticator.check(socket.credentials)
        except (Unauthenticated, Forbidden) as exc:
            await self._end(socket, exc)
            raise
        socket.checked_at = time.monotonic()

    async def look(self) -> None:
        """End the sockets of those who may not have one any more, and tell other nodes who has one.
        To be called every few seconds.

        Raises DatabaseUnavailable.
        """
        self._people.tell_nodes()
        for socket in self._sockets.all():
            if socket.engine_id not in self._server.eio.sockets:  # lost while it was opened
                await self._disconnect(socket.id)
                continue
            with suppress(Unauthenticated, Forbidden, IssuerUnavailable):
                await self._check(socket, self._limits.check_s)

    async def end_waiting(self) -> None:
        """End the connections whose clients have not sent a token in time. To be called every
        second.
        """
        known, now = self._sockets.engine_ids(), time.monotonic()
        allowed_s = self._limits.authentication_s
        self._unauthenticated = {
            engine_id: self._unauthenticated.get(engine_id, now)
            for engine_id in self._server.eio.sockets
            if engine_id not in known
        }
        for engine_id, since in self._unauthenticated.items():
            if now - since > allowed_s:
                self._background.start(self._close_engine(engine_id), "ending a connection")
        self._web_sockets.end(
            lambda each: each.engine_id not in known and now - each.opened_at > allowed_s
        )

    async def _close_engine(self, engine_id: str) -> None:
        """Close a connection below Socket.IO. Who reads nothing is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._server.eio.disconnect(engine_id)

    def _end_overflowed_soon(self) -> None:
        self._background.start(self._end_overflowed(), "ending a slow socket")

    async def _end_overflowed(self) -> None:
        """What they miss, they get when they connect again."""
        waiting = self._server.eio.sockets
        slow = {key for key, engine in waiting.items() if engine.queue.has_overflowed}
        for socket in self._sockets.all():
            if socket.engine_id in slow:
                logger.warning("a socket reads too slowly and is disconnected")
                await self._end(socket)
        self._web_sockets.end(lambda each: each.engine_id in slow)

    async def close(self) -> None:
        """Answer what was asked and close all connections, which clients open again elsewhere or
        later. May be called twice.
        """
        if self._is_stopping:
            return
        self._is_stopping = True
        if self._answering:
            await asyncio.wait(self._answering, timeout=ANSWER_S)
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._people.close()
        await asyncio.gather(*map(self._close_engine, list(self._server.eio.sockets)))
        self._web_sockets.end()
        await self._server.shutdown()
        await self._background.close()


def _size(given: tuple[object, ...]) -> int:
    """The bytes that an event has brought."""
    try:
        return len(json.dumps(given))
    except RecursionError:
        return LONGEST_EVENT
