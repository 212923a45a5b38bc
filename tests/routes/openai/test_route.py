"""Errors of the routes for OpenAI's clients."""

import httpx
import pytest
from fastapi import APIRouter

from phonex.errors import PhonexError, QueueFull, TextUnspeakable, VoiceNotFound
from phonex.routes.openai.route import OpenAIRoute, openai_problems
from phonex.routes.openai.schemas import CreateSpeech
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio


async def post(json: object = None, error: PhonexError | None = None) -> httpx.Response:
    router = APIRouter(route_class=OpenAIRoute)

    @router.post("/speech")
    async def speak(body: CreateSpeech) -> str:
        if error:
            raise error
        return body.input

    app = make_app()
    app.include_router(router)
    async with open_client(app) as client:
        return await client.post("/speech", json=json or {"input": "Hi.", "voice": "alloy"})


async def test_what_does_not_validate_is_a_400_that_names_the_field() -> None:
    response = await post({"input": "Hi.", "voice": "alloy", "speed": 9})
    assert response.status_code == 400
    assert response.json()["status"] == 400
    error = response.json()["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", "speed")
    assert error["message"].startswith("speed: ")


@pytest.mark.parametrize(
    ("error", "status", "param"),
    [
        (TextUnspeakable("EN"), 400, "input"),
        (VoiceNotFound("x"), 404, "voice"),
        (QueueFull(64, 5), 503, None),
    ],
)
async def test_an_error_has_openais_status_and_field(
    error: PhonexError, status: int, param: str | None
) -> None:
    response = await post(error=error)
    assert response.status_code == status
    assert response.json()["error"] == {
        "message": error.message,
        "type": "server_error" if status >= 500 else "invalid_request_error",
        "param": param,
        "code": error.code,
    }


async def test_a_full_queue_says_when_to_try_again() -> None:
    assert (await post(error=QueueFull(64, 5))).headers["Retry-After"] == "5"


async def test_an_answer_is_unchanged() -> None:
    assert (await post()).json() == "Hi."


def test_the_document_says_400_for_what_does_not_validate() -> None:
    documented = openai_problems(TextUnspeakable, VoiceNotFound)
    assert set(documented) == {400, 404}
    assert documented[400]["description"] == "`validation_failed`, `text_unspeakable`"
