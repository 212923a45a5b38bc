"""Speech as an HTTP response, sent while it is made.

Everything is checked, and the first piece is spoken, before the head of the response is sent. A
fault after that closes the connection without the last chunk, which clients report as an error
(RFC 9112, 8), unless the format of the events has an event for it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping

from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from phonex.errors import PhonexError
from phonex.routes.http.deps import describe_timings, timing_of
from phonex.routes.http.file_response import SYNTHETIC
from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.stream import SpeechStream, StreamEvent

logger = logging.getLogger(__name__)

# A client that takes nothing for this long has gone.
STALLED_S = 60.0
DAY_S = 86_400.0
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold it back
}


class SpeechResponse(StreamingResponse):
    """A response that breaks off, without its last chunk, when its speech does."""

    async def stream_response(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        try:
            async for chunk in self.body_iterator:
                async with asyncio.timeout(STALLED_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except PhonexError as exc:
            logger.warning("a stream broke off: %s", exc.message)
        except TimeoutError:
            logger.warning("a stream was given up: its client stopped reading")
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def headers_of(stream: SpeechStream) -> dict[str, str]:
    """The headers of all responses with a stream's audio."""
    return {**_HEADERS, **SYNTHETIC, "X-Audio-ID": stream.audio_id}


async def _timing(stream: SpeechStream) -> dict[str, str]:
    """The stages up to the first audio: the head of a response cannot have those of the rest."""
    await stream.started()
    return {"Server-Timing": describe_timings(await stream.timings())}


async def answer_stream(
    stream: SpeechStream,
    media_type: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The audio in chunks, the first as soon as it is there. Raises StreamFailed, Stopping."""
    return _audio(stream, media_type, await _timing(stream) | dict(headers or {}))


async def answer_whole(
    stream: SpeechStream,
    media_type: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The audio once it is finished, with its length, also in the header of the file.

    Raises StreamFailed, Stopping.
    """
    record = await stream.finished()
    length = {"Content-Length": str(stream.n_bytes), "Server-Timing": timing_of(record)}
    return _audio(stream, media_type, length | dict(headers or {}))


def _audio(
    stream: SpeechStream, media_type: str | None, headers: Mapping[str, str]
) -> SpeechResponse:
    return SpeechResponse(
        stream.chunks(),
        media_type=media_type or stream.format.media_type,
        headers={**headers_of(stream), **headers},
    )


async def answer_parts(
    stream: SpeechStream,
    media_type: str,
    parts: AsyncIterator[bytes],
    headers: Mapping[str, str],
) -> Response:
    """What is made of a stream's audio, while it is. Raises StreamFailed, Stopping."""
    headers = headers_of(stream) | await _timing(stream) | dict(headers)
    return SpeechResponse(parts, media_type=media_type, headers=headers)


async def answer_events(
    stream: SpeechStream,
    media_type: str,
    event: Callable[[StreamEvent], bytes | None],
    end: Callable[[SynthesisRecord], bytes],
    fault: Callable[[PhonexError], bytes],
) -> Response:
    """A line for each event and for the end. A fault after the start is a line, too.

    Raises StreamFailed, Stopping.
    """
    timing = await _timing(stream)

    async def lines() -> AsyncIterator[bytes]:
        try:
            async for each in stream.events():
                if line := event(each):
                    yield line
            yield end(await stream.finished())
        except PhonexError as exc:
            yield fault(exc)

    headers = headers_of(stream) | timing
    return SpeechResponse(lines(), media_type=media_type, headers=headers)
