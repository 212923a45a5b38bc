"""Connections of clients: how many there may be, how long they may wait, what is HTTP on them.

Whoever opens connections and says nothing, or says it a byte at a time, takes descriptors from
everybody. Two rules keep them: a deadline for whatever a client owes us, and, when there is no room
for a newcomer, the end of the connection that has owed us something for longest.
"""

import asyncio
import re
import resource
import sys
import uuid
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from phonex.errors import PhonexError
from phonex.routes.errors import HeadMalformed, HeadTooSlow, Overloaded
from phonex.routes.pace import Pace
from phonex.routes.problem import problem_of

# More than a queue of 64 jobs, those who watch it and those who listen will ever need.
MOST_CONNECTIONS = 2048
FEWEST_CONNECTIONS = 16
# How many are accepted at a time; asyncio makes the connections of up to three such lots before
# the first one is counted.
BACKLOG = 64
UNCOUNTED = 3 * BACKLOG
# Descriptors for what is not a connection: libraries, the database, jobs, their temporary files.
RESERVED = 128
LONGEST_HEAD = 16 * 1024  # bytes of a head that does not come at once
LONGEST_REASON = 200  # characters
# What a client gets to send the rest of a body whose answer it has, and to take the next bytes of
# an answer. A player that is paused takes none; it asks for the rest later, with a range.
LEFTOVER_S = 5.0
STALL_S = 60.0
# An upload that is so much later than this is ended when its place is needed. 3G sends ten times
# as much.
SLOW_BYTES_S = 5_000
SLOW_AFTER_S = 5.0
HEAD = re.compile(rb".*?\n\r?\n", re.DOTALL)
FOLD = re.compile(rb"\n[ \t]")
# h11 ends a reason with what was sent, as Python writes bytes.
QUOTED = re.compile(r":? (?:bytearray\()?b['\"].*", re.DOTALL)


@dataclass(frozen=True)
class Limits:
    """connections: open at once; requests: answered at once, each of which may open a file;
    head_s: until the head of a request is whole."""

    connections: int
    requests: int
    head_s: float


def limits_of(n_descriptors: int, head_s: float) -> Limits:
    """What so many descriptors suffice for."""
    room = (n_descriptors - RESERVED - UNCOUNTED) * 2 // 3
    connections = max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, room))
    return Limits(connections, connections // 2, head_s)


def claim_descriptors() -> int:
    """Raise the process' limit to what is useful and allowed; the limit then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    useful = MOST_CONNECTIONS * 3 // 2 + RESERVED + UNCOUNTED
    unlimited = hard == resource.RLIM_INFINITY
    wanted = max(soft, useful if unlimited else min(useful, hard))
    if soft != resource.RLIM_INFINITY and wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return useful if soft == resource.RLIM_INFINITY else soft


class StrictParser(h11.Connection):
    """Refuses a request whose end two servers may see in two places. Source: RFC 9112, 6.1, 6.3."""

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
            raise h11.RemoteProtocolError("its version is another", error_status_hint=505)
        if b"transfer-encoding" in names and b"content-length" in names:
            raise h11.RemoteProtocolError("Content-Length beside Transfer-Encoding")
        if b"transfer-encoding" in names and request.http_version == b"1.0":
            raise h11.RemoteProtocolError("Transfer-Encoding in HTTP/1.0")


class Connection(H11Protocol):
    """One connection of a client, with its deadlines. limits are set by limited()."""

    limits: Limits

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = StrictParser(h11.SERVER, LONGEST_HEAD)
        self._inner, self.app = self.app, self._answer
        self._deadline: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._phase: object = None  # what the client owes us
        self._since = self.loop.time()  # when the phase began
        self._pace = Pace(SLOW_BYTES_S, SLOW_AFTER_S, self._since)

    # --- what the client owes us ---

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
        """Find out what is owed now, and give it its time."""
        answered = self.cycle is None or self.cycle.response_complete
        if self.transport.is_closing():
            self._enter(None)
        elif self.conn.their_state is h11.SEND_BODY:
            self._enter("leftover" if answered else "body", LEFTOVER_S if answered else None)
        elif self.conn.their_state is not h11.IDLE:
            self._enter(None)
        elif self.conn.trailing_data[0]:
            self._enter("head", self.limits.head_s)
        elif self._phase != "head":
            self._enter("idle")  # uvicorn's keep-alive time runs

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

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._enter(None)  # what comes now is another protocol's
        super().handle_websocket_upgrade(event)

    # --- an answer that is not taken ---

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_stall(self.transport.get_write_buffer_size())

    def _watch_stall(self, n_left: int) -> None:
        self._stall = self.loop.call_later(STALL_S, self._end_stall, n_left)

    def _end_stall(self, n_left: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left < n_left:
            self._watch_stall(left)
        else:
            self.transport.abort()

    def resume_writing(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        super().resume_writing()

    # --- room for all ---

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if len(self.tasks) > self.limits.requests and not self._end_slow_body():
            await self._tell(Overloaded(self.limits.requests), send)
        else:
            await self._inner(scope, receive, send)

    def _make_room(self) -> None:
        """End the connection that has been without a request for longest, or a slow one."""
        waiting = [one for one in self._others() if one._phase in ("head", "idle", "leftover")]
        if waiting:
            min(waiting, key=lambda one: one._since)._drop()
        elif not self._end_slow_body():
            self.transport.abort()

    def _end_slow_body(self) -> bool:
        """End the slowest upload. Whether there was a slow one."""
        now = self.loop.time()
        # One that we do not read from now cannot be blamed for sending nothing.
        sending = [
            one for one in self._others() if one._phase == "body" and not one.flow.read_paused
        ]
        slowest = min(sending, key=lambda one: one._pace.left_s(now), default=None)
        if slowest is None or slowest._pace.left_s(now) > 0:
            return False
        slowest._drop()
        return True

    def _drop(self) -> None:
        self._enter(None)  # it owes nothing more, and is not found a second time
        self.transport.abort()

    def _others(self) -> list["Connection"]:
        return [one for one in self.connections if isinstance(one, Connection) and one is not self]

    # --- refusals ---

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP: in our own shape, and with the status that fits."""
        error = sys.exception()
        status = getattr(error, "error_status_hint", 400)
        reason = QUOTED.sub("", str(error) or msg)[:LONGEST_REASON]
        self._refuse(HeadMalformed(re.sub("[Ii]llegal", "bad", reason), status))

    def _refuse(self, error: PhonexError) -> None:
        """Answer without the app, where nothing has been answered yet, and close."""
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

    async def _tell(self, error: PhonexError, send: Any) -> None:
        status, headers, body = _written(error)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _written(error: PhonexError) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of an error's answer, after which the connection is closed."""
    response = problem_of(error).answer(uuid.uuid4().hex)
    response.headers.update({"X-Content-Type-Options": "nosniff", "Connection": "close"})
    return response.status_code, response.raw_headers, bytes(response.body)


def limited(limits: Limits) -> type[Connection]:
    """The connections of one server."""
    return type("LimitedConnection", (Connection,), {"limits": limits})
