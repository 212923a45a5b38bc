"""The body of a message, without a server."""

from typing import Annotated

import pytest
from fastapi import Depends

from phonex.conversations.types import NewMessage
from phonex.routes.conversations.requests import read_message
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "body", ["", "{", "\xff", "[" * 2_000, '{"client_id": ' + "1" * 5_000 + "}"]
)
async def test_what_is_not_json_is_refused(body: str) -> None:
    app = make_app()

    @app.post("/messages")
    async def send(message: Annotated[NewMessage, Depends(read_message)]) -> str:
        return message.client_id

    async with open_client(app) as client:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/messages", content=body.encode("latin-1"), headers=headers)
        good = await client.post("/messages", json={"client_id": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request"), answer.text
    assert good.json() == "x"
