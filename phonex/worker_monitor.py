"""What a worker tells of itself over HTTP: /metrics for Prometheus, /health/ready for probes."""

import secrets
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from phonex.errors import ConfigurationError
from phonex.monitoring.worker_metrics import WorkerMetrics, WorkerState

MOST_CONNECTIONS = 20
KEEP_ALIVE_S = 20


def monitor_app(
    metrics: WorkerMetrics, state: Callable[[], WorkerState], token: str | None
) -> Starlette:
    """token: what /metrics asks for as a bearer token, None for nothing."""

    async def get_metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if token and not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return PlainTextResponse(
                "Send PHONEX_METRICS_TOKEN of this worker as bearer token.\n",
                401,
                {"WWW-Authenticate": "Bearer"},
            )
        return Response(metrics.render(state()), media_type=metrics.content_type)

    async def get_health(request: Request) -> Response:
        now = state()
        parts = {"broker": now.broker_ok, "database": now.database_ok}
        ready = all(parts.values())
        asks_ready = request.url.path.endswith("ready")
        return JSONResponse(
            {"status": "healthy" if ready else "degraded", "running": now.running, **parts},
            503 if asks_ready and not ready else 200,
        )

    paths = {"/metrics": get_metrics, "/health": get_health, "/health/ready": get_health}
    return Starlette(routes=[Route(path, answer) for path, answer in paths.items()])


class _Server(uvicorn.Server):
    """Leaves the signals to the worker."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve_monitor(app: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve an app for the block. Raises ConfigurationError if the port cannot be taken."""
    sockets = [_bound(host, port)]
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(server.serve, sockets)
        yield
        server.should_exit = True


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as exc:
        raise ConfigurationError(
            f"PHONEX_METRICS_PORT={port}: {exc.strerror} at {host}. Give each worker of a machine "
            "a port of its own, or leave it unset."
        ) from exc
