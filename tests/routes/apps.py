"""Small apps with the real error handlers and middleware, and routes of their own."""

import httpx
from fastapi import FastAPI

from phonex.monitoring.metrics import Metrics
from phonex.routes.http.hosts import AllowedHosts, HostRule
from phonex.routes.http.middleware import BodyLimit, OriginGuard, RequestContext
from phonex.routes.http.problem import install_problems
from phonex.routes.http.wellformed import WellFormed
from phonex.system.tracing import Tracing

UPLOAD_MB = 0.5
MAX_CHARS = 100
LISTED_ORIGIN = "https://app.example"


def make_app(metrics: Metrics | None = None, hosts: AllowedHosts | None = None) -> FastAPI:
    """An app without routes. Uploads: 0.5 MB; texts: 100 characters; hosts: any when absent."""
    counted = metrics or Metrics()
    app = FastAPI()
    install_problems(app)
    app.add_middleware(WellFormed)
    app.add_middleware(BodyLimit, upload_mb=UPLOAD_MB, max_chars=MAX_CHARS)
    app.add_middleware(OriginGuard, allowed=[LISTED_ORIGIN])
    app.add_middleware(HostRule, allowed=hosts or AllowedHosts("", ["*"]))
    app.add_middleware(RequestContext, metrics=lambda: counted, tracing=Tracing)
    return app


def open_client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")
