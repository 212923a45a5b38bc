import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from phonex.main import create_app
from phonex.settings import load_settings

ROUTES = {
    "POST /tts",
    "POST /clone",
    "POST /clone/quick",
    "GET /tts/speakers",
    "GET /tts/speakers/{language}",
    "GET /job/{job_id}",
    "DELETE /job/{job_id}",
    "GET /job/{job_id}/events",
    "POST /job/{job_id}/retry",
    "GET /status/{audio_id}",
    "GET /jobs",
    "GET /audio/{audio_id}",
    "DELETE /audio/{audio_id}",
    "GET /audio/{audio_id}/peaks",
    "GET /audio/{audio_id}/words",
    "POST /voice/register",
    "GET /voice/list",
    "GET /voice/{voice_id}",
    "PATCH /voice/{voice_id}",
    "DELETE /voice/{voice_id}",
    "GET /voice/{voice_id}/sample",
    "GET /voice/{voice_id}/embedding",
    "POST /voice/{voice_id}/samples",
    "POST /voice/{voice_id}/fit",
    "DELETE /voice/{voice_id}/fit",
    "GET /voice/{voice_id}/events",
    "POST /voice/import",
    "GET /voice/public",
    "GET /voice/{voice_id}/versions",
    "GET /voice/{voice_id}/versions/{n}/sample",
    "POST /voice/{voice_id}/versions/{n}/restore",
    "POST /lexicon/try",
    "GET /lexicon/{language}",
    "GET /lexicon/{language}/{word}",
    "PUT /lexicon/{language}/{word}",
    "DELETE /lexicon/{language}/{word}",
    "GET /",
    "GET /health",
    "GET /health/ready",
    "GET /metrics",
}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(load_settings())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_of_the_contract_is_described(app: FastAPI) -> None:
    described = dict(operations(app.openapi()))

    assert set(described) == ROUTES
    assert all(operation["summary"] for operation in described.values())
    ids = [operation["operationId"] for operation in described.values()]
    assert len(ids) == len(set(ids))


def test_errors_are_described_as_what_they_are(app: FastAPI) -> None:
    for route, operation in operations(app.openapi()):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert set(response["content"]) == {"application/problem+json"}, route
                assert re.fullmatch("`[a-z_]+`(, `[a-z_]+`)*", response["description"]), route


def test_error_codes_are_listed(app: FastAPI) -> None:
    responses = app.openapi()["paths"]["/clone"]["post"]["responses"]

    assert "`voice_not_found`" in responses["404"]["description"]
    assert "`queue_full`" in responses["503"]["description"]
    assert "`text_unspeakable`" in responses["422"]["description"]


def test_requests_have_examples(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]

    assert schemas["SpeechRequest"]["properties"]["text"]["examples"]
    assert schemas["CloneRequest"]["properties"]["voice_id"]["examples"]
    assert schemas["Synthesis"]["properties"]["audio_id"]["examples"]


def test_describing_twice_gives_the_same(app: FastAPI) -> None:
    assert app.openapi() == app.openapi()
