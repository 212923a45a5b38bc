"""What reaches the library from a WebSocket."""

import pytest
from starlette.types import Message

from phonex.routes.socketio.bounds import LONGEST_EVENT
from phonex.routes.socketio.web_sockets import checked, engine_id_of

pytestmark = pytest.mark.anyio


async def passed(message: Message) -> Message:
    async def receive() -> Message:
        return message

    return await checked(receive)()


@pytest.mark.parametrize("text", ["2probe", "5", "3", "40{}", '42["x"]', "41", "42" + "x" * 1000])
async def test_packets_pass(text: str) -> None:
    message = {"type": "websocket.receive", "text": text}
    assert await passed(message) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "b4AAA",
        "7",
        "4",
        "4x",
        "4²",
        "4" + "[" * 1000,
        "2" + "p" * 1000,
        "42" + "x" * LONGEST_EVENT,
    ],
)
async def test_anything_else_ends_the_connection(text: str) -> None:
    found = await passed({"type": "websocket.receive", "text": text})
    assert found["type"] == "websocket.disconnect"


async def test_binary_data_ends_the_connection() -> None:
    found = await passed({"type": "websocket.receive", "bytes": b"x"})
    assert found["type"] == "websocket.disconnect"


def test_a_request_names_its_connection() -> None:
    assert engine_id_of({"query_string": b"EIO=4&transport=polling"}) is None
    assert engine_id_of({"query_string": b"EIO=4&sid=abc&transport=polling"}) == "abc"
