"""The door between the event loop and threads: the only place where one becomes the other.

Networks run in one thread, so that a model is never entered twice; files and codecs have threads
of their own, so that they never wait for a network.
"""

import asyncio
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from phonex.errors import SynthesisTimeout

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobTimeouts:
    """How long a text may take before it is given up: far more than a working machine needs.

    hang_s: a call that goes on this long after it was given up hangs.
    """

    base_s: float = 60.0
    per_character_s: float = 0.5
    hang_s: float = 30.0

    def limit_s(self, text: str) -> float:
        return self.base_s + self.per_character_s * len(text)


TIMEOUTS = JobTimeouts()


class _Call:
    """What threads take from their queue; its result is of any type. begun_s, given_up_s: when a
    thread took it, and when nobody waited for it any more; None until then.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        self.future: Future[Any] = Future()
        self.work = work
        self.begun_s: float | None = None
        self.given_up_s: float | None = None

    def hangs(self, timeouts: JobTimeouts) -> bool:
        """Whether it should have ended: it was given up, or has taken longer than any step does."""
        now = time.monotonic()
        given_up = self.given_up_s is not None and now - self.given_up_s >= timeouts.hang_s
        longest_s = timeouts.base_s + timeouts.hang_s
        return given_up or (self.begun_s is not None and now - self.begun_s >= longest_s)


class _Worker(threading.Thread):
    """Takes calls from a queue until it finds None there or is retired. current: what it does."""

    def __init__(self, name: str, calls: "queue.SimpleQueue[_Call | None]", niceness: int) -> None:
        super().__init__(name=name, daemon=True)
        self._calls = calls
        self._niceness = niceness
        self.retired = False
        self.current: _Call | None = None

    def run(self) -> None:
        if self._niceness and sys.platform == "linux":  # elsewhere it is the whole process'
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + self._niceness)
        while not self.retired and (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                call.begun_s = time.monotonic()
                self.current = call
                _settle(call.future, call.work)
                self.current = None
            del call  # a result must not live until the next call comes


def _settle(future: Future[Any], call: Callable[[], Any]) -> None:
    try:
        result = call()
    except BaseException as exc:  # noqa: BLE001  # handed to whoever awaits the future
        future.set_exception(exc)
    else:
        future.set_result(result)


def _nothing() -> None:
    """Shows that the threads take calls."""


class WorkerThreads:
    """A named set of daemon threads that take calls in the order they came.

    niceness: how much more than this thread they, and the threads that they start, give way to
    others.
    """

    def __init__(self, name: str, n_threads: int = 1, niceness: int = 0) -> None:
        self._name = name
        self._niceness = niceness
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._workers = [self._start_worker() for _ in range(n_threads)]

    def _start_worker(self) -> _Worker:
        worker = _Worker(f"phonex-{self._name}", self._calls, self._niceness)
        worker.start()
        return worker

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """The call's result, or its exception. Cancelling the wait skips a call not yet begun."""
        item = _Call(partial(call, *args))
        self._calls.put(item)
        future: asyncio.Future[T] = asyncio.wrap_future(item.future)
        try:
            return await future
        except asyncio.CancelledError:
            item.given_up_s = time.monotonic()
            raise

    @asynccontextmanager
    async def entered(self, manager: AbstractContextManager[T]) -> AsyncIterator[T]:
        """What a context manager that blocks gives, for the block."""
        found = await self.run(manager.__enter__)
        try:
            yield found
        finally:
            await self.run(manager.__exit__, None, None, None)

    async def run_within(
        self, timeouts: JobTimeouts, text: str, call: Callable[..., T], *args: object
    ) -> T:
        """As run, for what is done with a text. Raises SynthesisTimeout."""
        limit_s = timeouts.limit_s(text)
        try:
            async with asyncio.timeout(limit_s):
                return await self.run(call, *args)
        except TimeoutError as exc:
            await self.recover(timeouts)
            raise SynthesisTimeout(limit_s) from exc

    async def recover(self, timeouts: JobTimeouts, call: Callable[[], None] = _nothing) -> None:
        """Run a quick call; when what is before it hangs, free the threads of it. What others still
        wait for may take its time.
        """
        while True:
            try:
                async with asyncio.timeout(timeouts.hang_s):
                    return await self.run(call)
            except TimeoutError:
                running = [worker.current for worker in self._workers]
                if any(one is not None and one.hangs(timeouts) for one in running):
                    return self.replace_hung()

    def replace_hung(self) -> None:
        """Give up on calls that hang: fresh threads take over, the old ones end when they can."""
        logger.error("calls of the %s threads hang and are given up", self._name)
        for worker in self._workers:
            worker.retired = True
        self._workers = [self._start_worker() for _ in self._workers]

    def close(self) -> None:
        """Let the threads end after what is queued. Does not wait for them."""
        for _ in self._workers:
            self._calls.put(None)
