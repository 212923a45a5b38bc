"""`phonex serve`: the HTTP service under uvicorn."""

import logging
import os

import uvicorn

from phonex.cli.connections import (
    BACKLOG,
    claim_descriptors,
    limited,
    limits_of,
)
from phonex.cli.stalls import ClientWebSocket
from phonex.cli.terminal import exit_on_error
from phonex.main import create_app
from phonex.routes.http.middleware import FORM_SLACK_BYTES
from phonex.settings import Settings, unknown_variables
from phonex.system.logs import configure_logging
from phonex.system.memory import permanent_objects

logger = logging.getLogger(__name__)

# How long open connections may take to finish once the jobs are drained.
CONNECTION_GRACE_S = 5
# Longer than clients and proxies keep an idle connection (5 to 60 s), so that none sends a request
# on one that is being closed. When there is no room, idle connections are closed first.
KEEP_ALIVE_S = 75
# Of a WebSocket, read before they are asked for; one may be as large as an upload.
MESSAGES_AHEAD = 2


def run_server(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, which the app answers by draining its jobs first.

    Exits with 2 if the settings are invalid.
    """
    os.umask(0o077)  # also for files that libraries and child processes write
    configure_logging(settings.log_level, settings.log_format, settings.voices_dir)
    for name, near in unknown_variables(settings.home).items():
        hint = f"; did you mean {near}?" if near else ""
        logger.warning("unknown setting %s is ignored%s", name, hint)
    with exit_on_error():
        settings.refuse_unsafe_binding()
    logger.info("home: %s", settings.home)
    with permanent_objects():
        app = create_app(settings)
    limits = limits_of(claim_descriptors(), settings.head_timeout)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=limited(limits),
        ws=ClientWebSocket,
        backlog=BACKLOG,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=CONNECTION_GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        ws_max_size=int(settings.max_upload_mb * 1_000_000) + FORM_SLACK_BYTES,
        ws_max_queue=MESSAGES_AHEAD,
    )
    uvicorn.Server(config).run()
