"""A language model behind an OpenAI-compatible endpoint, whose words a test writes."""

import asyncio
import json
import queue
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from types import TracebackType
from typing import Any

import uvicorn

from tests.running import free_port

Message = MutableMapping[str, Any]
POLL_S = 0.02
DONE = b"data: [DONE]\n\n"


class ModelStub:
    """Streams what is written, to one request after the other. bodies: of the requests."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self._parts: queue.Queue[str | None] = queue.Queue()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/v1"
        config = uvicorn.Config(
            self._app,
            port=port,
            interface="asgi3",
            lifespan="off",
            log_level="error",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    def write(self, *parts: str | None) -> None:
        """None: the end of an answer."""
        for part in parts:
            self._parts.put(part)

    def __enter__(self) -> "ModelStub":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    async def _app(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        assert scope["path"] == "/v1/chat/completions", scope
        self.bodies.append(json.loads(await _body(receive)))
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while (part := await self._next()) is not None:
            await send({"type": "http.response.body", "body": _event(part), "more_body": True})
        await send({"type": "http.response.body", "body": _event("", "stop") + DONE})

    async def _next(self) -> str | None:
        while True:
            try:
                return self._parts.get_nowait()
            except queue.Empty:
                await asyncio.sleep(POLL_S)


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _event(text: str, finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"
