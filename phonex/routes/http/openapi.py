"""OpenAPI: the errors of each route, and their media type."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from phonex.errors import InvalidInput, PhonexError
from phonex.routes.http.problem import MEDIA_TYPE
from phonex.routes.http.schemas import ProblemBody

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
            _retype(plain())
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _retype(document: Mapping[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status >= "400" and "application/json" in response.get("content", {}):
                    response["content"][MEDIA_TYPE] = response["content"].pop("application/json")
