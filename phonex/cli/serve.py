"""`phonex serve`: the HTTP service under uvicorn."""

import logging

import uvicorn

from phonex.cli.terminal import exit_on_error
from phonex.logs import configure_logging
from phonex.main import create_app
from phonex.settings import Settings, unknown_variables

logger = logging.getLogger(__name__)

# What uvicorn waits for open connections before it closes them; jobs have PHONEX_DRAIN_S.
CONNECTION_GRACE_S = 5


def run_server(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Exits with 2 when the settings forbid it."""
    configure_logging(settings.log_level, settings.log_format)
    for name, near in unknown_variables().items():
        hint = f"; did you mean {near}?" if near else ""
        logger.warning("%s is not a setting of Phonex%s", name, hint)
    with exit_on_error():
        settings.refuse_unsafe_binding()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=CONNECTION_GRACE_S,
    )
