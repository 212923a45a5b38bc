"""Errors that name fields as the API of another service does."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from phonex.errors import PhonexError
from phonex.routes.http.problem import Problem, problem_of


def renamed(problem: Problem, fields: Mapping[str, str]) -> Problem:
    """fields: our names → theirs."""
    return replace(problem, param=problem.param and fields.get(problem.param, problem.param))


class VendorRoute(APIRoute):
    """A route whose errors name the fields of its API. fields: our names → theirs."""

    fields: ClassVar[Mapping[str, str]] = {}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except PhonexError as exc:
                return renamed(problem_of(exc), self.fields).response(request)

        return answer
