"""The query of the Echo API's lists: whose, and which page."""

from typing import Annotated

from fastapi import Query

from phonex.routes.echo.requests import RECORD_ID
from phonex.routes.native.requests import Key

UserQuery = Annotated[
    Key | None,
    Query(
        description="_id or auth0_id of the user; with accounts, the signed-in one by default",
        examples=[RECORD_ID],
    ),
]
LimitQuery = Annotated[int, Query(ge=1, le=200)]
CursorQuery = Annotated[str | None, Query(max_length=200, description="next_cursor")]
