"""A worker: runs the jobs that nodes send, until it is stopped."""

import asyncio
import logging
import os
import signal
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager, nullcontext

from phonex.audio.encode import load_codecs
from phonex.errors import ConfigurationError, DatabaseUnavailable, PhonexError
from phonex.jobs.broker_queue.lanes import LANES, SPEECH
from phonex.services.worker import Worker, open_worker
from phonex.settings.settings import Settings
from phonex.system.logs import configure_logging, log_fault
from phonex.system.systemd import notify, ping_watchdog

logger = logging.getLogger(__name__)

# Jobs that a GPU speaks together with the running one, if their speaker is the same.
BATCH_AHEAD = 7
RECORDS_S = 2.0


def lanes_of(text: str) -> list[str]:
    """The lanes named in a list separated by commas. Raises ConfigurationError."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    if not named or not set(named) <= set(LANES):
        raise ConfigurationError(
            f"--queues {text!r} is not known; name {' or '.join(LANES)}, or both: {','.join(LANES)}"
        )
    return named


def run_worker(settings: Settings, lanes: Collection[str], n_ahead: int | None) -> None:
    """Work until SIGINT or SIGTERM. Raises ConfigurationError."""
    if settings.broker_url is None:
        raise ConfigurationError(
            "A worker needs PHONEX_BROKER_URL, the address of the broker that the nodes have, too: "
            "PHONEX_BROKER_URL=redis://:password@host:6379/0"
        )
    settings.refuse_unsafe_metrics()
    os.umask(0o077)  # also for files that libraries and child processes write
    configure_logging(settings.log_level, settings.log_format, settings.voices_dir)
    if n_ahead is None:
        n_ahead = BATCH_AHEAD if settings.device.startswith(("cuda", "mps")) else 0
    asyncio.run(_work(settings, lanes, n_ahead))


async def _work(settings: Settings, lanes: Collection[str], n_ahead: int) -> None:
    stop = asyncio.Event()
    async with open_worker(settings, lanes, n_ahead) as worker, _monitored(settings, worker):
        _on_signals(stop, worker)
        if SPEECH in lanes:
            await _warm_up(worker)
        await worker.jobs.start()
        for deliveries in worker.deliveries:
            deliveries.start()
        upkeep = [asyncio.create_task(each) for each in (ping_watchdog(), _read_records(worker))]
        for task in upkeep:
            task.add_done_callback(log_fault)
        logger.info("working on %s", ", ".join(lanes))
        notify("READY=1")
        await stop.wait()
        notify("STOPPING=1")
        await _drain(worker, settings.drain_s)
        for task in upkeep:
            task.cancel()
        await asyncio.gather(*upkeep, return_exceptions=True)


def _monitored(settings: Settings, worker: Worker) -> AbstractAsyncContextManager[None]:
    """Tells of the worker at PHONEX_METRICS_PORT for the block."""
    if settings.metrics_port is None:
        return nullcontext()
    # uvicorn is loaded by workers that serve something only
    from phonex.worker_monitor import monitor_app, serve_monitor

    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    app = monitor_app(worker.metrics, worker.state, token)
    return serve_monitor(app, settings.metrics_host, settings.metrics_port)


def _on_signals(stop: asyncio.Event, worker: Worker) -> None:
    def receive() -> None:
        if stop.is_set():
            worker.jobs.hurry()
        stop.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, receive)


async def _warm_up(worker: Worker) -> None:
    await worker.threads.encoding.run(load_codecs)
    try:
        await worker.threads.networks.run(worker.pipeline.warm_up)
    except PhonexError as exc:
        logger.warning("English is not available yet: %s", exc.message)


async def _drain(worker: Worker, drain_s: float) -> None:
    """Finish the running jobs, then give the others back."""
    for deliveries in worker.deliveries:
        deliveries.take_no_more()
    await worker.jobs.stop(drain_s)
    for deliveries in worker.deliveries:
        await deliveries.stop()


async def _read_records(worker: Worker) -> None:
    """Keep what is in memory of the records up to date."""
    while True:
        try:
            await worker.lexicon.load()
            if worker.store.unwritable:
                await worker.store.try_writing()
            worker.metrics.database_ok = True
        except DatabaseUnavailable:
            worker.metrics.database_ok = False
        except PhonexError as exc:
            logger.debug("the records cannot be read: %s", exc.message)
        await asyncio.sleep(RECORDS_S)
