"""`phonex serve`: the HTTP service under uvicorn."""

import asyncio
import logging
import os
import socket

import uvicorn
from fastapi import FastAPI

from phonex.cli.connections import BACKLOG, claim_descriptors, limited, limits_of
from phonex.cli.terminal import exit_on_error
from phonex.logs import configure_logging
from phonex.main import create_app
from phonex.settings import Settings, unknown_variables

logger = logging.getLogger(__name__)

# What open connections get to finish once the jobs are drained.
CONNECTION_GRACE_S = 5
# Longer than clients and proxies keep an idle connection (5 to 60 s), so that none sends a request
# down one that is being closed. Idle ones are the first to go when there is no room.
KEEP_ALIVE_S = 75
# How often a stop looks whether a second Ctrl+C has come.
GLANCE_S = 0.1


class Server(uvicorn.Server):
    """Ends fits and drains jobs before it closes connections: who waits for the running job gets
    it, and whoever asks meanwhile is told that the service stops. A second Ctrl+C ends the drain.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services = getattr(self._app.state, "services", None)
        if services is not None:
            stopping = asyncio.create_task(services.jobs.stop(services.settings.drain_s))
            while not (stopping.done() or self.force_exit):
                await asyncio.wait([stopping], timeout=GLANCE_S)
            if self.force_exit:
                services.jobs.hurry()
            await stopping
        await super().shutdown(sockets)


def run_server(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Exits with 2 when the settings forbid it."""
    os.umask(0o077)  # also for what its libraries and child processes write
    configure_logging(settings.log_level, settings.log_format, settings.voices_dir)
    for name, near in unknown_variables(settings.home).items():
        hint = f"; did you mean {near}?" if near else ""
        logger.warning("%s is not a setting of Phonex%s", name, hint)
    with exit_on_error():
        settings.refuse_unsafe_binding()
    logger.info("home: %s", settings.home)
    app = create_app(settings)
    limits = limits_of(claim_descriptors(), settings.head_timeout)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=limited(limits),
        backlog=BACKLOG,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=CONNECTION_GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    Server(config, app).run()
