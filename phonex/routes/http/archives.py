"""Archives that are made while they are sent."""

from collections.abc import AsyncIterator, Mapping

from fastapi.responses import StreamingResponse

from phonex.routes.http.openapi import BYTES, Responses

MEDIA_TYPE = "application/zip"
ARCHIVE: Responses = {200: {"description": "a zip archive", "content": {MEDIA_TYPE: BYTES}}}
NO_HEADERS: Mapping[str, str] = {}


async def answer_archive(
    pieces: AsyncIterator[bytes], filename: str, headers: Mapping[str, str] = NO_HEADERS
) -> StreamingResponse:
    """The archive, once its first piece is there: what fails at once is an error, not a broken
    archive. filename: ASCII without quotes.
    """
    first = await anext(pieces)
    own = {
        "Content-Disposition": f'attachment; filename="{filename}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _after(first, pieces), media_type=MEDIA_TYPE, headers={**own, **headers}
    )


async def _after(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece
