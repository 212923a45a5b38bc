"""The application: `create_app()`, and `phonex.main:app` for uvicorn.

Importing this module opens nothing and loads no engine; creating the app reads the settings.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from phonex import __version__
from phonex.monitoring.metrics import Metrics
from phonex.routes.accounts import api_keys, personal_data, profile, quota, sessions
from phonex.routes.conversations import conversations, messages, people
from phonex.routes.echo import echos, users, voice_models
from phonex.routes.elevenlabs.routers import ROUTERS as ELEVENLABS
from phonex.routes.fish import live as fish_live
from phonex.routes.fish import models as fish_models
from phonex.routes.fish import speech as fish_speech
from phonex.routes.fish import wallet as fish_wallet
from phonex.routes.http.hosts import AllowedHosts, HostRule
from phonex.routes.http.middleware import BodyLimit, OriginGuard, PlainRefusal, RequestContext
from phonex.routes.http.openapi import complete_document
from phonex.routes.http.pages import mount_pages
from phonex.routes.http.problem import install_problems
from phonex.routes.http.wellformed import WellFormed
from phonex.routes.legacy import audit, memorials, own, pictures
from phonex.routes.legacy import chat as memorial_chat
from phonex.routes.legacy import page as memorial_page
from phonex.routes.native import (
    audio,
    batches,
    books,
    consents,
    jobs,
    lexicon,
    socket,
    speech,
    streams,
    verify,
    voices,
    webhooks,
)
from phonex.routes.native import system as service
from phonex.routes.native import voice_fitting as fitting
from phonex.routes.native import voice_list as listing
from phonex.routes.native import voice_versions as versions
from phonex.routes.native import word_times as words
from phonex.routes.openai import api as openai
from phonex.routes.personas import cards, memories, training
from phonex.routes.socketio.bounds import PATH as SOCKETS
from phonex.routes.socketio.gate import pass_to_hub
from phonex.settings.loading import load_settings
from phonex.settings.settings import Settings
from phonex.system.stop_signals import delay_stop_signals
from phonex.system.systemd import notify
from phonex.system.tracing import Tracing

SUMMARY = "A self-hosted voice engine: speaks text and clones voices."
ASKABLE_HEADERS = (
    "Authorization",
    "Content-Type",
    "If-None-Match",
    "If-Range",
    "Last-Event-ID",
    "Prefer",
    "Range",
    "X-API-Key",
    "X-Request-ID",
    "xi-api-key",
)
READABLE_HEADERS = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Location",
    "Preference-Applied",
    "Retry-After",
    "Server-Timing",
    "X-Audio-ID",
    "X-Phonex-Ignored",
    "X-Audio-Synthetic",
    "X-Request-ID",
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the app; its resources open at startup. settings: read from the environment if None.

    Raises ConfigurationError.
    """
    settings = settings or load_settings()
    app = FastAPI(
        title="Phonex",
        version=__version__,
        summary=SUMMARY,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(settings),
        generate_unique_id_function=lambda route: route.name,
    )
    install_problems(app)
    complete_document(app)
    _add_middleware(app, settings)
    # consents: after what has /voice/<word>/…, before what has /voice/<word>
    for module in (voices, versions, fitting, consents, listing):
        app.include_router(module.router)
    for module in (speech, streams, socket, jobs, audio, verify, words):
        app.include_router(module.router)
    for module in (batches, books, webhooks, lexicon, service, openai):
        app.include_router(module.router)
    for module in (sessions, profile, api_keys, quota, personal_data, users, echos, voice_models):
        app.include_router(module.router)
    for module in (people, conversations, messages, training, cards, memories):
        app.include_router(module.router)
    for router in ELEVENLABS:
        app.include_router(router)
    for router in (fish_speech.router, fish_live.router, fish_models.router, fish_wallet.router):
        app.include_router(router)
    app.include_router(fish_models.catalog)
    for module in (memorial_page, memorials, memorial_chat, own, pictures, audit):
        app.include_router(module.router)
    app.mount(SOCKETS, pass_to_hub)
    mount_pages(app)
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Slow: loads engines and drivers.
        from phonex.maintenance import maintain
        from phonex.routes.socketio.opening import open_sockets
        from phonex.services.service import open_services
        from phonex.wyoming.opening import serve_wyoming

        wyoming = (settings.host, settings.wyoming_port, settings.wyoming_user)
        async with (
            open_services(settings) as services,
            maintain(services),
            open_sockets(services) as sockets,
            webhooks.deliver_webhooks(services),
        ):
            await services.jobs.start()
            app.state.services, app.state.sockets = services, sockets

            async def drain() -> None:
                notify("STOPPING=1")
                await services.replies.stop(settings.drain_s)
                await services.jobs.stop(settings.drain_s)
                await sockets.close()

            # The jobs drain first, while requests are still answered and the records maintained:
            # clients that wait for the running job get it, those that wait for a queued one are
            # answered, new jobs are refused. Then the server closes connections, then all parts.
            try:
                async with serve_wyoming(services, *wyoming):
                    with delay_stop_signals(drain, services.jobs.hurry):
                        yield
            finally:
                await drain()

    return lifespan


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """The middleware added last sees a request first."""

    def metrics() -> Metrics:
        found: Metrics = app.state.services.metrics
        return found

    app.add_middleware(WellFormed)
    app.add_middleware(
        BodyLimit,
        upload_mb=settings.max_upload_mb,
        max_chars=settings.max_chars,
        pause_s=settings.body_timeout,
    )
    app.add_middleware(OriginGuard, allowed=settings.cors_origins)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=ASKABLE_HEADERS,
            expose_headers=READABLE_HEADERS,
        )

    def tracing() -> Tracing:
        found: Tracing = app.state.services.tracing
        return found

    hosts = ["*"] if settings.takes_any_host else settings.allowed_hosts
    app.add_middleware(HostRule, allowed=AllowedHosts(settings.host, hosts))
    app.add_middleware(RequestContext, metrics=metrics, tracing=tracing)
    app.add_middleware(PlainRefusal)


def __getattr__(name: str) -> FastAPI:
    """`app`, created when uvicorn asks for it, not when this module is imported."""
    if name == "app":
        return create_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
