"""The memorial's page for browsers, at the path of its JSON, for which it asks.

It says nothing of whether there is a memorial, so it needs no sign-in.
"""

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from phonex.routes.http.pages import CONSOLE_SECURITY, page


class BrowserRoute(APIRoute):
    """Only for clients that accept HTML; others get what is after it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        accepted = (value for name, value in scope.get("headers", ()) if name == b"accept")
        if not any(b"text/html" in each for each in accepted):
            return Match.NONE, {}
        return super().matches(scope)


router = APIRouter(prefix="/legacy", include_in_schema=False, route_class=BrowserRoute)


@router.get("/{user_id}")
@router.head("/{user_id}")
async def show_memorial(user_id: str) -> Response:
    return page("memorial.html", CONSOLE_SECURITY, vary="Accept")
