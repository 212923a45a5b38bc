"""The service itself: its page, its health, its figures."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from phonex import __version__
from phonex.routes.deps import ServicesDep
from phonex.routes.openapi import Responses, problems
from phonex.routes.pages import page
from phonex.routes.problem import NotReady
from phonex.routes.service_schemas import Greeting, Health, Ready

router = APIRouter(tags=["service"])

GREETING: Responses = {
    200: {
        "model": Greeting,
        "description": "the console to a browser, JSON to others",
        "content": {"text/html": {"schema": {"type": "string"}}},
    }
}


@router.get("/", summary="Greet", response_class=JSONResponse, responses=GREETING)
@router.head("/", include_in_schema=False)
async def greet(request: Request, services: ServicesDep) -> Response:
    """The console for people, a few words for programs."""
    if "text/html" in request.headers.get("accept", ""):
        return page("index.html", vary="Accept")
    status = services.health().status
    greeting = Greeting(service="phonex", version=__version__, docs="/docs", status=status)
    return JSONResponse(greeting.model_dump(), headers={"Vary": "Accept"})


@router.get("/health", summary="Tell how the service is")
@router.head("/health", include_in_schema=False)
async def get_health(services: ServicesDep) -> Health:
    """Always 200 while the process lives.

    `degraded` when an engine cannot be had, or records cannot be had or kept (`database.reason`),
    or a disk is nearly full or fails (`low_disks`).
    """
    return Health.model_validate(services.health())


@router.get("/health/ready", summary="Tell whether work is taken", responses=problems(NotReady))
@router.head("/health/ready", include_in_schema=False)
async def get_ready(services: ServicesDep) -> Ready:
    """200 when a synthesis can be asked for, else 503."""
    if not services.ready():
        raise NotReady
    return Ready()


@router.get(
    "/metrics",
    summary="Give figures to Prometheus",
    response_class=Response,
    responses={200: {"description": "Prometheus text", "content": {"text/plain": {}}}},
)
async def get_metrics(services: ServicesDep) -> Response:
    metrics = services.metrics
    return Response(metrics.render(services.health()), media_type=metrics.content_type)
