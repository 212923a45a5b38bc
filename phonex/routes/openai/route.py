"""Errors as clients of OpenAI expect them: what is wrong with a request is a 400, which names the
field as OpenAI does.
"""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from phonex.errors import PhonexError
from phonex.routes.http.openapi import Responses, problems
from phonex.routes.http.problem import Problem, problem_of, problem_of_validation
from phonex.routes.http.vendor_fields import renamed

# Our fields → theirs.
FIELDS = {
    "text": "input",
    "speaker": "voice",
    "voice_id": "voice",
    "format": "response_format",
    "voice_name": "name",
    "voice_sample": "audio_sample",
    "consent_id": "consent",
}


class OpenAIRoute(APIRoute):
    """A route of OpenAI's API. Its clients raise BadRequestError for 400, as OpenAI documents, and
    a class of its own for 422, which OpenAI's speech never answers.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as exc:
                return as_openai(problem_of_validation(exc)).response(request)
            except PhonexError as exc:
                return as_openai(problem_of(exc)).response(request)

        return answer


def as_openai(problem: Problem) -> Problem:
    unprocessable = problem.status == HTTPStatus.UNPROCESSABLE_ENTITY
    named = renamed(problem, FIELDS)
    return replace(named, status=400) if unprocessable else named


def openai_problems(*errors: type[PhonexError]) -> Responses:
    """The `responses=` of a route with these errors, as `problems` for this API."""
    found = problems(*errors)
    unprocessable = found.pop(422)
    if 400 in found:
        both = (unprocessable["description"], found[400]["description"])
        return found | {400: {**unprocessable, "description": ", ".join(both)}}
    return {400: unprocessable} | found
