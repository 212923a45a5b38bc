"""OpenAPI: the errors of each route and their media type, forms, and streams of events."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from phonex.errors import InvalidInput, PhonexError
from phonex.routes.http.problem import MEDIA_TYPE
from phonex.routes.http.schemas import ProblemBody

# What get_principal and require raise.
AUTHENTICATION = {
    "401": "`not_authenticated`, `token_expired`, `token_invalid`, `key_invalid`",
    "403": "`scope_missing`",
    "429": "`rate_limited`",
    "503": "`database_unavailable`, `issuer_unavailable`",
}

Responses = dict[int | str, dict[str, Any]]
EVENT_STREAM = "text/event-stream"
FORM = "multipart/form-data"
BYTES = {"schema": {"type": "string", "format": "binary"}}  # of audio and files


class ValidationFailed(InvalidInput):
    """Documents FastAPI's validation errors; never raised."""

    code = "validation_failed"


class MalformedRequest(InvalidInput):
    """Documents bodies that cannot be parsed; never raised."""

    code = "malformed_request"
    status = 400


def problems(*errors: type[PhonexError]) -> Responses:
    """The `responses=` of a route with these errors, and 422 for invalid requests."""
    listed: list[type[PhonexError]] = [ValidationFailed, *errors]
    codes: dict[int, list[str]] = {}
    for error in listed:
        codes.setdefault(error.status, []).append(f"`{error.code}`")
    return {
        status: {"model": ProblemBody, "description": ", ".join(dict.fromkeys(names))}
        for status, names in sorted(codes.items())
    }


def event_stream(description: str, example: str) -> Responses:
    """The 200 of a route that sends events. Source: HTML, section 9.2, server-sent events."""
    return {200: {"description": description, "content": {EVENT_STREAM: {"example": example}}}}


def complete_document(app: FastAPI) -> None:
    """Correct what FastAPI writes into the app's OpenAPI document."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            _drop_unsent(document)
            _describe_authentication(document)
            _retype(document)
            _drop_null_from_forms(document)
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _drop_unsent(document: Mapping[str, Any]) -> None:
    """Drop FastAPI's own 422 where what does not validate is a 400, as in OpenAI's API."""
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            if f"`{ValidationFailed.code}`" in responses.get("400", {}).get("description", ""):
                responses.pop("422", None)


def _describe_authentication(document: Mapping[str, Any]) -> None:
    """Add the errors that every route has which asks who the client is."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                for status, codes in AUTHENTICATION.items():
                    _add_codes(operation["responses"], status, codes)


def _add_codes(responses: dict[str, Any], status: str, codes: str) -> None:
    if found := responses.get(status):
        known = found["description"].split(", ")
        found["description"] = ", ".join(dict.fromkeys([*known, *codes.split(", ")]))
        return
    schema = {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}
    responses[status] = {
        "description": codes,
        "content": {"application/json": {"schema": schema}},
    }


def _retype(document: Mapping[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status >= "400" and "application/json" in response.get("content", {}):
                    response["content"][MEDIA_TYPE] = response["content"].pop("application/json")


def _drop_null_from_forms(document: Mapping[str, Any]) -> None:
    """A form cannot send null, which FastAPI lists for every optional field."""
    schemas = document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            form = operation.get("requestBody", {}).get("content", {}).get(FORM)
            if form is not None:
                name = form["schema"].get("$ref", "").rpartition("/")[2]
                schema = schemas[name] if name else form["schema"]
                for field in schema["properties"].values():
                    _drop_null(field)


def _drop_null(schema: dict[str, Any]) -> None:
    choices = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
    schema.update(choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {})
    if None in schema.get("examples", ()):
        del schema["examples"]
