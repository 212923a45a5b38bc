"""A file as an HTTP response: Starlette's, with our problems, 304 and the rules of RFC 9110.

Starlette sends the head before it opens the file, and refuses malformed ranges, which must be
ignored (RFC 9110, 14.2).
"""

from email.utils import parsedate
from pathlib import Path

import anyio
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from phonex.errors import NotFound
from phonex.routes.http.problem import RangeNotSatisfiable

# Of every response with synthesized audio: some formats have no tags that could say it.
SYNTHETIC = {"X-Audio-Synthetic": "1"}


class _MalformedRangeError(Exception):
    """The Range header is malformed."""


class FileDownload(FileResponse):
    """200 with the whole file, or 206 with the requested range. Raises RangeNotSatisfiable.

    gone: raised if the file has just been deleted.
    """

    def __init__(self, path: Path, media_type: str, filename: str, gone: NotFound) -> None:
        super().__init__(
            path, media_type=media_type, filename=filename, content_disposition_type="inline"
        )
        # May be cached, but must be revalidated: the file can be deleted.
        self.headers["Cache-Control"] = "private, no-cache"
        self._gone = gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "," in Headers(scope=scope).get("range", ""):  # several ranges: send the whole
            scope = _without_range(scope)
        try:
            await super().__call__(scope, receive, self._when_opened(send))
        except _MalformedRangeError:
            await super().__call__(_without_range(scope), receive, self._when_opened(send))
        except FileNotFoundError as exc:
            raise self._gone from exc

    def _when_opened(self, send: Send) -> Send:
        """Delay the head of the response until the file has been opened."""
        held: list[Message] = []

        async def send_after_head(message: Message) -> None:
            if message["type"] != "http.response.start":
                if held:
                    await send(held.pop())
                await send(message)
            elif message["status"] == 416:
                raise RangeNotSatisfiable(int(self.headers["content-length"]))
            elif message["status"] == 400:
                raise _MalformedRangeError
            else:
                held.append(message)

        return send_after_head


def _without_range(scope: Scope) -> Scope:
    return {**scope, "headers": [field for field in scope["headers"] if field[0] != b"range"]}


async def answer_file(
    path: Path, request: Headers, media_type: str, filename: str, *, gone: NotFound
) -> Response:
    """A response with the file, or 304 if the client already has it.

    filename: ASCII without quotes. gone: raised if the file no longer exists.
    """
    answer = FileDownload(path, media_type, filename, gone)
    try:
        answer.stat_result = await anyio.Path(path).stat()
    except FileNotFoundError as exc:
        raise gone from exc
    answer.set_stat_headers(answer.stat_result)
    if not is_known(request, answer.headers):
        return answer
    kept = {k: v for k, v in answer.headers.items() if k not in ("content-length", "content-type")}
    return Response(status_code=304, headers=kept)


def is_known(request: Headers, answer: Headers) -> bool:
    """Whether the client already has this version (If-None-Match, If-Modified-Since)."""
    tags = request.get("if-none-match")
    if tags is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return tags.strip() == "*" or answer["etag"] in known
    since = parsedate(request.get("if-modified-since", ""))
    return since is not None and (parsedate(answer["last-modified"]) or ()) <= since
