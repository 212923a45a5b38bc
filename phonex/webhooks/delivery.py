"""Delivers callbacks: once the job has ended, again after failures, and never twice at a time."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import httpx2

from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.store.records.deliveries import DeliveryRecord, DeliveryState
from phonex.store.records.job import JobRecord
from phonex.webhooks.errors import CallbackRefused, CallbacksOff
from phonex.webhooks.sending import TOTAL_S, NotSentError, post
from phonex.webhooks.service import WebhookService
from phonex.webhooks.signing import signed_headers

logger = logging.getLogger(__name__)

PAUSES_S = (10, 60, 600, 2930)  # five tries within an hour
LOOK_S = 5.0  # how often it is looked for jobs that ended, and for what is due
SOON_S = 0.3  # after the end of a job, until that is recorded
AT_ONCE = 8
# Of them to one receiver, so that a slow one does not keep the others waiting.
TO_ONE = 2
LOOKED_AT = 1000  # how many that are due are looked at, to find one for a receiver that is free
LEASE_S = 3 * TOTAL_S  # after that, a delivery whose process died is tried again
GONE = 410  # the receiver wants no more; source: Standard Webhooks


class DeliveryLoop:
    """describe: what receivers are told of a job, as JSON."""

    def __init__(
        self,
        service: WebhookService,
        web: httpx2.AsyncClient,
        describe: Callable[[JobRecord], bytes],
        pauses_s: Sequence[float] = PAUSES_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._service = service
        self._deliveries = service.deliveries
        self._web = web
        self._describe = describe
        self._pauses_s = pauses_s
        self._look_s = look_s
        self._sending: dict[asyncio.Task[None], str] = {}  # by the receiver's host

    async def run(self) -> None:
        """Deliver until cancelled; what is being sent then is tried again later."""
        try:
            while True:
                with suppress(DatabaseUnavailable, StorageFull):
                    await self._wake_ended()
                    await self._begin_due()
                await self._pause()
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._look_s):
                await self._service.ended.wait()
            await asyncio.sleep(min(SOON_S, self._look_s))
        self._service.ended.clear()

    async def _wake_ended(self) -> None:
        """Find the callbacks whose jobs have ended."""
        waiting = await self._deliveries.waiting()
        if not waiting:
            return
        statuses = await self._service.jobs.statuses([each.job_id for each in waiting])
        for each in waiting:
            status = statuses.get(each.job_id)
            if status is not None and status.ended:
                change = {"state": DeliveryState.PENDING, "due": time.time()}
                await self._change(each, change)

    async def _begin_due(self) -> None:
        if len(self._sending) >= AT_ONCE:
            return
        for each in await self._deliveries.due(time.time(), LOOKED_AT):
            if len(self._sending) >= AT_ONCE:
                return
            host = urlsplit(each.url).netloc
            if list(self._sending.values()).count(host) >= TO_ONE:
                continue
            # The lease is taken by compare-and-set: no other process sends it meanwhile.
            if claimed := await self._change(each, {"due": time.time() + LEASE_S}):
                task = asyncio.create_task(self._deliver(claimed), name="webhook")
                self._sending[task] = host
                task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._sending.pop(task, None)
        if not task.cancelled() and (fault := task.exception()):
            logger.error("a webhook failed", exc_info=fault)
        self._service.ended.set()  # the next one may begin

    async def _change(
        self, record: DeliveryRecord, fields: dict[str, object]
    ) -> DeliveryRecord | None:
        """None: it was deleted or changed meanwhile."""
        changed = record.model_copy(update={**fields, "revision": record.revision + 1})
        return changed if await self._deliveries.replace(changed) else None

    async def _deliver(self, record: DeliveryRecord) -> None:
        with suppress(DatabaseUnavailable, StorageFull):  # it is tried again after the lease
            job = await self._service.jobs.find(record.job_id)
            if job is None:
                await self._deliveries.delete([record.job_id])
            elif not job.status.ended:  # it is retried
                await self._change(record, {"state": DeliveryState.WAITING})
            else:
                await self._change(record, await self._sent(record, job))

    async def _sent(self, record: DeliveryRecord, job: JobRecord) -> dict[str, object]:
        """Try once; what changes by it."""
        fields: dict[str, object] = {"attempts": record.attempts + 1, "last_error": None}
        try:
            status = await self._post(record, job)
        except (CallbacksOff, CallbackRefused) as exc:  # the setting was changed
            return fields | {"state": DeliveryState.FAILED, "last_error": exc.message}
        except NotSentError as exc:
            return fields | {"last_status": None, "last_error": str(exc)} | self._next(record)
        fields |= {"last_status": status}
        if 200 <= status < 300:
            return fields | {"state": DeliveryState.DELIVERED}
        fields |= {"last_error": f"It answered {status}."}
        ends = {"state": DeliveryState.FAILED} if status == GONE else self._next(record)
        return fields | ends

    def _next(self, record: DeliveryRecord) -> dict[str, object]:
        """When it is tried again after this failure, if it is."""
        if record.attempts >= len(self._pauses_s):
            return {"state": DeliveryState.FAILED}
        return {"due": time.time() + self._pauses_s[record.attempts]}

    async def _post(self, record: DeliveryRecord, job: JobRecord) -> int:
        """Raises CallbacksOff, CallbackRefused, NotSentError."""
        to = self._service.allowed.find(record.url)
        key, body = self._service.key_of(record.owner_id), self._describe(job)
        # The same for each try, so that a receiver knows what it has got already.
        message_id = f"msg_{job.job_id}_{job.attempt}"
        return await post(
            self._web, to, signed_headers(key, message_id, int(time.time()), body), body
        )
