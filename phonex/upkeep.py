"""What goes on beside the requests: getting ready, watching the database, removing what is old."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from phonex.clock import utc_now
from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.logs import log_fault
from phonex.notify import keep_watchdog_fed, notify
from phonex.pipeline import Pipeline
from phonex.synthesis import Lane

if TYPE_CHECKING:
    from phonex.services import Services

logger = logging.getLogger(__name__)

PING_S = 2.0


@asynccontextmanager
async def upkeep(services: "Services", pipeline: Pipeline, networks: Lane) -> AsyncIterator[None]:
    """Runs while the service does."""
    tasks = [
        asyncio.create_task(_warm_up(services, pipeline, networks), name="warm-up"),
        asyncio.create_task(_watch_database(services), name="database"),
        asyncio.create_task(_expire(services), name="expiry"),
        asyncio.create_task(keep_watchdog_fed(), name="watchdog"),
    ]
    for task in tasks:
        task.add_done_callback(log_fault)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _warm_up(services: "Services", pipeline: Pipeline, networks: Lane) -> None:
    try:
        await networks.run(pipeline.warm_up)
    except PhonexError as exc:
        logger.warning("English cannot be spoken yet: %s", exc.message)
    services.warm = True
    for language in services.engines.languages():
        route = services.engines.speech_for(language)
        logger.info("%s is spoken by %s: %s", language, route.engine.name, route.reason)
    notify("READY=1")


async def _watch_database(services: "Services") -> None:
    while True:
        try:
            await services.lexicon.load()
            services.n_voices = await services.store.voices.count()
            if services.store.unwritable:
                await services.store.try_writing()
        except (DatabaseUnavailable, StorageFull):
            services.database_ok = False
        else:
            services.database_ok = True
        await asyncio.sleep(PING_S)


async def _expire(services: "Services") -> None:
    """Remove audio older than PHONEX_AUDIO_TTL, and the records of jobs that ended as long ago."""
    ttl = services.settings.audio_ttl
    while ttl:
        before = utc_now() - timedelta(seconds=ttl)
        await services.disk.run(services.audio.expire, before)
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # the next round tries again
            for job_id in await services.store.jobs.ended_before(before):
                await services.store.jobs.delete(job_id)
        await asyncio.sleep(min(60, max(1, ttl / 4)))
