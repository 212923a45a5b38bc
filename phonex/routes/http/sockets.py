"""What the WebSockets share: who asks, and a conversation that ends when one side does."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, cast

from starlette.websockets import WebSocket

from phonex.accounts.errors import ScopeMissing
from phonex.accounts.principal import Principal, Scope
from phonex.routes.http.deps import identify

if TYPE_CHECKING:
    from phonex.services.service import Services

KEY_HEADERS = ("x-api-key", "xi-api-key")


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
