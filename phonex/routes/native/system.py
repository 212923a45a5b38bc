"""The service itself: console, health, metrics."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from phonex import __version__
from phonex.accounts.principal import Scope
from phonex.routes.http.deps import ServicesDep, require
from phonex.routes.http.openapi import Responses, problems
from phonex.routes.http.pages import CONSOLE_SECURITY, page
from phonex.routes.http.problem import NotReady
from phonex.routes.native.system_schemas import Greeting, Health, Ready, RequestLimits

router = APIRouter(tags=["service"])

GREETING: Responses = {
    200: {
        "model": Greeting,
        "description": "the console for browsers, JSON for other clients",
        "content": {"text/html": {"schema": {"type": "string"}}},
    }
}


@router.get("/", summary="Greet", response_class=JSONResponse, responses=GREETING)
@router.head("/", include_in_schema=False)
async def greet(request: Request, services: ServicesDep) -> Response:
    """The console for browsers, a short greeting for other clients."""
    if "text/html" in request.headers.get("accept", ""):
        return page("index.html", CONSOLE_SECURITY, vary="Accept")
    status = services.health.report().status
    settings = services.settings
    greeting = Greeting(
        service="phonex",
        version=__version__,
        docs="/docs",
        status=status,
        accounts=settings.has_accounts,
        limits=RequestLimits(characters=settings.max_chars, upload_mb=settings.max_upload_mb),
    )
    return JSONResponse(greeting.model_dump(), headers={"Vary": "Accept"})


@router.get("/health", summary="Get the health of the service")
@router.head("/health", include_in_schema=False)
async def get_health(services: ServicesDep) -> Health:
    """Always 200 while the process runs.

    `degraded` when an engine is unavailable, records cannot be read or saved (`database.reason`),
    Redis does not answer (`redis.reason`), or a disk is nearly full or fails (`low_disks`).
    """
    return Health.model_validate(services.health.report())


@router.get(
    "/health/ready", summary="Check whether the service accepts work", responses=problems(NotReady)
)
@router.head("/health/ready", include_in_schema=False)
async def get_ready(services: ServicesDep) -> Ready:
    """200 when the service accepts syntheses, else 503."""
    if not services.health.ready():
        raise NotReady
    return Ready()


@router.get(
    "/metrics",
    summary="Get Prometheus metrics",
    dependencies=[Depends(require(Scope.ADMIN))],
    response_class=Response,
    responses={200: {"description": "Prometheus text", "content": {"text/plain": {}}}},
)
async def get_metrics(services: ServicesDep) -> Response:
    metrics = services.metrics
    return Response(metrics.render(services.health.report()), media_type=metrics.content_type)
