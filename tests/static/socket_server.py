"""One conversation on the real python-socketio, for the console's own client of it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio
import uvicorn

from tests.running import free_port

Message = dict[str, Any]  # as JSON
TOKEN = "known"  # noqa: S105  # of nobody real


class OneConversation(socketio.AsyncNamespace):  # type: ignore[misc]  # it has no types
    """Stores each message once, and tells everybody but its sender."""

    def __init__(self) -> None:
        super().__init__("/")
        self.messages: list[Message] = []

    async def on_connect(self, sid: str, _environ: object, auth: dict[str, str]) -> None:
        if auth["token"] != TOKEN:
            problem = {"code": "token_invalid", "message": "Sign in again."}
            raise socketio.exceptions.ConnectionRefusedError("Sign in again.", problem)

    async def on_join(self, sid: str, data: Message) -> Message:
        await self.enter_room(sid, "c")
        missed = self.messages[data["after_seq"] :]
        return {"last_seq": len(self.messages), "missed": missed[:20]}

    async def on_send(self, sid: str, data: Message) -> Message:
        known = [each for each in self.messages if each["client_id"] == data["client_id"]]
        if known:
            return known[0]
        message = {**data, "seq": len(self.messages) + 1}
        self.messages.append(message)
        await self.emit("message:receive", message, room="c", skip_sid=sid)
        if message["content"] == "drop":  # it is stored, but its sender never learns so
            await self.server.eio.disconnect(self.server.manager.eio_sid_from_sid(sid, "/"))
        return message

    async def on_bytes(self, sid: str, data: Message) -> Message:
        await self.emit("reply:audio", {"audio_id": "a", "chunk": bytes(data["bytes"])}, to=sid)
        return {"echo": bytes(reversed(data["bytes"]))}

    async def on_leave_me(self, sid: str) -> None:
        await self.disconnect(sid)

    async def on_wait_for_ever(self, sid: str, data: Message) -> None:
        await asyncio.Event().wait()

    async def trigger_event(self, event: str, *args: Any) -> Any:
        named = {"conversation:join": "join", "message:send": "send"}
        return await super().trigger_event(named.get(event, event), *args)


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server."""
    server = socketio.AsyncServer(async_mode="asgi", ping_interval=1, cors_allowed_origins=[])
    server.register_namespace(OneConversation())
    port = free_port()
    app = socketio.ASGIApp(server)
    config = uvicorn.Config(app, port=port, log_level="warning", lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(running.serve(),))
    thread.start()
    try:
        yield f"ws://127.0.0.1:{port}/socket.io/"
    finally:
        running.should_exit = True
        thread.join()
