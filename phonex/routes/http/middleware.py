"""Middleware for every request: id, metrics, body limits, origins; and for a failed startup."""

import re
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phonex.batches.rows import MEDIA_TYPES
from phonex.errors import ConfigurationError, PhonexError, UploadTooLarge
from phonex.monitoring.metrics import Metrics
from phonex.routes.http.body import RefusableBody
from phonex.routes.http.errors import BodyTooSlow
from phonex.routes.http.pace import Pace
from phonex.routes.http.packing import is_packed
from phonex.routes.http.pages import protect
from phonex.routes.http.problem import BodyTooLarge, OriginRefused, problem_of
from phonex.system.tracing import Tracing

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
# Besides its files, an upload has text fields and boundary lines.
FORM_SLACK_BYTES = 1 << 20
# JSON may take 12 bytes for one character ("\ud83d\ude00").
JSON_BYTES_PER_CHARACTER = 12
JSON_SLACK_BYTES = 1 << 16
# The slowest connection that is used for uploads has ten times this rate (EDGE).
SLOWEST_BYTES_S = 1_000
UPLOADS = ("multipart/", *MEDIA_TYPES)
READING_METHODS = ("GET", "HEAD", "OPTIONS")
LEADS_AWAY = "leads_away"  # set in the state of a request that is redirected to another server
ABSOLUTE_URL = re.compile(r"https?://[^/]*(.*)", re.DOTALL)


# How long to read the rest of a refused body, so that the client gets the response.
LINGER_S = 3.0


class RequestContext:
    """Gives every request an id, adds the common headers to every response, counts and traces
    requests.

    metrics and tracing are called only while the service runs.
    """

    def __init__(
        self, app: ASGIApp, metrics: Callable[[], Metrics], tracing: Callable[[], Tracing]
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, _naming(request_id, send))
            return
        with self._tracing().request(scope["method"], Headers(scope=scope)) as span:
            status = await self._serve_request(scope, receive, send, request_id)
            span.rename(f"{scope['method']} {_template(scope)}")
            span.note({"http.route": _template(scope), "http.response.status_code": status})
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                span.fail(str(status))

    async def _serve_request(
        self, scope: Scope, receive: Receive, send: Send, request_id: str
    ) -> int:
        """The status of the response."""
        started, status, seconds = time.monotonic(), 500, None

        async def send_marked(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.monotonic() - started
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                protect(headers)
                if not scope["state"].get(LEADS_AWAY):
                    _keep_here(headers)
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        finally:
            if seconds is None:
                seconds = time.monotonic() - started
            self._metrics().count_request(_template(scope), scope["method"], status, seconds)
        return status

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._metrics().open_socket() as count:

            async def send_counted(message: Message) -> None:
                count.accepted |= message["type"] == "websocket.accept"
                await send(message)

            try:
                await self._app(scope, receive, send_counted)
            finally:
                count.route = _template(scope)


def _naming(request_id: str, send: Send) -> Send:
    """Sends the id in the answer to a socket's handshake."""

    async def send_named(message: Message) -> None:
        if message["type"] in ("websocket.accept", "websocket.http.response.start"):
            message = {**message, "headers": list(message.get("headers", ()))}
            MutableHeaders(scope=message)["X-Request-ID"] = request_id
        await send(message)

    return send_named


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) else uuid.uuid4().hex


def _keep_here(headers: MutableHeaders) -> None:
    """Make a redirect relative: Starlette builds it from the Host that the client sent."""
    if found := ABSOLUTE_URL.fullmatch(headers.get("location", "")):
        headers["Location"] = f"/{found[1].lstrip('/')}"


def _template(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", None) or "other"


def json_limit(max_chars: int) -> int:
    """The bytes that JSON with a text of so many characters may have."""
    return max_chars * JSON_BYTES_PER_CHARACTER + JSON_SLACK_BYTES


class BodyLimit:
    """Refuses bodies that are too large (by Content-Length, or while they are read) or too slow.

    upload_mb: total size of the files in a form, in MessagePack or of a batch; max_chars: of the
    text in a JSON body; pause_s: see BoundedBody.
    """

    def __init__(self, app: ASGIApp, upload_mb: float, max_chars: int, pause_s: float = 30) -> None:
        self._app = app
        self._upload_mb = upload_mb
        self._pause_s = pause_s
        self._form_bytes = int(upload_mb * 1_000_000) + FORM_SLACK_BYTES
        self._json_bytes = json_limit(max_chars)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        body = self._bounded(headers, receive, send)
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > body.limit:
            body.exceeded = True
            response = problem_of(body.refusal).response(Request(scope))
            await response(scope, receive, body.send)
            return
        await self._app(scope, body.receive, body.send)

    def _bounded(self, headers: Headers, receive: Receive, send: Send) -> "BoundedBody":
        content_type = headers.get("content-type", "")
        if content_type.lower().startswith(UPLOADS) or is_packed(content_type):
            refusal: PhonexError = UploadTooLarge(self._upload_mb)
            return BoundedBody(receive, send, self._form_bytes, refusal, self._pause_s)
        refusal = BodyTooLarge(self._json_bytes)
        return BoundedBody(receive, send, self._json_bytes, refusal, self._pause_s)


class BoundedBody(RefusableBody):
    """A request body that is refused when it exceeds its limit (bytes), when the client pauses for
    pause_s, or when it falls behind 1 kB/s by that long.
    """

    def __init__(
        self, receive: Receive, send: Send, limit: int, refusal: PhonexError, pause_s: float
    ) -> None:
        super().__init__(receive, send)
        self.limit = limit
        self.refusal = refusal
        self.exceeded = False
        self._pause_s = pause_s
        self._pace = Pace(SLOWEST_BYTES_S, pause_s, 0)
        self._n_bytes = 0
        self._waited_s = 0.0
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()  # waits for the disconnect
        message = await self._in_time()
        self._whole = not message.get("more_body", False)
        self._n_bytes += len(message.get("body", b""))
        if self._n_bytes > self.limit:
            self.exceeded = True
            return self._refuse(self.refusal)
        return message

    async def _in_time(self) -> Message:
        """Raises Refused. Only the time spent waiting for the client counts."""
        started = time.monotonic()
        with anyio.move_on_after(self._pace.left_s(self._waited_s)):
            message = await self._receive()
            self._waited_s += time.monotonic() - started
            self._pace.add(len(message.get("body", b"")), self._waited_s)
            return message
        return self._refuse(BodyTooSlow(self._pause_s))

    async def send(self, message: Message) -> None:
        """Send; after a refusal, read on for a while: closing the connection while the client is
        still sending resets it, and the response is lost."""
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not (self.exceeded and last):
            await super().send(message)
            return
        await super().send({**message, "more_body": True})
        with anyio.move_on_after(LINGER_S):
            while (await self._receive()).get("more_body", False):
                pass
        await super().send({"type": "http.response.body", "body": b"", "more_body": False})


class OriginGuard:
    """Keeps pages of other sites from changing or playing anything through a visitor's browser:
    cross-site form posts need no CORS permission. Other clients send no Origin and pass.

    allowed: origins of other sites that are permitted. Source: RFC 6454, and Fetch, 3.7.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            if self._is_own(headers):
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": "origin_refused"})
            return
        if scope["method"] not in READING_METHODS and not self._is_own(headers):
            refusal = problem_of(OriginRefused(headers["origin"])).response(Request(scope))
            await refusal(scope, receive, send)
            return
        policy = "cross-origin" if self._from_allowed(headers) else "same-origin"

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cross-Origin-Resource-Policy"] = policy
            await send(message)

        await self._app(scope, receive, send_marked)

    def _is_own(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or origin in self._allowed:
            return True
        return origin.partition("://")[2] == headers.get("host", "")

    def _from_allowed(self, headers: Headers) -> bool:
        """An audio element sends no Origin; its page is then in Referer."""
        page = headers.get("origin") or "/".join(headers.get("referer", "").split("/")[:3])
        return page in self._allowed


class PlainRefusal:
    """Says in one line why the service cannot start, instead of Starlette's traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_plainly(message: Message) -> None:
            error = sys.exception()  # the error that stopped the startup
            failed = message["type"] == "lifespan.startup.failed"
            if failed and isinstance(error, ConfigurationError):
                message = {**message, "message": error.message}
            await send(message)

        starts = scope["type"] == "lifespan"
        await self._app(scope, receive, send_plainly if starts else send)
