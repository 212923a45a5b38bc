"""Receives messages in a thread, and has the event loop run their jobs."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any

from phonex.jobs.broker_queue.messages import Inbox, MessageBroker, ReceivedMessage
from phonex.jobs.errors import BrokerUnavailable

logger = logging.getLogger(__name__)

RECONNECT_S = 1.0
LONGEST_WAIT_S = 1.0  # less than the broker's patience with a process that says nothing
_ALIVE = "alive"  # a queue without messages; looking at it tells the broker that we are here

Taker = Callable[[str], Coroutine[Any, Any, bool]]  # Any: as asyncio declares what it never uses


class Deliveries:
    """The messages of some queues, the first queue's first; a message is held until its job has
    ended, so that the broker gives it to another process if this one dies. is_up: whether the
    broker answered last time.

    n_held: at most. take: runs the job of an id; whether nobody else has to. idle_ms: how long it
    waits at most between two looks at the queues, which cost the broker something.
    """

    def __init__(
        self,
        broker: MessageBroker,
        queues: Sequence[str],
        n_held: int,
        take: Taker,
        idle_ms: int,
    ) -> None:
        self._idle_ms = idle_ms
        self._broker = broker
        self._queues = queues
        self._n_held = n_held
        self._take = take
        self._held: dict[Future[bool], ReceivedMessage] = {}
        self._changed = threading.Event()
        self._stopping = False
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.is_up = True
        self._thread = threading.Thread(target=self._run, name=f"phonex-{queues[0]}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def take_no_more(self) -> None:
        """Only wait for the jobs of the messages that are held."""
        self._n_held = 0

    async def stop(self) -> None:
        """Give back what is held."""
        self._stopping = True
        self._changed.set()
        await self._ended.wait()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._receive()
            except BrokerUnavailable as exc:
                if self.is_up:
                    logger.warning("%s: %s", self._queues[0], exc.message)
                self.is_up = False
                time.sleep(RECONNECT_S)
        self._give_back()
        self._loop.call_soon_threadsafe(self._ended.set)

    def _receive(self) -> None:
        first, *others = self._queues
        n_held = max(1, self._n_held)
        inboxes = [self._broker.inbox(first, self._idle_ms, n_held)]
        inboxes += [self._broker.inbox(queue, 1, n_held) for queue in others]
        alive = self._broker.inbox(f"{first}.{_ALIVE}", 1)
        self.is_up = True
        while not self._stopping:
            self._settle()
            if len(self._held) < self._n_held:
                self._receive_one(inboxes)
            else:
                self._changed.wait(LONGEST_WAIT_S)
                alive.receive()

    def _receive_one(self, inboxes: Sequence[Inbox]) -> None:
        for inbox in inboxes:
            if (message := inbox.receive()) is not None:
                future = asyncio.run_coroutine_threadsafe(self._take(message.job_id), self._loop)
                self._held[future] = message
                future.add_done_callback(lambda _: self._changed.set())
                return

    def _settle(self) -> None:
        self._changed.clear()
        for future, message in list(self._held.items()):
            if future.done():
                del self._held[future]
                self._settle_one(future, message)

    @staticmethod
    def _settle_one(future: "Future[bool]", message: ReceivedMessage) -> None:
        failure = None if future.cancelled() else future.exception()
        if failure is not None:
            logger.error("job %s could not be taken", message.job_id, exc_info=failure)
        if failure is None and not future.cancelled() and not future.result():
            message.give_back()
        else:
            message.accept()

    def _give_back(self) -> None:
        for future, message in self._held.items():
            done = future.done() and not future.cancelled() and not future.exception()
            future.cancel()
            try:
                if done and future.result():
                    message.accept()
                else:
                    message.give_back()
            except BrokerUnavailable:
                return  # what it holds comes to another process when it misses this one
