"""Client connections: limits on their number, deadlines, and strict HTTP parsing.

A client that opens connections and sends nothing, or one byte at a time, uses up file descriptors.
Two rules protect them: a deadline for everything that a client has to send, and, when there is no
room for a new connection, closing the one that has kept the service waiting longest.
"""

import asyncio
import copy
import re
import resource
import sys
import uuid
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from phonex.cli.stalls import StallWatch
from phonex.errors import PhonexError
from phonex.routes.http.errors import HeadMalformed, HeadTooSlow, Overloaded
from phonex.routes.http.pace import Pace
from phonex.routes.http.problem import problem_of
from phonex.routes.socketio.bounds import LONGEST_EVENT
from phonex.routes.socketio.bounds import PATH as CHAT_PATH

# More than a queue of 64 jobs, their event streams and audio players will ever need.
MOST_CONNECTIONS = 2048
FEWEST_CONNECTIONS = 16
# How many are accepted at a time; asyncio creates the connections of up to three such batches
# before the first one is counted.
BACKLOG = 64
UNCOUNTED = 3 * BACKLOG
# Descriptors for everything else: libraries, the database, jobs, their temporary files.
RESERVED = 128
LONGEST_HEAD = 16 * 1024  # bytes of a head that arrives in several reads
LONGEST_REASON = 200  # characters
# Time to send the rest of a body that has been answered.
LEFTOVER_S = 5.0
# An upload that falls this far behind this rate is closed when its place is needed. 3G has ten
# times the rate.
SLOW_BYTES_S = 5_000
SLOW_AFTER_S = 5.0
HEAD = re.compile(rb".*?\n\r?\n", re.DOTALL)
FOLD = re.compile(rb"\n[ \t]")
# h11 ends a reason with the repr of the bytes received.
QUOTED = re.compile(r":? (?:bytearray\()?b['\"].*", re.DOTALL)


@dataclass(frozen=True)
class ConnectionLimits:
    """connections: open at once; requests: in progress at once, each of which may open a file;
    head_s: deadline for a complete request head."""

    connections: int
    requests: int
    head_s: float


def limits_of(n_descriptors: int, head_s: float) -> ConnectionLimits:
    """The limits that so many file descriptors allow."""
    room = (n_descriptors - RESERVED - UNCOUNTED) * 2 // 3
    connections = max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, room))
    return ConnectionLimits(connections, connections // 2, head_s)


def claim_descriptors() -> int:
    """Raise the limit on file descriptors as far as useful and allowed; returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    useful = MOST_CONNECTIONS * 3 // 2 + RESERVED + UNCOUNTED
    unlimited = hard == resource.RLIM_INFINITY
    wanted = max(soft, useful if unlimited else min(useful, hard))
    if soft != resource.RLIM_INFINITY and wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return useful if soft == resource.RLIM_INFINITY else soft


class StrictParser(h11.Connection):
    """Refuses requests whose end is ambiguous (request smuggling). Source: RFC 9112, 6.1, 6.3."""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        received = self.trailing_data[0] if self.their_state is h11.IDLE else b""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._check_framing(event, received)
        return event

    def _check_framing(self, request: h11.Request, received: bytes) -> None:
        head = HEAD.match(received)
        if head is not None and FOLD.search(head[0]):
            raise h11.RemoteProtocolError("a header is folded over two lines")
        names = {name for name, _ in request.headers}
        if not request.http_version.startswith(b"1."):
            raise h11.RemoteProtocolError(
                "the HTTP version is not supported", error_status_hint=505
            )
        if b"transfer-encoding" in names and b"content-length" in names:
            raise h11.RemoteProtocolError("it has both Content-Length and Transfer-Encoding")
        if b"transfer-encoding" in names and request.http_version == b"1.0":
            raise h11.RemoteProtocolError("HTTP/1.0 does not allow Transfer-Encoding")


class ClientConnection(H11Protocol):
    """One client connection and its deadlines. limits are set by limited()."""

    limits: ConnectionLimits

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = StrictParser(h11.SERVER, LONGEST_HEAD)
        self._inner, self.app = self.app, self._answer
        self._deadline: asyncio.TimerHandle | None = None
        self._stall = StallWatch(self.loop)
        self._phase: object = None  # what we are waiting for
        self._since = self.loop.time()  # when the phase began
        self._pace = Pace(SLOW_BYTES_S, SLOW_AFTER_S, self._since)

    # --- waiting for the client to send ---

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._enter("head", self.limits.head_s)
        if len(self.connections) > self.limits.connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        self._pace.add(len(data), self.loop.time())
        super().data_received(data)
        self._see_phase()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._see_phase()

    def _see_phase(self) -> None:
        """Determine what the client has to send next, and set its deadline."""
        answered = self.cycle is None or self.cycle.response_complete
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._enter(None)  # closed, or upgraded to a WebSocket
        elif self.conn.their_state is h11.SEND_BODY:
            self._enter("leftover" if answered else "body", LEFTOVER_S if answered else None)
        elif self.conn.their_state is not h11.IDLE:
            self._enter(None)
        elif self.conn.trailing_data[0]:
            self._enter("head", self.limits.head_s)
        elif self._phase != "head":
            self._enter("idle")  # uvicorn's keep-alive timeout applies

    def _enter(self, phase: str | None, seconds: float | None = None) -> None:
        if phase == self._phase:
            return
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        self._phase, self._since = phase, self.loop.time()
        self._pace = Pace(SLOW_BYTES_S, SLOW_AFTER_S, self._since)
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self._expire)

    def _expire(self) -> None:
        if self._phase == "head" and self.conn.trailing_data[0]:
            self._refuse(HeadTooSlow(self.limits.head_s))
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._enter(None)
        self.resume_writing()
        super().connection_lost(exc)

    # --- waiting for the client to read ---

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.start(self.transport)

    def resume_writing(self) -> None:
        self._stall.stop()
        super().resume_writing()

    # --- becoming a WebSocket ---

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        if event.target.partition(b"?")[0].startswith(CHAT_PATH.encode()):
            self.config = copy.copy(self.config)  # of this connection alone
            self.config.ws_max_size = LONGEST_EVENT
        super().handle_websocket_upgrade(event)

    # --- making room for new connections ---

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if len(self.tasks) > self.limits.requests and not self._end_slow_body():
            await self._send_refusal(Overloaded(self.limits.requests), send)
        else:
            await self._inner(scope, receive, send)

    def _make_room(self) -> None:
        """Close the connection that has been idle longest, or a slow upload."""
        waiting = [one for one in self._others() if one._phase in ("head", "idle", "leftover")]
        if waiting:
            min(waiting, key=lambda one: one._since)._drop()
        elif not self._end_slow_body():
            self.transport.abort()

    def _end_slow_body(self) -> bool:
        """Close the slowest upload; False when none is too slow."""
        now = self.loop.time()
        # A connection that we have stopped reading from is not slow.
        sending = [
            one for one in self._others() if one._phase == "body" and not one.flow.read_paused
        ]
        slowest = min(sending, key=lambda one: one._pace.left_s(now), default=None)
        if slowest is None or slowest._pace.left_s(now) > 0:
            return False
        slowest._drop()
        return True

    def _drop(self) -> None:
        self._enter(None)  # so that it is not chosen a second time
        self.transport.abort()

    def _others(self) -> list["ClientConnection"]:
        return [
            one for one in self.connections if isinstance(one, ClientConnection) and one is not self
        ]

    # --- refusals ---

    def send_400_response(self, msg: str) -> None:
        """Answer invalid HTTP with a problem and a fitting status."""
        error = sys.exception()
        status = getattr(error, "error_status_hint", 400)
        reason = QUOTED.sub("", str(error) or msg)[:LONGEST_REASON]
        self._refuse(HeadMalformed(re.sub("[Ii]llegal", "bad", reason), status))

    def _refuse(self, error: PhonexError) -> None:
        """Answer without the app, if no response has begun, and close."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            status, headers, body = _written(error)
            given = [*self.server_state.default_headers, *headers]
            for event in (
                h11.Response(status_code=status, headers=given),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    async def _send_refusal(self, error: PhonexError, send: Any) -> None:
        status, headers, body = _written(error)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _written(error: PhonexError) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of an error response that closes the connection."""
    response = problem_of(error).answer(uuid.uuid4().hex)
    response.headers.update({"X-Content-Type-Options": "nosniff", "Connection": "close"})
    return response.status_code, response.raw_headers, bytes(response.body)


def limited(limits: ConnectionLimits) -> type[ClientConnection]:
    """The connection class of one server."""
    return type("LimitedConnection", (ClientConnection,), {"limits": limits})
