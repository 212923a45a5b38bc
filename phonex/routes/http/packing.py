"""MessagePack: bodies and messages that hold audio, such as those of Fish Audio's clients.

A few bytes can ask for a lot of memory, so there are limits on what they unpack to.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import msgpack
from fastapi import Request, Response
from fastapi.routing import APIRoute

from phonex.errors import InvalidInput
from phonex.routes.http.problem import Refused

T = TypeVar("T")

MEDIA_TYPE = "application/msgpack"
MEDIA_TYPES = (MEDIA_TYPE, "application/x-msgpack", "application/vnd.msgpack")
# Far above what a request has. The number of maps and lists also limits how deep they are.
MAX_CONTAINERS = 64
MAX_ITEMS = 64  # of one map or list
MAX_STRING_BYTES = 1 << 20


class MessagePackMalformed(InvalidInput):
    code = "malformed_request"
    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(f"This is not a MessagePack body that can be read: {reason}.")


def is_packed(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in MEDIA_TYPES


def pack(message: dict[str, object]) -> bytes:
    packed: bytes = msgpack.packb(message)
    return packed


def unpack(data: bytes) -> object:
    """Raises MessagePackMalformed."""
    containers = _Containers()
    try:
        return msgpack.unpackb(
            data,
            object_hook=containers.count,
            list_hook=containers.count,
            ext_hook=_refuse_extension,
            max_ext_len=0,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_str_len=MAX_STRING_BYTES,
        )
    except UnicodeDecodeError as exc:
        raise MessagePackMalformed("its text must be UTF-8") from exc
    except ValueError as exc:
        raise MessagePackMalformed(str(exc).rstrip(".") or "it has a wrong structure") from exc


class _Containers:
    """Counts the maps and lists of one message."""

    def __init__(self) -> None:
        self._n = 0

    def count(self, container: T) -> T:
        self._n += 1
        if self._n > MAX_CONTAINERS:
            raise ValueError(f"it has more than {MAX_CONTAINERS} maps and lists")
        return container


def _refuse_extension(code: int, data: bytes) -> object:
    raise ValueError(f"it has extension type {code}")


class PackableRoute(APIRoute):
    """A route whose body may be MessagePack in place of JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_packed(request: Request) -> Response:
            if is_packed(request.headers.get("content-type", "")):
                request = _PackedRequest(_as_json(request), request.receive)
            return await handle(request)

        return handle_packed


def _as_json(request: Request) -> dict[str, Any]:
    """The request's scope, so that FastAPI asks for `json()`."""
    others = [(name, value) for name, value in request.scope["headers"] if name != b"content-type"]
    return {**request.scope, "headers": [*others, (b"content-type", b"application/json")]}


class _PackedRequest(Request):
    async def json(self) -> object:
        """Raises Refused: FastAPI lets only HTTP exceptions pass."""
        try:
            return unpack(await self.body())
        except MessagePackMalformed as exc:
            raise Refused(exc) from exc
