"""A node and a worker of this process, between which a real Redis passes the jobs."""

import uuid

from phonex.jobs.broker_queue.deliveries import Deliveries
from phonex.jobs.broker_queue.lanes import SPEECH, waiting_queues
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
        self._deliveries: Deliveries | None = None

    async def start(self) -> None:
        await super().start()
        worker, queues = self.sender.worker, waiting_queues(SPEECH)
        assert worker is not None
        self._deliveries = Deliveries(self._broker, queues, N_HELD, worker.take, IDLE_MS)
        self._deliveries.start()

    async def stop(self) -> None:
        if self._deliveries is not None:
            self._deliveries.take_no_more()
        await super().stop()
        if self._deliveries is not None:
            await self._deliveries.stop()
            self._deliveries = None
            self._broker.close()
            self._threads.close()
