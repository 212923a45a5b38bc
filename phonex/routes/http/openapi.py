"""OpenAPI: the errors of each route, and their media type."""

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
    "503": "`database_unavailable`, `issuer_unavailable`",
}

Responses = dict[int | str, dict[str, Any]]


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
        status: {"model": ProblemBody, "description": ", ".join(names)}
        for status, names in sorted(codes.items())
    }


def describe_problems(app: FastAPI) -> None:
    """Give errors their real media type in the app's OpenAPI document."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            _describe_authentication(document)
            _retype(document)
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


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
