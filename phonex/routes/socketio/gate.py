"""The ASGI app at /socket.io. The hub behind it opens with the service."""

from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from phonex.errors import PhonexError
from phonex.routes.http.problem import problem_of
from phonex.routes.socketio.bounds import PATH

if TYPE_CHECKING:
    from phonex.routes.socketio.hub import SocketHub

TRY_AGAIN_LATER = 1013


class _Route:
    """What metrics call a request."""

    path = PATH


async def pass_to_hub(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = _Route
    hub = cast("SocketHub", scope["app"].state.sockets)
    try:
        await hub.serve(scope, receive, send)
    except PhonexError as exc:
        if scope["type"] == "http":
            await problem_of(exc).response(Request(scope))(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER, "reason": exc.code})
