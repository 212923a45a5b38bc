"""A file as an HTTP answer: validators, one byte range, streamed. Source: RFC 9110, 13 and 14."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import anyio
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from phonex.errors import NotFound
from phonex.routes.problem import RangeNotSatisfiable

CHUNK_BYTES = 64 * 1024
ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class ByteRange:
    """Bytes of a file, both ends included."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


def parse_range(header: str, size: int) -> ByteRange | None:
    """The part of a file of `size` bytes that a Range header asks for.

    None for the whole: another unit, a malformed range, or several (only one is supported).
    Raises RangeNotSatisfiable.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if start == "":
        first, last = size - min(int(end), size), size - 1
    else:
        first, last = int(start), min(int(end or size), size - 1)
        if end and int(end) < first:
            return None
    if first >= size:
        raise RangeNotSatisfiable(size)
    return ByteRange(first, last)


@dataclass(frozen=True)
class FileVersion:
    """What tells one state of a file from another. modified: whole seconds."""

    size: int
    etag: str
    modified: datetime

    @staticmethod
    async def of(path: Path) -> "FileVersion":
        stat = await anyio.Path(path).stat()
        return FileVersion(
            size=stat.st_size,
            etag=f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"',
            modified=datetime.fromtimestamp(int(stat.st_mtime), UTC),
        )

    @property
    def last_modified(self) -> str:
        return format_datetime(self.modified, usegmt=True)

    def is_known_to(self, request: Headers) -> bool:
        """Whether the client has this version already (If-None-Match, If-Modified-Since)."""
        tags = request.get("if-none-match")
        if tags is not None:
            known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return tags.strip() == "*" or self.etag in known
        since = _date(request.get("if-modified-since", ""))
        return since is not None and self.modified <= since

    def continues(self, request: Headers) -> bool:
        """Whether a range may be taken: no If-Range, or one that names this version."""
        condition = request.get("if-range")
        return condition is None or condition.strip() in (self.etag, self.last_modified)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


class FileAnswer(Response):
    """A file, or the part of it that is asked for, in pieces. Answers HEAD without a body."""

    def __init__(
        self,
        path: Path,
        part: ByteRange | None,
        status_code: int,
        headers: Mapping[str, str],
        media_type: str | None,
        gone: NotFound,
    ) -> None:
        self._path = path
        self._gone = gone
        self._part = part
        self.status_code = status_code
        self.media_type = media_type
        self.background = None
        self.body = b""
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        end = {"type": "http.response.body", "body": b"", "more_body": False}
        if self._part is None or scope["method"] == "HEAD":
            await send({**start, "headers": self.raw_headers})
            await send(end)
            return
        try:
            opened = await anyio.open_file(self._path, "rb")
        except FileNotFoundError as exc:  # deleted a moment ago; nothing has been answered yet
            raise self._gone from exc
        async with opened as file:
            await send({**start, "headers": self.raw_headers})
            await file.seek(self._part.first)
            left = len(self._part)
            while left and (chunk := await file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send(end)


async def answer_file(
    path: Path,
    request: Headers,
    media_type: str,
    filename: str,
    disposition: str = "inline",
    *,
    gone: NotFound,
) -> Response:
    """Answer a file: 200 the whole, 206 a part, 304 nothing new. Raises RangeNotSatisfiable.

    filename: ASCII without quotes. gone: raised when the file is not there any more.
    """
    try:
        version = await FileVersion.of(path)
    except FileNotFoundError as exc:
        raise gone from exc
    headers = {
        "ETag": version.etag,
        "Last-Modified": version.last_modified,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",  # may be kept, must be asked about: it can be deleted
        "Content-Disposition": f'{disposition}; filename="{filename}"',
    }
    if version.is_known_to(request):
        return FileAnswer(path, None, 304, headers, None, gone)
    asked = request.get("range")
    part = parse_range(asked, version.size) if asked and version.continues(request) else None
    whole = ByteRange(0, version.size - 1)
    headers["Content-Length"] = str(len(part or whole))
    if part is None:
        return FileAnswer(path, whole, 200, headers, media_type, gone)
    headers["Content-Range"] = f"bytes {part.first}-{part.last}/{version.size}"
    return FileAnswer(path, part, 206, headers, media_type, gone)
