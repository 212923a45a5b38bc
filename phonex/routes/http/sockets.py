"""What the WebSockets share: who asks, sending and receiving, and how long a client may take."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from starlette.status import WS_1006_ABNORMAL_CLOSURE
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from phonex.accounts.errors import ScopeMissing
from phonex.accounts.principal import Principal, Scope
from phonex.errors import InvalidInput
from phonex.routes.http.deps import identify
from phonex.routes.http.streaming import STALLED_S

if TYPE_CHECKING:
    from phonex.services.service import Services

T = TypeVar("T")

KEY_HEADERS = ("x-api-key", "xi-api-key")
# A session without text or speech for this long ends, whatever else its client sends.
QUIET_S = 900.0


class SessionQuiet(InvalidInput):
    code = "session_quiet"
    status = 408

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"There was nothing to speak for {seconds:.0f} s. Connect again when there is text."
        )


class QuietLimit:
    """Ends a session in which nothing is said. clock: of the event loop, s."""

    def __init__(self, clock: Callable[[], float], seconds: float = QUIET_S) -> None:
        self._clock = clock
        self._seconds = seconds
        self.note_speech()

    def note_text(self, text: str) -> None:
        """The client has sent a text; white space does not count."""
        if text.strip():
            self.note_speech()

    def note_speech(self) -> None:
        """Something is said, or will be."""
        self.ends_at = self._clock() + self._seconds

    def check(self) -> None:
        """Raises SessionQuiet."""
        if self._clock() >= self.ends_at:
            raise SessionQuiet(self._seconds)


class ClientSocket:
    """A WebSocket whose client must read, and must say something now and then.

    stalled_s: a client that takes nothing for this long has gone.
    """

    def __init__(
        self,
        websocket: WebSocket,
        quiet: QuietLimit | None = None,
        stalled_s: float = STALLED_S,
    ) -> None:
        self.websocket = websocket
        self.quiet = quiet or QuietLimit(asyncio.get_running_loop().time)
        self._stalled_s = stalled_s

    async def receive(self, seconds: float | None) -> Message:
        """The next message. seconds: to wait for it; None while the client only listens.

        Raises WebSocketDisconnect, TimeoutError, SessionQuiet.
        """
        now = asyncio.get_running_loop().time()
        return await self.receive_until(None if seconds is None else now + seconds)

    async def receive_until(self, when: float | None) -> Message:
        """As receive(). when: by the clock of the event loop."""
        until = None
        if when is not None:
            self.quiet.check()  # messages that wait already would never time out
            until = min(when, self.quiet.ends_at)
        try:
            async with asyncio.timeout_at(until):
                message = await self.websocket.receive()
        except TimeoutError:
            self.quiet.check()
            raise
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", WS_1006_ABNORMAL_CLOSURE))
        return message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Raises WebSocketDisconnect, also when the client has stopped reading."""
        await self._send(self.websocket.send_json, dict(message))

    async def send_audio(self, audio: bytes) -> None:
        """Raises as send_json()."""
        self.quiet.note_speech()
        await self._send(self.websocket.send_bytes, audio)

    async def send_bytes(self, message: bytes) -> None:
        """Raises as send_json()."""
        await self._send(self.websocket.send_bytes, message)

    async def _send(self, send: Callable[[T], Awaitable[None]], message: T) -> None:
        if not self.is_open:  # another task has found out
            raise WebSocketDisconnect(WS_1006_ABNORMAL_CLOSURE)
        try:
            async with asyncio.timeout(self._stalled_s):
                await send(message)
        except TimeoutError as exc:
            raise WebSocketDisconnect(WS_1006_ABNORMAL_CLOSURE) from exc

    @property
    def is_open(self) -> bool:
        states = (self.websocket.client_state, self.websocket.application_state)
        return all(state is WebSocketState.CONNECTED for state in states)

    async def refuse(self, problem: Mapping[str, object], code: int, reason: str) -> None:
        """Tell an error and close, unless the client has gone."""
        with suppress(WebSocketDisconnect):
            await self.send_json(problem)
            await self.websocket.close(code, reason[:100])


def services_of(websocket: WebSocket) -> "Services":
    return cast("Services", websocket.app.state.services)


async def principal_of(
    websocket: WebSocket, token: str | None = None, scope: Scope = Scope.SPEAK
) -> Principal:
    """Who opened a socket: by a token or key in its first message, or else by its headers, which
    browsers cannot set.

    Raises as identify(), and ScopeMissing.
    """
    kind, _, bearer = websocket.headers.get("authorization", "").partition(" ")
    found = token or (bearer.strip() if kind.lower() == "bearer" else None) or None
    keys = [websocket.headers[name] for name in KEY_HEADERS if name in websocket.headers]
    principal = await identify(services_of(websocket), found, keys[0] if keys else None)
    if scope not in principal.scopes:
        raise ScopeMissing([scope])
    return principal


async def converse(
    listen: Coroutine[object, object, None], speak: Coroutine[object, object, None]
) -> bool:
    """Listen to a client and speak to it at the same time, until one of the two ends or fails.

    The other one is then cancelled. Returns whether the speaking has ended. Raises what it failed
    with.
    """
    tasks = [asyncio.create_task(listen), asyncio.create_task(speak)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
    return tasks[1] in done
