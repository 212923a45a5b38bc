import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI, Form
from pydantic import TypeAdapter, ValidationError

from phonex.routes.native.requests import Description, Key
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio

BOUNDARY = "x"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
JSON = {"Content-Type": "application/json"}
ENCODED_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def echoing() -> FastAPI:
    """An app that answers what it understood."""
    app = make_app()

    @app.get("/words/{word}")
    async def answer(word: str, q: str = "") -> list[str]:
        return [word, q]

    @app.post("/json")
    async def read_json(body: dict[str, Any]) -> list[Any]:
        return list(body.values())

    @app.post("/form")
    async def read_form(first: str = Form(), second: str = Form("")) -> list[str]:
        return [first, second]

    return app


async def post(path: str, body: bytes, headers: dict[str, str], piece: int = 7) -> httpx.Response:
    async def pieces() -> Any:
        for start in range(0, len(body), piece):
            yield body[start : start + piece]

    async with open_client(echoing()) as client:
        return await client.post(path, content=pieces(), headers=headers)


def form(**fields: bytes) -> bytes:
    parts = [part(name.encode(), value) for name, value in fields.items()]
    return b"".join(parts) + b"--x--\r\n"


def part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + more
    return head + b"\r\n\r\n" + value + b"\r\n"


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("/words/%ff", "path"),
        ("/words/%ed%a0%80", "path"),
        ("/words/a?q=%ff", "q"),
        ("/words/a?%ff=b", "query"),
        ("/%ff", "path"),
    ],
)
async def test_a_target_that_is_no_text_is_refused(target: str, field: str) -> None:
    async with open_client(echoing()) as client:
        answer = await client.get(target)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert answer.json()["error"]["param"] == field


async def test_a_target_may_have_any_text() -> None:
    async with open_client(echoing()) as client:
        answer = await client.get("/words/%E4%B8%96%20%F0%9F%98%80?q=%C3%A9+%e2%80%8d&&=")

    assert answer.json() == ["世 😀", "é \u200d"]


@pytest.mark.parametrize("bad", [b"\xed\xa0\x80", b"\xff", b"\xc3", b"\xf0\x9f\x98", b"\xc0\x80"])
async def test_json_that_is_no_utf8_is_refused(bad: bytes) -> None:
    answer = await post("/json", b'{"text": "a' + bad + b'b"}', JSON)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert answer.json()["detail"] == "The body is not valid UTF-8; send it as UTF-8."


async def test_json_in_any_script_arrives_in_any_pieces() -> None:
    body = json.dumps({"text": "世界 😀 é"}, ensure_ascii=False).encode()
    for piece in (1, 2, 100):
        assert (await post("/json", body, JSON, piece)).json() == ["世界 😀 é"]


@pytest.mark.parametrize("bad", [b"\xff", b"caf\xe9", b"\xed\xa0\x80", b"\xf0\x9f\x98"])
@pytest.mark.parametrize("piece", [1, 1000])
async def test_a_field_of_a_form_that_is_no_utf8_is_named(bad: bytes, piece: int) -> None:
    answer = await post("/form", form(first=b"well", second=bad), FORM, piece)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert answer.json()["error"]["param"] == "second"


async def test_the_name_of_a_field_is_text_too() -> None:
    answer = await post("/form", part(b"\xff", b"a") + form(first=b"a"), FORM)

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "name")


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "rot13", "nothing"])
async def test_a_form_in_another_encoding_is_refused(charset: str) -> None:
    headers = {"Content-Type": f"{FORM['Content-Type']}; charset={charset}"}

    assert (await post("/form", form(first=b"a"), headers)).status_code == 400


@pytest.mark.parametrize("piece", [1, 5, 1000])
async def test_a_form_arrives_and_its_files_may_hold_anything(piece: int) -> None:
    file = part(b"file", bytes(range(256)), b'; filename="\xff.wav"')
    sent = file + form(first="世 😀".encode(), second=b"a\nb")

    assert (await post("/form", sent, FORM, piece)).json() == ["世 😀", "a\nb"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"first=%ff", "first is not valid UTF-8"),
        (b"%c3=1&first=2", "The body is not valid UTF-8"),
        ("first=Zoé".encode(), "percent-encoded"),
    ],
)
async def test_an_encoded_form_that_is_no_text_is_refused(body: bytes, message: str) -> None:
    response = await post("/form", body, ENCODED_FORM)
    assert (response.status_code, response.json()["code"]) == (400, "malformed_request")
    assert message in response.json()["detail"]


async def test_an_encoded_form_may_have_any_text() -> None:
    body = urlencode({"first": "Zoé & 你好", "second": "+%"}).encode()
    assert (await post("/form", body, ENCODED_FORM)).json() == ["Zoé & 你好", "+%"]


async def test_a_broken_form_is_reported_by_the_one_that_reads_it() -> None:
    answer = await post("/form", b"--x\r\nno header\r\n\r\n\xff", FORM)

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, None)


@pytest.mark.parametrize("bad", ["\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ud800", "\r"])
def test_no_field_has_control_characters(bad: str) -> None:
    for kind in (Key, Description):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(f"a{bad}b")


def test_a_control_character_is_named_with_the_remedy() -> None:
    with pytest.raises(ValidationError, match=r"Remove the control character U\+0007"):
        TypeAdapter(Key).validate_python("a\ab")


def test_a_description_has_lines_and_a_key_has_one() -> None:
    text = "Über\t世界\nمرحبا ‍👩‍👩‍👧\u3000\xa0."
    assert TypeAdapter(Description).validate_python(text.replace("\n", "\r\n")) == text
    assert TypeAdapter(Key).validate_python("auth0|5f7c 世") == "auth0|5f7c 世"
    for bad in "\n\t":
        with pytest.raises(ValidationError):
            TypeAdapter(Key).validate_python(f"a{bad}b")
