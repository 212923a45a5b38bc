"""Background tasks: warming up, watching database and disks, removing old audio and records."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

from phonex.audio.encode import load_codecs
from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.services.service import Services
from phonex.store.records.job import ParentRecord
from phonex.synthesis.children import children_of
from phonex.system.clock import utc_now
from phonex.system.logs import log_fault
from phonex.system.systemd import notify, ping_watchdog

logger = logging.getLogger(__name__)

PING_S = 2.0
DELETIONS_S = 30.0
USAGE_S = 3600.0
SESSIONS_S = 3600.0
MEMORIALS_S = 60.0
PICTURES_S = 3600.0
BATCHES_S = 60.0
EXPIRY_S, SHARED_EXPIRY_S = 60.0, 3600.0


@asynccontextmanager
async def maintain(services: Services) -> AsyncIterator[None]:
    """Run the background tasks for the block.

    Removing voice files that an earlier process left waits for other users of the folder, so it
    must not delay the start.
    """
    await look_at_records(services)
    tasks = [
        asyncio.create_task(_warm_up(services), name="warm-up"),
        asyncio.create_task(_watch_database(services), name="database"),
        asyncio.create_task(_repair_voices(services), name="voices"),
        asyncio.create_task(_repair_echos(services), name="echos"),
        asyncio.create_task(_repair_conversations(services), name="conversations"),
        asyncio.create_task(_repair_replies(services), name="replies"),
        asyncio.create_task(_take_up_replies(services), name="unanswered"),
        asyncio.create_task(_repair_pictures(services), name="pictures"),
        asyncio.create_task(_repair_batches(services), name="batches"),
        asyncio.create_task(_repair_callbacks(services), name="callbacks"),
        asyncio.create_task(expire(services), name="expiry"),
        asyncio.create_task(_expire_sessions(services), name="sessions"),
        asyncio.create_task(_finish_deletions(services), name="deletions"),
        asyncio.create_task(_settle_memorials(services), name="memorials"),
        asyncio.create_task(_forget_usage(services), name="usage"),
        asyncio.create_task(ping_watchdog(), name="watchdog"),
        asyncio.create_task(_watch_disks(services), name="disks"),
    ]
    for task in tasks:
        task.add_done_callback(log_fault)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _warm_up(services: Services) -> None:
    if services.settings.has_broker:  # workers speak
        services.health.warm = True
        notify("READY=1")
        return
    await services.threads.encoding.run(load_codecs)
    try:
        await services.threads.networks.run(services.pipeline.warm_up)
    except PhonexError as exc:
        logger.warning("English is not available yet: %s", exc.message)
    services.health.warm = True
    for language in services.engines.languages():
        route = services.engines.speech_for(language)
        logger.info("%s is spoken by %s: %s", language, route.engine.name, route.reason)
    notify("READY=1")


async def repeat_forever(
    what: str, work: Callable[[], Awaitable[None]], pause_s: float, *, after_s: float = 0
) -> None:
    """Call `work` repeatedly. An error is logged once and does not end the loop.

    after_s: delay before the first call, for work that has just been done at the start.
    """
    await asyncio.sleep(after_s)
    logged = ""
    while True:
        try:
            await work()
            logged = ""
        except PhonexError as exc:
            if exc.message != logged:
                logger.warning("%s: %s", what, exc.message)
            logged = exc.message
        except Exception as exc:
            if repr(exc) != logged:
                logger.exception("%s: failed, will be tried again", what)
            logged = repr(exc)
        await asyncio.sleep(pause_s)


async def _watch_database(services: Services) -> None:
    look = partial(look_at_records, services)
    await repeat_forever("the records cannot be read", look, PING_S, after_s=PING_S)


async def _watch_disks(services: Services) -> None:
    look = services.disks.look
    await repeat_forever("the disks cannot be checked", look, PING_S, after_s=PING_S)


async def look_at_records(services: Services) -> None:
    """Do the work that waits for the database, and note whether it responded."""
    answered = False
    try:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):
            await services.lexicon.load()
            services.health.n_voices = await services.store.voices.count()
            if services.store.unwritable:
                await services.store.try_writing()
            answered = True
    finally:
        services.health.database_ok = answered


async def _repair_voices(services: Services) -> None:
    repair = partial(_repair_once, services)
    await repeat_forever("leftover voice files cannot be removed", repair, PING_S)


async def _repair_once(services: Services) -> None:
    with contextlib.suppress(DatabaseUnavailable, StorageFull):  # shown in the health report
        await services.voices.repository.repair_all()
        await services.consents.repair()


async def _repair_echos(services: Services) -> None:
    async def repair() -> None:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
            await services.echo.repair()
            await services.personas.repair()

    await repeat_forever("leftover voice models cannot be removed", repair, PING_S)


async def _repair_conversations(services: Services) -> None:
    async def repair() -> None:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
            await services.conversations.removal.repair()

    what = "what was deleted of conversations cannot be removed"
    await repeat_forever(what, repair, DELETIONS_S)


async def _repair_replies(services: Services) -> None:
    async def repair() -> None:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
            await services.replies.repair()

    await repeat_forever("audio of replies cannot be removed", repair, DELETIONS_S)


async def _take_up_replies(services: Services) -> None:
    """Once, as soon as there are jobs to speak with, and the database responds."""
    while True:
        await asyncio.sleep(PING_S)
        if services.jobs.has_started:
            with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
                await services.replies.take_up()
                return


async def _repair_pictures(services: Services) -> None:
    async def repair() -> None:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
            await services.legacy.pictures.repair()

    await repeat_forever("leftover pictures cannot be removed", repair, PICTURES_S)


async def _repair_batches(services: Services) -> None:
    async def repair() -> None:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
            await services.batches.repair()
            await services.books.repair()

    # In a bucket, each round lists what is there, which takes time and costs money.
    pause_s = SHARED_EXPIRY_S if services.audio.is_shared else BATCHES_S
    await repeat_forever("leftover batches cannot be removed", repair, pause_s)


async def _repair_callbacks(services: Services) -> None:
    async def repair() -> None:
        with contextlib.suppress(DatabaseUnavailable, StorageFull):  # as above
            await services.webhooks.repair()

    await repeat_forever("callbacks of deleted jobs cannot be removed", repair, BATCHES_S)


async def expire(services: Services, least_s: float = 1.0) -> None:
    """Remove audio older than PHONEX_AUDIO_TTL, and records of jobs that ended before that.

    least_s: shortest pause between two rounds. In a bucket, each round lists all of it, so there
    are fewer.
    """
    ttl = services.settings.audio_ttl

    async def remove() -> None:
        await _remove_older(services, utc_now() - timedelta(seconds=ttl))

    if ttl:
        longest_s = SHARED_EXPIRY_S if services.audio.is_shared else EXPIRY_S
        pause_s = min(longest_s, ttl / 4) if ttl > 4 * least_s else least_s
        await repeat_forever("old audio cannot be removed", remove, pause_s)


async def _finish_deletions(services: Services) -> None:
    finish = services.personal_data.finish_deletions
    await repeat_forever("deleted accounts leave data", finish, DELETIONS_S)


async def _forget_usage(services: Services) -> None:
    forget = services.quotas.forget_earlier_days
    await repeat_forever("counts of earlier days cannot be removed", forget, USAGE_S)


async def _expire_sessions(services: Services) -> None:
    if services.accounts is not None:
        remove = services.accounts.sessions.delete_expired
        await repeat_forever("expired sessions cannot be removed", remove, SESSIONS_S)


async def _settle_memorials(services: Services) -> None:
    """Whoever looks at one that is due settles it, too; this ends the sessions in time."""
    settle = services.legacy.memorials.ledger.settle_due
    await repeat_forever("accounts cannot become memorials", settle, MEMORIALS_S)


async def _remove_older(services: Services, before: datetime) -> None:
    fault: PhonexError | OSError | None = None
    try:
        kept = await _parts(services)
    except DatabaseUnavailable:  # it is not known what is still needed
        return
    try:
        await services.threads.disk.run(services.audio.expire, before, kept)
    except (PhonexError, OSError) as exc:  # still remove the records of what was deleted
        fault = exc
    with contextlib.suppress(PhonexError):
        for job_id in await services.store.jobs.ended_before(before):
            # Audio that still exists keeps its record, which is needed to delete it.
            is_gone = await services.threads.disk.run(services.audio.find, job_id) is None
            if is_gone and job_id not in kept:
                await services.store.jobs.delete(job_id)
    if fault is not None:
        raise fault


async def _parts(services: Services) -> set[str]:
    """The jobs that batches and books are made of; they are as old as the last of them.

    Raises DatabaseUnavailable.
    """
    parents = await services.store.jobs.parents()
    return await services.threads.disk.run(_children, parents)  # there can be many thousands


def _children(parents: Sequence[ParentRecord]) -> set[str]:
    return {job_id for each in parents for job_id in children_of(each)}
