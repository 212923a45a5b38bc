"""Errors that name the fields of another service's API."""

import pytest
from fastapi import APIRouter

from phonex.errors import NotAudio, PhonexError, QueueFull, TextUnspeakable, VoiceExists
from phonex.routes.elevenlabs.route import ElevenLabsRoute
from phonex.routes.fish.route import FishModelRoute, FishSpeechRoute
from phonex.routes.http.vendor_fields import VendorRoute
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("kind", "error", "param"),
    [
        (ElevenLabsRoute, NotAudio("x"), "files"),
        (ElevenLabsRoute, TextUnspeakable("EN"), "text"),
        (FishModelRoute, NotAudio("x"), "voices"),
        (FishModelRoute, VoiceExists("a"), "title"),
        (FishSpeechRoute, NotAudio("x"), "references"),
        (FishSpeechRoute, QueueFull(64, 5), None),
    ],
)
async def test_an_error_names_the_field_as_the_service_does(
    kind: type[VendorRoute], error: PhonexError, param: str | None
) -> None:
    router = APIRouter(route_class=kind)

    @router.post("/speech")
    async def speak() -> str:
        raise error

    app = make_app()
    app.include_router(router)
    async with open_client(app) as client:
        body = (await client.post("/speech")).json()
    assert (body["error"]["param"], body["code"]) == (param, error.code)
