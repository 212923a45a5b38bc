"""WebhookDeliveries to a real receiver: when, how often, and when no more."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from phonex.store.records.deliveries import DeliveryRecord, DeliveryState
from phonex.store.records.job import JobRecord, JobStatus, SynthesisRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.webhooks.delivery import AT_ONCE, DeliveryLoop
from phonex.webhooks.destinations import AllowedDestinations, Destination
from phonex.webhooks.personal_data import CallbackData
from phonex.webhooks.sending import TOTAL_S, NotSentError, open_web, post
from phonex.webhooks.service import WebhookService
from phonex.webhooks.signing import owner_key, signed_headers
from tests.jobs.stand_ins import make_record
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.anyio
MASTER = b"master"
PATIENCE_S = 60


def service_of(store: Store, *entries: str) -> WebhookService:
    return WebhookService(store.deliveries, store.jobs, AllowedDestinations(entries), MASTER)


def described(job: JobRecord) -> bytes:
    return json.dumps({"job_id": job.job_id, "status": job.status}).encode()


@asynccontextmanager
async def delivering(
    service: WebhookService, pauses_s: Sequence[float] = (0.01,) * 4
) -> AsyncIterator[None]:
    async with open_web() as web:
        loop = DeliveryLoop(service, web, described, pauses_s, look_s=0.02)
        task = asyncio.create_task(loop.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def ended(store: Store, url: str, **fields: object) -> SynthesisRecord:
    """A job that has ended and has not been told."""
    done = {"status": JobStatus.COMPLETED, "completed_at": utc_now(), "attempt": 1}
    job = make_record("", callback_url=url, revision=1, **done | fields)
    assert await store.jobs.insert(job)
    return job


async def settled(store: Store, job: JobRecord) -> DeliveryRecord:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = await store.deliveries.find(job.job_id)
        if found and found.state in (DeliveryState.DELIVERED, DeliveryState.FAILED):
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.02)


async def test_the_end_of_a_job_is_told_once_and_signed(store: Store, receiver: Receiver) -> None:
    service = service_of(store, receiver.origin)
    job = await ended(store, receiver.url, owner_id="ada")
    await service.expect(job)
    async with delivering(service):
        delivered = await settled(store, job)
    assert (delivered.state, delivered.attempts, delivered.last_status) == ("delivered", 1, 204)
    [message] = receiver.messages
    assert message.told == {"job_id": job.job_id, "status": "completed"}
    assert message.headers["content-type"] == "application/json"
    message_id, sent_at = f"msg_{job.job_id}_1", int(message.headers["webhook-timestamp"])
    expected = signed_headers(owner_key(MASTER, "ada"), message_id, sent_at, message.body)
    assert {name: message.headers[name] for name in expected} == expected


async def test_a_failure_is_tried_again_with_the_same_id(store: Store, receiver: Receiver) -> None:
    receiver.statuses = [500, 302]
    receiver.location = f"{receiver.origin}/elsewhere"  # redirects are not followed
    service, job = service_of(store, receiver.origin), await ended(store, receiver.url)
    await service.expect(job)
    async with delivering(service):
        delivered = await settled(store, job)
    assert (delivered.state, delivered.attempts) == ("delivered", 3)
    assert len({message.headers["webhook-id"] for message in receiver.messages}) == 1
    assert len(receiver.messages) == 3


@pytest.mark.parametrize(("status", "n_tries"), [(500, 5), (410, 1)])
async def test_who_refuses_is_left_alone_after_a_while(
    store: Store, receiver: Receiver, status: int, n_tries: int
) -> None:
    receiver.statuses = [status] * 9
    service, job = service_of(store, receiver.origin), await ended(store, receiver.url)
    await service.expect(job)
    async with delivering(service):
        failed = await settled(store, job)
    assert (failed.state, failed.attempts, failed.last_status) == ("failed", n_tries, status)
    assert len(receiver.messages) == n_tries


async def test_the_next_process_goes_on_with_what_is_due(store: Store, receiver: Receiver) -> None:
    receiver.statuses = [500]
    service, job = service_of(store, receiver.origin), await ended(store, receiver.url)
    await service.expect(job)
    async with delivering(service, pauses_s=(0.5,)):
        await asyncio.to_thread(receiver.next)
    async with delivering(service_of(store, receiver.origin)):
        found = await store.deliveries.find(job.job_id)
        assert found is not None
        # Of a process that died while it sent, the lease has to run out first.
        if not found.attempts:
            due = {"due": time.time(), "revision": found.revision + 1}
            await store.deliveries.replace(found.model_copy(update=due))
        assert (await settled(store, job)).state is DeliveryState.DELIVERED


async def test_two_processes_send_a_message_once(store: Store, receiver: Receiver) -> None:
    service = service_of(store, receiver.origin)
    jobs = [await ended(store, receiver.url) for _ in range(8)]
    for job in jobs:
        await service.expect(job)
    async with delivering(service), delivering(service_of(store, receiver.origin)):
        for job in jobs:
            await settled(store, job)
    told = [message.told["job_id"] for message in receiver.messages]
    assert sorted(told) == sorted(job.job_id for job in jobs)


async def test_what_was_deleted_is_not_told(store: Store, receiver: Receiver) -> None:
    service = service_of(store, receiver.origin)
    unowned, owned = (
        await ended(store, receiver.url),
        await ended(store, receiver.url, owner_id="ada"),
    )
    last = await ended(store, receiver.url)
    for job in (unowned, owned, last):
        await service.expect(job)
    await store.jobs.delete(unowned.job_id)
    await CallbackData(store.deliveries).delete("ada")
    async with delivering(service):
        await settled(store, last)
    assert [message.told["job_id"] for message in receiver.messages] == [last.job_id]


async def test_the_callbacks_of_jobs_that_are_gone_are_forgotten(store: Store) -> None:
    service = service_of(store, "hooks.example.org")
    url = "https://hooks.example.org/"
    long_ago = DeliveryRecord(job_id="gone", owner_id=None, url=url, due=0)
    new = long_ago.model_copy(update={"job_id": "new", "due": time.time()})
    for each in (long_ago, new):
        await store.deliveries.put(each)
    await service.repair()
    assert await store.deliveries.all_ids() == {"new"}


async def test_a_name_that_leads_into_the_own_network_is_not_called(receiver: Receiver) -> None:
    port = int(receiver.origin.rpartition(":")[2])
    to = Destination("http", "localhost", port, f"localhost:{port}", "/hook", anywhere=False)
    async with open_web() as web:
        with pytest.raises(NotSentError, match="private network"):
            await post(web, to, {}, b"{}")
    assert receiver.messages == []


async def test_where_nobody_listens_there_is_no_answer(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        to = Destination("http", "127.0.0.1", port, f"127.0.0.1:{port}", "/", anywhere=True)
        async with open_web() as web:
            with pytest.raises(NotSentError, match="reached"):
                await post(web, to, {}, b"{}")


async def test_a_slow_receiver_does_not_keep_the_others_waiting(
    store: Store, receiver: Receiver
) -> None:
    """The slow one takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as slow:
        url = f"http://127.0.0.1:{slow.getsockname()[1]}/hook"
        service = service_of(store, url.removesuffix("/hook"), receiver.origin)
        for _ in range(AT_ONCE + 2):
            await service.expect(await ended(store, url))
        job = await ended(store, receiver.url)
        await service.expect(job)
        async with delivering(service):
            async with asyncio.timeout(TOTAL_S / 2):
                found = await settled(store, job)
    assert found.state is DeliveryState.DELIVERED
