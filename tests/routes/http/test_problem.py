import json
import logging

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from phonex.errors import DatabaseUnavailable, PhonexError, QueueFull, StorageFull, VoiceNotFound
from phonex.routes.http.problem import JobFailed
from phonex.routes.http.schemas import ProblemBody
from phonex.routes.native.requests import SpeechRequest
from phonex.store.records.job import Failure
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio

JOB_ID = "0b6f0a6e-6f0c-4d52-9d0f-3a5f5a3c7c11"


def raising(error: Exception) -> FastAPI:
    app = make_app()

    @app.get("/fails")
    async def fail() -> None:
        raise error

    return app


def speaking() -> FastAPI:
    app = make_app()

    @app.post("/tts")
    async def speak(body: SpeechRequest) -> SpeechRequest:
        return body

    @app.delete("/tts")
    async def forget() -> None: ...

    return app


async def fetch(error: Exception) -> httpx.Response:
    async with open_client(raising(error)) as client:
        return await client.get("/fails", headers={"X-Request-ID": "abc"})


async def post(content: bytes, content_type: str = "application/json") -> httpx.Response:
    async with open_client(speaking()) as client:
        return await client.post("/tts", content=content, headers={"Content-Type": content_type})


async def test_an_error_is_answered_in_every_form_clients_read() -> None:
    response = await fetch(VoiceNotFound("x"))

    message = "Voice 'x' is not registered. GET /voice/list shows the registered voices."
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "voice_not_found",
        "detail": message,
        "message": message,
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": "voice_id",
            "code": "voice_not_found",
        },
        "errors": [{"field": "voice_id", "message": message}],
        "request_id": "abc",
    }


async def test_the_documented_schema_is_the_answered_one() -> None:
    response = await fetch(VoiceNotFound("x"))

    assert set(response.json()) == set(ProblemBody.model_fields)
    ProblemBody.model_validate(response.json())


@pytest.mark.parametrize(
    ("error", "seconds"), [(QueueFull(64, 17), "17"), (DatabaseUnavailable(), "5")]
)
async def test_unavailable_says_when_to_come_back(error: PhonexError, seconds: str) -> None:
    response = await fetch(error)

    assert response.status_code == 503
    assert response.headers["retry-after"] == seconds


async def test_a_full_disk_is_a_507_without_a_promise() -> None:
    response = await fetch(StorageFull())

    assert response.status_code == 507
    assert response.json()["error"]["type"] == "server_error"
    assert "retry-after" not in response.headers


async def test_a_failed_job_is_answered_with_its_own_status_and_id() -> None:
    failure = Failure(code="engine_unavailable", message="The engine crashed.", status=503)

    response = await fetch(JobFailed(failure, JOB_ID))

    assert response.status_code == 503
    assert response.json()["code"] == "engine_unavailable"
    assert response.json()["job_id"] == JOB_ID
    assert response.headers["retry-after"] == "5"


async def test_an_unexpected_error_is_logged_and_not_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "phonex.routes.http.problem"):
        response = await fetch(RuntimeError("a secret"))

    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == response.json()["request_id"] == "abc"
    assert "request abc failed: GET /fails" in caplog.text
    assert "RuntimeError: a secret" in caplog.text


async def test_an_unknown_path_is_a_problem() -> None:
    async with open_client(speaking()) as client:
        response = await client.get("/nowhere")

    assert response.status_code == 404
    assert response.json()["code"] == "route_not_found"
    assert "/nowhere" in response.json()["detail"]


async def test_a_wrong_method_is_answered_with_all_right_ones() -> None:
    async with open_client(speaking()) as client:
        response = await client.put("/tts")

    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert response.headers["allow"] == "POST, DELETE"


async def test_the_routes_of_an_included_router_have_their_methods() -> None:
    app, router = make_app(), APIRouter(prefix="/voice")
    router.get("/list")(lambda: [])
    router.delete("/{voice_id}")(lambda voice_id: voice_id)
    app.include_router(router)
    async with open_client(app) as client:
        response = await client.put("/voice/list")

    assert response.headers["allow"] == "GET"
    assert response.json()["detail"] == "PUT is not allowed here; use GET."


async def test_a_fixed_path_does_not_have_the_methods_of_a_path_with_an_id() -> None:
    app = make_app()
    app.get("/voice/list")(lambda: [])
    app.delete("/voice/{voice_id}")(lambda voice_id: voice_id)
    async with open_client(app) as client:
        response = await client.put("/voice/list")

    assert response.headers["allow"] == "GET"


@pytest.mark.parametrize("body", [b'{"text": "a"', b"", b'{"text": "\xff"}', b"[" * 100_00])
async def test_broken_json_is_malformed(body: bytes) -> None:
    response = await post(body)

    assert response.status_code == (400 if body else 422)
    assert response.json()["code"] == ("malformed_request" if body else "validation_failed")


async def test_json_without_its_content_type_is_answered_with_how_to_send_it() -> None:
    response = await post(b'{"text": "a"}', "application/x-www-form-urlencoded")

    assert response.status_code == 400
    assert "Content-Type: application/json" in response.json()["detail"]


async def test_every_field_at_fault_is_named() -> None:
    response = await post(b'{"text": "a", "speed": 3, "pitch": NaN, "speeed": 1}')

    assert response.status_code == 422
    problem = response.json()
    assert problem["code"] == "validation_failed"
    assert problem["error"]["param"] == "speed"
    assert [error["field"] for error in problem["errors"]] == ["speed", "pitch", "speeed"]
    assert problem["errors"][2]["message"] == "Unknown field."
    assert "speed: Input should be less than or equal to 2." in problem["detail"]


async def test_half_a_surrogate_pair_is_a_bad_request_and_no_crash() -> None:
    async with open_client(raising(VoiceNotFound("\ud800"))) as client:
        shown = await client.get("/fails")
    sent = await post(json.dumps({"text": "\ud800"}).encode())

    assert shown.status_code == 404
    assert "Voice '\\ud800' is not registered" in shown.json()["detail"]
    assert sent.status_code == 422
