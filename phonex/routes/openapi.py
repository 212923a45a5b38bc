"""The API's own description: which errors a route answers, as which media type."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from phonex.errors import InvalidInput, PhonexError
from phonex.routes.problem import MEDIA_TYPE
from phonex.routes.service_schemas import ProblemBody

Responses = dict[int | str, dict[str, Any]]


class ValidationFailed(InvalidInput):
    """Stands for what FastAPI finds wrong in a request; never raised."""

    code = "validation_failed"


class MalformedRequest(InvalidInput):
    """Stands for a body that cannot be read at all; never raised."""

    code = "malformed_request"
    status = 400


def problems(*errors: type[PhonexError]) -> Responses:
    """The `responses=` of a route that answers these errors, and 422 to a bad request."""
    listed: list[type[PhonexError]] = [ValidationFailed, *errors]
    codes: dict[int, list[str]] = {}
    for error in listed:
        codes.setdefault(error.status, []).append(f"`{error.code}`")
    return {
        status: {"model": ProblemBody, "description": ", ".join(names)}
        for status, names in sorted(codes.items())
    }


def describe_problems(app: FastAPI) -> None:
    """Make the app's OpenAPI document tell the media type that errors really have."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _retype(plain())
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _retype(document: Mapping[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status >= "400" and "application/json" in response.get("content", {}):
                    response["content"][MEDIA_TYPE] = response["content"].pop("application/json")
