"""Small apps with the real error handlers and middleware, and routes of their own."""

import httpx
from fastapi import FastAPI

from phonex.metrics import Metrics
from phonex.routes.hosts import AllowedHosts, HostRule
from phonex.routes.middleware import BodyLimit, OwnPages, RequestMarks
from phonex.routes.problem import install_problems
from phonex.routes.wellformed import WellFormed

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
    app.add_middleware(OwnPages, allowed=[LISTED_ORIGIN])
    app.add_middleware(HostRule, allowed=hosts or AllowedHosts("", ["*"]))
    app.add_middleware(RequestMarks, metrics=lambda: counted)
    return app


def open_client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")
