import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from phonex.main import create_app
from phonex.settings.loading import load_settings

ROUTES = {
    "POST /tts",
    *(
        f"POST /v1/text-to-speech/{{voice_id}}{kind}"
        for kind in ("", "/stream", "/with-timestamps", "/stream/with-timestamps")
    ),
    *(
        f"{method} /ai/{kind}"
        for kind in ("train", "voice")
        for method in ("POST", "GET", "DELETE")
    ),
    *(f"{method} /ai/train/{{text_id}}" for method in ("GET", "DELETE")),
    *(f"{method} /ai/voice/{{recording_id}}" for method in ("GET", "DELETE")),
    "GET /ai/voice/{recording_id}/recording",
    *(f"{method} /ai/memories" for method in ("GET", "POST")),
    *(f"{method} /ai/memories/{{memory_id}}" for method in ("GET", "PATCH", "DELETE")),
    "GET /ai/profile",
    "POST /ai/activate",
    "DELETE /ai/activate",
    "POST /api/echo/import",
    "GET /api/echo/{echo_id}/card",
    "GET /v1/voices",
    "GET /v2/voices",
    "GET /v1/voices/settings/default",
    "GET /v1/voices/{voice_id}",
    "GET /v1/voices/{voice_id}/settings",
    "POST /v1/voices/add",
    "POST /v1/voices/{voice_id}/edit",
    "DELETE /v1/voices/{voice_id}",
    "GET /v1/user",
    "GET /v1/user/subscription",
    "POST /batch",
    "GET /batch/{batch_id}",
    "GET /batch/{batch_id}/archive",
    "DELETE /batch/{batch_id}",
    "POST /books",
    "GET /books",
    "GET /books/{book_id}",
    "DELETE /books/{book_id}",
    "POST /books/{book_id}/pause",
    "POST /books/{book_id}/resume",
    "GET /books/{book_id}/audiobook",
    "GET /books/{book_id}/captions",
    "GET /books/{book_id}/archive",
    "GET /books/{book_id}/chapters/{chapter}",
    "GET /books/{book_id}/chapters/{chapter}/captions",
    "GET /webhooks/secret",
    "POST /clone",
    "POST /clone/quick",
    "POST /clone/stream",
    "POST /v1/audio/verify",
    "POST /tts/stream",
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
    "POST /voice/consents",
    "GET /voice/consents",
    "GET /voice/consents/{consent_id}",
    "PATCH /voice/consents/{consent_id}",
    "DELETE /voice/consents/{consent_id}",
    "POST /voice/consents/{consent_id}/revoke",
    "GET /voice/consents/{consent_id}/recording",
    "POST /voice/{voice_id}/consent/revoke",
    "GET /voice/{voice_id}/versions",
    "GET /voice/{voice_id}/versions/{n}/sample",
    "POST /voice/{voice_id}/versions/{n}/restore",
    "POST /lexicon/try",
    "GET /lexicon/{language}",
    "GET /lexicon/{language}/{word}",
    "PUT /lexicon/{language}/{word}",
    "DELETE /lexicon/{language}/{word}",
    "POST /api/upload-reference",
    "POST /api/synthesize",
    "GET /api/voice-models",
    "GET /api/voice-models/{model_id}",
    "DELETE /api/voice-models/{model_id}",
    "GET /api/users/{auth0_id}",
    "POST /api/users/{auth0_id}",
    "POST /api/echo",
    "GET /api/echos",
    "GET /api/echo/{echo_id}",
    "PATCH /api/echo/{echo_id}",
    "DELETE /api/echo/{echo_id}",
    "GET /api/echo/{echo_id}/voice-model",
    "GET /api/conversation/{echo_id}",
    "POST /api/conversation/{echo_id}",
    "POST /v1/tts",
    "POST /v1/asr",
    "GET /model",
    "POST /model",
    "GET /model/{model_id}",
    "PATCH /model/{model_id}",
    "DELETE /model/{model_id}",
    "GET /wallet/self/api-credit",
    "GET /wallet/self/package",
    "GET /",
    "GET /health",
    "GET /health/ready",
    "GET /metrics",
    "POST /auth/signup",
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /auth/logout",
    "GET /auth/profile",
    "PATCH /auth/profile",
    "POST /auth/api-keys",
    "GET /auth/api-keys",
    "DELETE /auth/api-keys/{key_id}",
    "GET /auth/quota",
    "GET /auth/export",
    "DELETE /auth/account",
    "GET /ai/legacy",
    "PUT /ai/legacy",
    "POST /ai/legacy/objection",
    "PUT /ai/legacy/picture",
    "DELETE /ai/legacy/picture",
    "GET /legacy",
    "GET /legacy/{user_id}",
    "DELETE /legacy/{user_id}",
    "GET /legacy/{user_id}/picture",
    "POST /legacy/{user_id}/memorialize",
    "DELETE /legacy/{user_id}/memorialize",
    "POST /legacy/{user_id}/restore",
    "POST /legacy/{user_id}/deletion",
    "DELETE /legacy/{user_id}/deletion",
    "POST /legacy/chat",
    "GET /audit",
    "POST /v1/audio/speech",
    "GET /v1/models",
    "GET /v1/models/{model}",
    "GET /v1/audio/models",
    "GET /v1/audio/voices",
    "POST /v1/audio/voices",
    "DELETE /v1/audio/voices/{voice_id}",
    "POST /v1/audio/voice_consents",
    "GET /v1/audio/voice_consents",
    "GET /v1/audio/voice_consents/{consent_id}",
    "GET /users",
    "GET /users/{user_id}",
    "POST /conversations",
    "GET /conversations",
    "GET /conversations/{conversation_id}",
    "DELETE /conversations/{conversation_id}",
    "POST /conversations/{conversation_id}/read",
    "GET /conversations/{conversation_id}/messages",
    "POST /conversations/{conversation_id}/messages",
    "GET /conversations/{conversation_id}/messages/{message_id}/audio",
    "GET /conversations/{conversation_id}/messages/{message_id}/audio/peaks",
    "GET /conversations/{conversation_id}/messages/{message_id}/image",
    "POST /v1/audio/voice_consents/{consent_id}",
    "DELETE /v1/audio/voice_consents/{consent_id}",
    "GET /v1/test",
}
OPEN = {
    "GET /",
    "GET /health",
    "GET /health/ready",
    "POST /auth/signup",
    "POST /auth/login",
    "POST /auth/refresh",
    "GET /v1/audio/models",
    "GET /v1/test",
}
PARTLY_OPEN = {"GET /v1/audio/voices"}


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


def test_all_routes_but_the_open_ones_ask_who_the_client_is(app: FastAPI) -> None:
    document = app.openapi()
    closed = {route: found for route, found in operations(document) if "security" in found}

    assert ROUTES - set(closed) == OPEN
    schemes = ("bearer", "api_key", "xi_api_key")
    assert set(document["components"]["securitySchemes"]) == set(schemes)
    for route, operation in closed.items():
        none: list[dict[str, list[str]]] = [{}] if route in PARTLY_OPEN else []
        assert operation["security"] == [*({scheme: []} for scheme in schemes), *none], route
        assert "`not_authenticated`" in operation["responses"]["401"]["description"], route
        assert "`scope_missing`" in operation["responses"]["403"]["description"], route


def test_every_reference_leads_to_a_schema(app: FastAPI) -> None:
    document = app.openapi()
    named = re.findall(r'"#/components/schemas/(.*?)"', json.dumps(document))

    assert set(named) <= set(document["components"]["schemas"])


def test_error_codes_are_listed(app: FastAPI) -> None:
    responses = app.openapi()["paths"]["/clone"]["post"]["responses"]

    assert "`voice_not_found`" in responses["404"]["description"]
    assert "`queue_full`" in responses["503"]["description"]
    assert "`text_unspeakable`" in responses["422"]["description"]


def test_a_route_that_answers_400_for_what_does_not_validate_has_no_422(app: FastAPI) -> None:
    responses = app.openapi()["paths"]["/v1/audio/speech"]["post"]["responses"]

    assert "`validation_failed`" in responses["400"]["description"]
    assert "422" not in responses


def test_requests_have_examples(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]

    assert schemas["SpeechRequest"]["properties"]["text"]["examples"]
    assert schemas["CloneRequest"]["properties"]["voice_id"]["examples"]
    assert schemas["Synthesis"]["properties"]["audio_id"]["examples"]


def test_describing_twice_gives_the_same(app: FastAPI) -> None:
    assert app.openapi() == app.openapi()


def test_a_form_has_no_field_that_is_null(app: FastAPI) -> None:
    fields = app.openapi()["components"]["schemas"]["QuickCloneForm"]["properties"]

    assert fields["seed"]["type"] == "integer"
    assert fields["speaker"]["type"] == "string"
