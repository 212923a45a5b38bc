"""Errors as JSON: the one format of all 4xx and 5xx responses.

Source: RFC 9457 (application/problem+json), with the `error` object that OpenAI clients read.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from phonex.errors import (
    InvalidFields,
    InvalidInput,
    PhonexError,
    SynthesisFailed,
    Unauthenticated,
    Unavailable,
)
from phonex.routes.http.uploads import explain_failed_upload
from phonex.store.records.job import Failure

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5  # for 429 and 503 without a time of their own
CODES = {
    400: "malformed_request",
    404: "route_not_found",
    405: "method_not_allowed",
    413: "body_too_large",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Clearer messages than pydantic's.
MESSAGES = {"missing": "This field is required.", "extra_forbidden": "Unknown field."}


class HttpExtras:
    """Headers and body fields that an HTTP-level error adds to its response."""

    headers: Mapping[str, str] = {}
    extra: Mapping[str, str] = {}


class JobFailed(HttpExtras, SynthesisFailed):
    """The synthesis that the client waited for failed or was cancelled; never answered with 200."""

    def __init__(self, failure: Failure, job_id: str) -> None:
        super().__init__(failure.message)
        self.code = failure.code
        self.status = failure.status
        self.extra = {"job_id": job_id, "audio_id": job_id}


class NotReady(Unavailable):
    code = "not_ready"

    def __init__(self) -> None:
        super().__init__("The service is not ready yet; GET /health shows what is missing.")


class RangeNotSatisfiable(HttpExtras, InvalidInput):
    code = "range_not_satisfiable"
    status = 416

    def __init__(self, size: int) -> None:
        super().__init__(f"The range is outside the audio, which has {size} bytes.")
        self.headers = {"Content-Range": f"bytes */{size}"}


class OriginRefused(InvalidInput):
    code = "origin_refused"
    status = 403

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"Pages from {origin!r} are not allowed to do this; "
            "to allow them, add the origin to PHONEX_CORS_ORIGINS."
        )


class BodyTooLarge(InvalidInput):
    code = "body_too_large"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes; send a shorter text.")


@dataclass(frozen=True)
class FieldError:
    field: str
    message: str


@dataclass(frozen=True)
class Problem:
    """What a client receives about an error."""

    status: int
    code: str
    detail: str
    param: str | None = None
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The error types of OpenAI's API."""
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return "rate_limit_error"
        return "server_error" if self.status >= 500 else "invalid_request_error"

    @property
    def error(self) -> dict[str, str | None]:
        """As OpenAI's API has it."""
        return {
            "message": self.detail,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }

    def body(self, request_id: str) -> dict[str, object]:
        errors = self.errors or ([FieldError(self.param, self.detail)] if self.param else [])
        return {
            "type": "about:blank",
            "title": _title(self.status),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "message": self.detail,
            "error": self.error,
            "errors": [vars(error) for error in errors],
            "request_id": request_id,
            **self.extra,
        }

    def response(self, request: Request) -> Response:
        return self.answer(getattr(request.state, "request_id", ""))

    def answer(self, request_id: str) -> Response:
        # A name in the message may hold half a surrogate pair, which UTF-8 cannot encode: show "?".
        text = json.dumps(self.body(request_id), ensure_ascii=False)
        return Response(
            text.encode("utf-8", "replace"),
            self.status,
            headers={**self.headers, "X-Request-ID": request_id},
            media_type=MEDIA_TYPE,
        )


def _title(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"


def problem_of(error: PhonexError) -> Problem:
    """The problem for one of our errors."""
    seconds = error.retry_after
    if seconds is None and error.status in (429, 503):
        seconds = RETRY_AFTER_S
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    extra: Mapping[str, str] = {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, HttpExtras):
        headers |= error.headers
        extra = error.extra
    fields = error.fields if isinstance(error, InvalidFields) else ()
    errors = [FieldError(*field) for field in fields]
    return Problem(error.status, error.code, error.message, error.param, errors, headers, extra)


class Refused(HTTPException):
    """Carries one of our errors through a body parser, which only lets HTTPException pass."""

    def __init__(self, error: PhonexError) -> None:
        super().__init__(error.status, error.message)
        self.error = error


def install_problems(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.exception_handler(PhonexError)(_answer_error)
    app.exception_handler(HTTPException)(_answer_http)
    app.exception_handler(RequestValidationError)(_answer_validation)
    app.exception_handler(Exception)(_answer_unexpected)


async def _answer_error(request: Request, exc: PhonexError) -> Response:
    return problem_of(exc).response(request)


async def _answer_http(request: Request, exc: HTTPException) -> Response:
    if isinstance(exc, Refused):
        return problem_of(exc.error).response(request)
    if isinstance(exc.__cause__, OSError):  # FastAPI turns it into a 400
        return problem_of(explain_failed_upload(exc.__cause__)).response(request)
    detail, headers = exc.detail, dict(exc.headers or {})
    if exc.status_code == HTTPStatus.NOT_FOUND:
        detail = f"There is no route {request.url.path}; /docs lists the routes."
    if exc.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
        detail = f"{request.method} is not allowed here; use {headers['Allow']}."
    code = CODES.get(exc.status_code, _title(exc.status_code).lower().replace(" ", "_"))
    return Problem(exc.status_code, code, detail, headers=headers).response(request)


def _allowed(request: Request) -> Iterable[str]:
    """The methods of all routes with this path (the router itself names only one route's).

    Not those of /voice/{voice_id} for /voice/list, though it matches: they are documented apart.
    """
    routes = _flattened(request.app.routes)
    found = [route for route in routes if route.matches(request.scope)[0] != Match.NONE]
    paths = [getattr(route, "path", "") for route in found]
    nearest = min(paths, key=lambda path: path.count("{"), default="")
    methods = {
        method
        for route, path in zip(found, paths, strict=True)
        if path == nearest
        for method in getattr(route, "methods", None) or ()
    }
    return (method for method in METHODS if method in methods)


def _flattened(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """FastAPI's newer releases keep the routes of an included router behind one route."""
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from [route] if included is None else _flattened(included.routes)


async def _answer_validation(request: Request, exc: RequestValidationError) -> Response:
    return problem_of_validation(exc).response(request)


def problem_of_validation(exc: RequestValidationError) -> Problem:
    """The problem for a request that does not validate."""
    found = exc.errors()
    if not_json := _malformed(found):
        return Problem(400, "malformed_request", not_json)
    errors = [FieldError(_field(error["loc"]), message_of(error)) for error in found]
    detail = " ".join(f"{error.field}: {error.message}" for error in errors)
    return Problem(422, "validation_failed", detail, _param(found), errors)


def _malformed(errors: Sequence[Any]) -> str | None:
    """Why a body is not valid JSON; None when it is."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return f"The body is not JSON: {first['ctx']['error']} at position {first['loc'][-1]}."
    if tuple(first["loc"]) == ("body",) and isinstance(first["input"], bytes):
        return "The body is not JSON; send it with Content-Type: application/json."
    return None


def _param(errors: Sequence[Any]) -> str:
    loc = errors[0]["loc"]
    return str(loc[1] if len(loc) > 1 else loc[0])


def _field(loc: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in (loc[1:] or loc))


def message_of(error: Mapping[str, Any]) -> str:
    """What is wrong, of one of pydantic's errors."""
    message: str = MESSAGES.get(error["type"], error["msg"].removeprefix("Value error, "))
    if "UploadFile" in message:
        message = "Send a file in this field."
    return message if message.endswith(".") else f"{message}."


async def _answer_unexpected(request: Request, exc: Exception) -> Response:
    logger.error(
        "request %s failed: %s %s",
        getattr(request.state, "request_id", ""),
        request.method,
        getattr(
            request.scope.get("route"), "path", "at no route"
        ),  # a path may contain a person's name
        exc_info=exc,
    )
    problem = Problem(
        500,
        "internal_error",
        "Unexpected error in the service; it was logged with the request_id of this response.",
        # The server closes the connection after such an error, so clients must not reuse it.
        headers={"X-Content-Type-Options": "nosniff", "Connection": "close"},
    )
    return problem.response(request)
