"""MessagePack bodies: what they say, and what they must not make of a few bytes."""

import msgpack
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from phonex.routes.http.packing import MessagePackMalformed, PackableRoute, pack, unpack
from tests.routes.apps import UPLOAD_MB, make_app, open_client

pytestmark = pytest.mark.anyio

PACKED = {"Content-Type": "application/msgpack"}


class Body(BaseModel):
    text: str
    audio: bytes = b""


def taking_bodies() -> FastAPI:
    app, router = make_app(), APIRouter(route_class=PackableRoute)

    @router.post("/speak")
    async def speak(body: Body) -> list[object]:
        return [body.text, len(body.audio)]

    app.include_router(router)
    return app


def nested(n_lists: int) -> bytes:
    return b"\x91" * n_lists + b"\xc0"


MALFORMED = {
    "cut short": pack({"text": "Hello."})[:-1],
    "more than one": pack({}) * 2,
    "not UTF-8": b"\x81\xa4text\xa1\xff",
    "a key that is no text": b"\x81\x01\x02",
    "an extension type": b"\xd4\x05\x00",
    "an empty extension type": b"\xc7\x00\x05",
    "a time": msgpack.packb(msgpack.Timestamp(1)),
    "deep": nested(65),
    "deeper than the parser can": nested(5000),
    "a list that is announced long": b"\xdd\xff\xff\xff\xff",
    "a text that is announced long": b"\xdb\xff\xff\xff\xff",
    "many lists": msgpack.packb([[]] * 64),
    "a long list": msgpack.packb([None] * 65),
    "empty": b"",
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED.keys())
def test_is_refused(message: bytes) -> None:
    with pytest.raises(MessagePackMalformed):
        unpack(message)


def test_what_is_packed_unpacks() -> None:
    message = {"event": "audio", "audio": bytes(range(256)), "n": 1.5, "list": [None, True, "é"]}
    assert unpack(pack(message)) == message


async def test_a_route_takes_both_kinds_of_bodies() -> None:
    async with open_client(taking_bodies()) as client:
        as_json = await client.post("/speak", json={"text": "Hello."})
        packed = pack({"text": "Hello.", "audio": b"\xff\x00"})
        as_packed = await client.post("/speak", content=packed, headers=PACKED)
    assert (as_json.json(), as_packed.json()) == (["Hello.", 0], ["Hello.", 2])


async def test_both_kinds_are_checked_alike() -> None:
    async with open_client(taking_bodies()) as client:
        as_json = await client.post("/speak", json={"text": 1})
        as_packed = await client.post("/speak", content=pack({"text": 1}), headers=PACKED)
        malformed = await client.post("/speak", content=b"\xc1", headers=PACKED)
    assert (as_json.status_code, as_packed.status_code) == (422, 422)
    assert as_json.json()["errors"] == as_packed.json()["errors"]
    assert (malformed.status_code, malformed.json()["code"]) == (400, "malformed_request")


async def test_audio_in_it_may_be_as_large_as_an_upload() -> None:
    audio = bytes(int(UPLOAD_MB * 1_000_000))
    async with open_client(taking_bodies()) as client:
        taken = await client.post(
            "/speak", content=pack({"text": "Hello.", "audio": audio}), headers=PACKED
        )
        too_large = await client.post("/speak", content=bytes(2_000_000), headers=PACKED)
    assert taken.json() == ["Hello.", len(audio)]
    assert (too_large.status_code, too_large.json()["code"]) == (413, "upload_too_large")
