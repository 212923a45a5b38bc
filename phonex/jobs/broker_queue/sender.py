"""Sends jobs to workers."""

from collections.abc import Callable
from typing import TypeVar

from phonex.jobs.broker_queue.lanes import queue_for
from phonex.jobs.broker_queue.messages import MessageBroker
from phonex.jobs.errors import BrokerUnavailable
from phonex.jobs.job import JobHandler
from phonex.store.records.job import JobRecord
from phonex.system.worker_threads import WorkerThreads

T = TypeVar("T")


class JobSender:
    """Talks to the broker in threads. is_up: whether it answered last time."""

    def __init__(self, broker: MessageBroker, threads: WorkerThreads) -> None:
        self._broker = broker
        self._threads = threads
        self.is_up = True

    async def send(self, handler: JobHandler, record: JobRecord, *, at_once: bool = False) -> None:
        """Raises BrokerUnavailable."""
        queue = queue_for(handler, record, at_once=at_once)
        await self._call(self._broker.send, queue, record.job_id)

    async def require(self) -> None:
        """Raises BrokerUnavailable, at once if the broker did not answer last time."""
        if not self.is_up:
            raise BrokerUnavailable
        await self._call(self._broker.memory)

    async def memory(self) -> str:
        """As MessageBroker.memory(). Raises BrokerUnavailable."""
        return await self._call(self._broker.memory)

    async def _call(self, call: Callable[..., T], *args: str) -> T:
        try:
            result = await self._threads.run(call, *args)
        except BrokerUnavailable:
            self.is_up = False
            raise
        self.is_up = True
        return result
