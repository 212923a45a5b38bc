"""A node and a worker of this process, between which a real Redis passes the jobs."""

import uuid
from functools import partial

from phonex.jobs.broker_queue.deliveries import Deliveries
from phonex.jobs.broker_queue.lanes import SPEECH, live_queue, waiting_queues
from phonex.jobs.broker_queue.messages import MessageBroker
from phonex.jobs.broker_queue.sender import JobSender
from phonex.system.worker_threads import WorkerThreads
from tests.jobs.stand_ins import Bench, Fleet, Records

N_HELD = 8
IDLE_MS = 20


class BrokerFleet(Fleet):
    """url: of the Redis, in which each has queues of its own."""

    def __init__(self, url: str, records: Records, *handlers: Bench) -> None:
        self._broker = MessageBroker(url, str(uuid.uuid4()))
        self._threads = WorkerThreads("broker", 2)
        super().__init__(records, *handlers, by=JobSender(self._broker, self._threads))
        self._deliveries: list[Deliveries] = []

    async def start(self) -> None:
        await super().start()
        worker = self.sender.worker
        assert worker is not None
        at_once = partial(worker.take, at_once=True)
        self._deliveries = [
            Deliveries(self._broker, [live_queue(SPEECH)], N_HELD, at_once, IDLE_MS),
            Deliveries(self._broker, waiting_queues(SPEECH), N_HELD, worker.take, IDLE_MS),
        ]
        for each in self._deliveries:
            each.start()

    async def stop(self) -> None:
        deliveries, self._deliveries = self._deliveries, []
        for each in deliveries:
            each.take_no_more()
        await super().stop()
        for each in deliveries:
            await each.stop()
        if deliveries:
            self._broker.close()
            self._threads.close()
