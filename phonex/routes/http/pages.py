"""HTML pages: their security headers, the console, and the two pages that document the API.

The pages load nothing from other hosts; the security headers enforce it.
"""

import os
import secrets
from functools import cache
from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import Scope

router = APIRouter(include_in_schema=False)

STATIC_DIR = Path(__file__).parents[2] / "static"
LIBRARIES_DIR = Path(fastapi_offline.__file__).parent / "static"
CONTENT_SECURITY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
# With accounts, the console fetches audio and pictures with its token and shows them from memory.
CONSOLE_SECURITY = f"{CONTENT_SECURITY}; media-src 'self' blob:; img-src 'self' blob:"
# Swagger UI's style sheet embeds its images.
DOCS_SECURITY = f"{CONTENT_SECURITY}; img-src 'self' data:"
# ReDoc searches in a worker that it creates from a blob.
REDOC_SECURITY = f"{DOCS_SECURITY}; worker-src blob:; style-src 'self' 'nonce-NONCE'"
# An image that ReDoc would load from another host, and an empty one in its place.
REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
# ReDoc's content changes between releases, its address does not.
CHECKED_EACH_TIME = {"Cache-Control": "no-cache"}
KEPT_FOR_A_DAY = {"Cache-Control": "max-age=86400"}


def page(name: str, security: str = CONTENT_SECURITY, vary: str | None = None) -> Response:
    """A page of the static folder."""
    headers = {"Content-Security-Policy": security, **CHECKED_EACH_TIME}
    if vary:
        headers["Vary"] = vary
    return FileResponse(STATIC_DIR / name, headers=headers)


class ConsoleFiles(StaticFiles):
    """Static files that browsers ask for anew each time: an upgrade changes them all at once."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(CHECKED_EACH_TIME)
        return response


def protect(headers: MutableHeaders) -> None:
    """Forbid framing of HTML pages, and scripts from other hosts in them."""
    if headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        headers["X-Frame-Options"] = "DENY"  # for browsers without frame-ancestors
        headers["Referrer-Policy"] = "same-origin"


def mount_pages(app: FastAPI) -> None:
    """Serve the pages, their scripts and styles."""
    app.include_router(router)
    app.mount("/docs-files", StaticFiles(directory=LIBRARIES_DIR), name="docs-files")
    app.mount("/static", ConsoleFiles(directory=STATIC_DIR), name="static")


@router.get("/service-worker.js")
@router.head("/service-worker.js")
async def get_service_worker() -> Response:
    """At the root, because a service worker serves only what is below its own address."""
    return FileResponse(STATIC_DIR / "service-worker.js", headers=CHECKED_EACH_TIME)


@cache  # of an installed file; built at the first request
def _redoc() -> bytes:
    original = (LIBRARIES_DIR / "redoc.standalone.js").read_text(encoding="utf-8")
    return original.replace(REDOC_LOGO, NOTHING).encode()


@router.get("/docs-files/redoc.js")
def get_redoc() -> Response:
    return Response(_redoc(), media_type="text/javascript", headers=KEPT_FOR_A_DAY)


@router.get("/docs")
@router.head("/docs")
async def show_docs() -> Response:
    return page("docs.html", DOCS_SECURITY)


@router.get("/redoc")
@router.head("/redoc")
def show_redoc() -> Response:
    nonce = secrets.token_urlsafe(16)
    content = (STATIC_DIR / "redoc.html").read_text(encoding="utf-8").replace("NONCE", nonce)
    security = REDOC_SECURITY.replace("NONCE", nonce)
    return HTMLResponse(
        content, headers={"Content-Security-Policy": security, "Cache-Control": "no-store"}
    )
