"""What clients ask for: that an address is told when a job has ended."""

import asyncio
import time

from phonex.accounts.principal import Principal
from phonex.store.records.deliveries import DeliveryRecord, WebhookDeliveries
from phonex.store.records.job import JobRecord
from phonex.store.records.jobs import Jobs
from phonex.webhooks.destinations import AllowedDestinations
from phonex.webhooks.errors import CallbacksOff
from phonex.webhooks.signing import owner_key, shown_secret

SETTLED_S = 600  # after that long, a callback without a job will get none


class WebhookService:
    """JobCallbacks: notes the callbacks of jobs before those are queued, so that none is lost.

    master: the secret of the installation; None if nothing may be called.
    """

    def __init__(
        self,
        deliveries: WebhookDeliveries,
        jobs: Jobs,
        allowed: AllowedDestinations,
        master: bytes | None,
    ) -> None:
        self.deliveries = deliveries
        self.jobs = jobs
        self.allowed = allowed
        self._master = master
        self.ended = asyncio.Event()  # a job with a callback has just ended

    @property
    def is_on(self) -> bool:
        return self._master is not None

    def check(self, url: str) -> None:
        """Raises CallbacksOff, CallbackRefused."""
        self.allowed.find(url)

    async def expect(self, job: JobRecord) -> None:
        """Note that an address has to be told. Raises DatabaseUnavailable, StorageFull."""
        assert job.callback_url is not None
        record = DeliveryRecord(
            job_id=job.job_id, owner_id=job.owner_id, url=job.callback_url, due=time.time()
        )
        await self.deliveries.put(record)

    def note_end(self, job: JobRecord) -> None:
        """Deliver soon; it is looked for anyway."""
        if job.callback_url is not None:
            self.ended.set()

    async def find(self, job: JobRecord) -> DeliveryRecord | None:
        """The callback of a job. Raises DatabaseUnavailable."""
        if job.callback_url is None:
            return None
        return await self.deliveries.find(job.job_id)

    def key_of(self, owner_id: str | None) -> bytes:
        """Raises CallbacksOff."""
        if self._master is None:
            raise CallbacksOff
        return owner_key(self._master, owner_id)

    def secret(self, principal: Principal) -> str:
        """What the principal's receivers check signatures with. Raises CallbacksOff."""
        return shown_secret(self.key_of(principal.owner_id))

    async def repair(self) -> None:
        """Forget the callbacks of jobs that are gone. Raises DatabaseUnavailable, StorageFull."""
        ids = await self.deliveries.all_ids()
        gone = ids - (await self.jobs.statuses(ids)).keys() if ids else ids
        if old := [job_id for job_id in gone if await self._is_old(job_id)]:
            await self.deliveries.delete(old)

    async def _is_old(self, job_id: str) -> bool:
        found = await self.deliveries.find(job_id)
        return found is not None and found.due < time.time() - SETTLED_S
