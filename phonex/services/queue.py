"""Opens the queue of jobs: in this process, or one that sends them to workers by a broker."""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from phonex.jobs.local_queue import LocalQueue
from phonex.jobs.queue import JobQueue, JobWork
from phonex.jobs.runner import JobRunner
from phonex.settings.settings import Settings
from phonex.store.records.job import JobRecord
from phonex.store.store import Store
from phonex.system.extras import require
from phonex.system.tracing import Tracing
from phonex.system.worker_threads import WorkerThreads

if TYPE_CHECKING:  # loaded when there is a broker
    from phonex.jobs.broker_queue.messages import MessageBroker
    from phonex.jobs.broker_queue.sender import JobSender

N_SENDERS = 2  # threads


@asynccontextmanager
async def open_queue(
    settings: Settings, store: Store, on_end: Callable[[JobRecord], None], tracing: Tracing
) -> AsyncIterator[tuple[JobQueue, JobWork]]:
    """The queue, and the work on it, not started yet. on_end: called when a job has ended that
    this process accepted. Raises ConfigurationError.
    """
    if not settings.has_broker:
        queue = LocalQueue(store.jobs, on_end, tracing)
        yield queue, JobRunner(queue)
        return
    async with open_broker(settings) as (_, sender):
        from phonex.jobs.broker_queue.node import NodeWork
        from phonex.jobs.broker_queue.queue import BrokerQueue
        from phonex.jobs.broker_queue.worker_queue import WorkerQueue

        own = WorkerQueue(store.jobs, sender, new_runner_id(), tracing=tracing)
        sending = BrokerQueue(store.jobs, sender, own)
        yield sending, NodeWork(sending, store.jobs, sender, on_end)


@asynccontextmanager
async def open_broker(settings: Settings) -> AsyncIterator[tuple["MessageBroker", "JobSender"]]:
    """The broker, and what sends to it. Raises ConfigurationError."""
    assert settings.broker_url is not None
    require("dramatiq", "PHONEX_BROKER_URL")
    from phonex.jobs.broker_queue.messages import MessageBroker
    from phonex.jobs.broker_queue.sender import JobSender

    url = settings.broker_url.get_secret_value()
    broker = MessageBroker(url, f"phonex:{settings.mongo_db}:jobs")
    threads = WorkerThreads("broker", N_SENDERS)
    try:
        yield broker, JobSender(broker, threads)
    finally:
        await threads.run(broker.close)
        threads.close()


def new_runner_id() -> str:
    """The id of a process, by which its jobs' records name it."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
