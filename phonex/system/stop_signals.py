"""Delays the signals that stop the server until its work has ended. Knows nothing of the work."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from phonex.system.logs import log_fault

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

Handler = Callable[[int, FrameType | None], object]


class _Delay:
    """Stands before the server's handlers while the event loop runs."""

    def __init__(self, drain: Callable[[], Awaitable[None]], hurry: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._drain = drain
        self._hurry = hurry
        self._handlers: dict[int, Handler] = {}
        self._draining: asyncio.Task[None] | None = None

    def install(self) -> None:
        for number in STOP_SIGNALS:
            handler = signal.getsignal(number)
            # Without a handler of its own, the server ends in a way that we cannot delay.
            if callable(handler) and handler is not signal.default_int_handler:
                self._handlers[number] = handler
                signal.signal(number, self._receive)

    def remove(self) -> None:
        for number, handler in self._handlers.items():
            if signal.getsignal(number) == self._receive:
                signal.signal(number, handler)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._answer, number)  # which wakes the loop

    def _answer(self, number: int) -> None:
        if self._draining is None:
            self._draining = asyncio.create_task(self._stop(number), name="stop")
            self._draining.add_done_callback(log_fault)
        elif self._draining.done():
            self._handlers[number](number, None)
        elif number == signal.SIGINT:
            self._hurry()

    async def _stop(self, number: int) -> None:
        try:
            await self._drain()
        finally:
            self._handlers[number](number, None)


@contextmanager
def delay_stop_signals(
    drain: Callable[[], Awaitable[None]], hurry: Callable[[], None]
) -> Iterator[None]:
    """For the block, let SIGINT and SIGTERM reach the server only when drain() has ended, so that
    it goes on serving until then. A second SIGINT meanwhile calls hurry().

    Works with servers that set their handlers by signal.signal() before the block, as uvicorn does,
    also under gunicorn. Nothing is delayed outside the main thread, which alone receives signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    delay = _Delay(drain, hurry)
    delay.install()
    try:
        yield
    finally:
        delay.remove()
