"""What a response is made from: files and streams, closed once it has been sent."""

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from fastapi import Request

from phonex.synthesis.stream import SpeechStream


class Opened(AsyncExitStack):
    """Whatever is entered is left when the response to a request has been sent."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    async def enter_stream(
        self, opening: AbstractAsyncContextManager[SpeechStream]
    ) -> SpeechStream:
        """Open a stream. Its work stops if the client leaves, also before the response begins."""
        stream = await self.enter_async_context(opening)
        watching = asyncio.create_task(self._watch(stream))
        self.push_async_callback(_end, watching)
        return stream

    async def _watch(self, stream: SpeechStream) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        await stream.close()


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
