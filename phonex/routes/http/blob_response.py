"""An open blob as an HTTP response: of a range, no other byte is read (RFC 9110, 14)."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import Protocol

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from phonex.routes.http.file_response import is_known
from phonex.routes.http.problem import RangeNotSatisfiable
from phonex.store.files.blob_store import Blob

CHUNK_BYTES = 1 << 18
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,30})\s*-\s*([0-9]{0,30})\s*", re.IGNORECASE)
_NOT_IN_A_TAG = re.compile(r"[^A-Za-z0-9-]")


class OpenBlob(Protocol):
    """A blob that is open for reading until the response has been sent."""

    @property
    def blob(self) -> Blob: ...

    async def read(self, start: int, n_bytes: int) -> bytes:
        """Raises the errors of a blob that is gone, and of its store."""


@dataclass(frozen=True)
class _Span:
    """Bytes of a blob. end: exclusive."""

    start: int
    end: int


async def answer_blob(
    source: OpenBlob, request: Request, media_type: str, filename: str
) -> Response:
    """200 with the whole blob, 206 with the requested range, or 304 if the client already has it.

    filename: ASCII without quotes. Raises RangeNotSatisfiable.
    """
    blob = source.blob
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'inline; filename="{filename}"',
        "Content-Type": media_type,
        "ETag": f'"{_NOT_IN_A_TAG.sub("", blob.version)}"',
        "Last-Modified": formatdate(blob.modified, usegmt=True),
        # May be cached, but must be revalidated: the blob can be deleted.
        "Cache-Control": "private, no-cache",
    }
    if is_known(request.headers, Headers(headers)):
        del headers["Content-Type"]
        return Response(status_code=304, headers=headers)
    span = _requested(request.headers, headers, blob.size)
    status = 200 if span is None else 206
    if span is None:
        span = _Span(0, blob.size)
    else:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{blob.size}"
    headers["Content-Length"] = str(span.end - span.start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    # Before the head is sent, so that a store that is away is told by the status.
    first = await source.read(span.start, min(CHUNK_BYTES, span.end - span.start))
    return StreamingResponse(_chunks(source, span, first), status, headers)


def _requested(request: Headers, answer: Mapping[str, str], size: int) -> _Span | None:
    """The range of the request; None for the whole. A malformed one is ignored."""
    condition = request.get("if-range")
    if condition is not None and condition not in (answer["ETag"], answer["Last-Modified"]):
        return None
    found = _RANGE.fullmatch(request.get("range", "").strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        span = _Span(max(0, size - int(last)), size)
    else:
        span = _Span(int(first), min(size, int(last) + 1) if last else size)
        if last and int(last) < int(first):
            return None
    if span.start >= size:
        raise RangeNotSatisfiable(size)
    return span


async def _chunks(source: OpenBlob, span: _Span, first: bytes) -> AsyncIterator[bytes]:
    yield first
    at = span.start + len(first)
    while at < span.end:
        data = await source.read(at, min(CHUNK_BYTES, span.end - at))
        assert data, "an open blob keeps its size"
        yield data
        at += len(data)
