"""A file as an HTTP answer: Starlette's, with our problems, 304 and the rules of RFC 9110 kept.

Starlette sends an answer's head before it opens the file, and refuses malformed ranges, which are
to be ignored (RFC 9110, 14.2).
"""

from email.utils import parsedate
from pathlib import Path

import anyio
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from phonex.errors import NotFound
from phonex.routes.http.problem import RangeNotSatisfiable


class _MalformedRangeError(Exception):
    """The Range header asks for nothing that could be sent."""


class FileDownload(FileResponse):
    """200 the whole, 206 the one range that is asked for. Raises RangeNotSatisfiable.

    gone: raised when the file has been deleted a moment ago.
    """

    def __init__(self, path: Path, media_type: str, filename: str, gone: NotFound) -> None:
        super().__init__(
            path, media_type=media_type, filename=filename, content_disposition_type="inline"
        )
        # May be kept, must be asked about: it can be deleted.
        self.headers["Cache-Control"] = "private, no-cache"
        self._gone = gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "," in Headers(scope=scope).get("range", ""):  # who asks for several gets the whole
            scope = _without_range(scope)
        try:
            await super().__call__(scope, receive, self._when_opened(send))
        except _MalformedRangeError:
            await super().__call__(_without_range(scope), receive, self._when_opened(send))
        except FileNotFoundError as exc:
            raise self._gone from exc

    def _when_opened(self, send: Send) -> Send:
        """Holds the head of the answer back until there is something to follow it."""
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
    """Answer a file, or 304 when the client has it already.

    filename: ASCII without quotes. gone: raised when the file is not there any more.
    """
    answer = FileDownload(path, media_type, filename, gone)
    try:
        answer.stat_result = await anyio.Path(path).stat()
    except FileNotFoundError as exc:
        raise gone from exc
    answer.set_stat_headers(answer.stat_result)
    if not _is_known(request, answer.headers):
        return answer
    told = {k: v for k, v in answer.headers.items() if k not in ("content-length", "content-type")}
    return Response(status_code=304, headers=told)


def _is_known(request: Headers, answer: Headers) -> bool:
    """Whether the client has this version already (If-None-Match, If-Modified-Since)."""
    tags = request.get("if-none-match")
    if tags is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return tags.strip() == "*" or answer["etag"] in known
    since = parsedate(request.get("if-modified-since", ""))
    return since is not None and (parsedate(answer["last-modified"]) or ()) <= since
