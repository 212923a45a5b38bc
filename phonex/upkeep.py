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
    """Runs while the service does; begins with what a former process left of voices."""
    services.database_ok = await _look_at_records(services)
    tasks = [
        asyncio.create_task(_warm_up(services, pipeline, networks), name="warm-up"),
        asyncio.create_task(_watch_database(services), name="database"),
        asyncio.create_task(expire(services), name="expiry"),
        asyncio.create_task(keep_watchdog_fed(), name="watchdog"),
        asyncio.create_task(services.disks.watch(), name="disks"),
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
        await asyncio.sleep(PING_S)
        services.database_ok = await _look_at_records(services)


async def _look_at_records(services: "Services") -> bool:
    """Do what only waits for the database. Whether it answered."""
    try:
        await services.lexicon.load()
        await services.voices.keeper.mend_all()
        services.n_voices = await services.store.voices.count()
        if services.store.unwritable:
            await services.store.try_writing()
    except (DatabaseUnavailable, StorageFull):
        return False
    return True


async def expire(services: "Services", least_s: float = 1.0) -> None:
    """Remove audio older than PHONEX_AUDIO_TTL, and the records of jobs that ended as long ago.

    least_s: between two rounds. What a disk refuses is told once, and tried again.
    """
    ttl, told = services.settings.audio_ttl, ""
    while ttl:
        before = utc_now() - timedelta(seconds=ttl)
        try:
            await services.disk.run(services.audio.expire, before)
        except PhonexError as exc:  # the next round tries again
            if exc.message != told:
                logger.warning("old audio cannot be removed: %s", exc.message)
            told = exc.message
        with contextlib.suppress(PhonexError):
            for job_id in await services.store.jobs.ended_before(before):
                # Audio that stays keeps its record: by that it can still be deleted.
                if await services.disk.run(services.audio.find, job_id) is None:
                    await services.store.jobs.delete(job_id)
        await asyncio.sleep(min(60, ttl / 4) if ttl > 4 * least_s else least_s)
