"""Webhooks: the secret of their signatures, and what they say."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from phonex.accounts.principal import Scope
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import problems
from phonex.routes.native.shown_jobs import show_job
from phonex.routes.native.webhook_schemas import WebhookSecret
from phonex.store.records.job import JobRecord
from phonex.webhooks.errors import CallbacksOff

if TYPE_CHECKING:
    from phonex.services.service import Services

router = APIRouter(prefix="/webhooks", tags=["jobs"], dependencies=[Depends(require(Scope.SPEAK))])

PAUSE_S = 5.0  # after a fault


@router.get("/secret", summary="Get the secret of your webhooks", responses=problems(CallbacksOff))
async def get_secret(principal: PrincipalDep, services: ServicesDep) -> WebhookSecret:
    """What is sent to your `callback_url` is signed with it; each user has another."""
    return WebhookSecret(secret=services.webhooks.secret(principal))


def message_of_end(job: JobRecord) -> bytes:
    """What a receiver is told. Source: Standard Webhooks, 1.0, payload structure."""
    shown = show_job(job).model_dump(mode="json", exclude={"callback", "queue_position"})
    ended = job.completed_at or job.created_at
    message = {"type": f"job.{job.status}", "timestamp": ended.isoformat(), "data": shown}
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")


@asynccontextmanager
async def deliver_webhooks(services: "Services") -> AsyncIterator[None]:
    """Tell of jobs that end, for the block."""
    if not services.webhooks.is_on:
        yield
        return
    # Slow: an HTTP client, and what the services are made of.
    from phonex.maintenance import repeat_forever
    from phonex.webhooks.delivery import DeliveryLoop
    from phonex.webhooks.sending import open_web

    async with open_web() as web:
        loop = DeliveryLoop(services.webhooks, web, message_of_end)
        work = repeat_forever("webhooks cannot be delivered", loop.run, PAUSE_S)
        task = asyncio.create_task(work, name="webhooks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
