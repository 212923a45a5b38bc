"""What clients write into fields: refused by the field's name where it is no text or no name."""

import httpx
import pytest

from tests.running import SPEECH

SAMPLE = (SPEECH / "lj-ver2.flac").read_bytes()
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1b[31mb", "a\x7fb", "a\x85b", "a\u2028b"])
@pytest.mark.parametrize("field", ["description", "user_id", "voice_name", "language"])
@pytest.mark.parametrize("route", ["register", "import"])
def test_no_field_of_a_voice_has_control_characters(
    client: httpx.Client, route: str, field: str, bad: str
) -> None:
    files = {"voice_sample" if route == "register" else "embedding": SAMPLE}
    fields = {"voice_name": "Nobody", field: bad}
    answer = client.post(f"/voice/{route}", data=fields, files=files)

    assert (answer.status_code, answer.json()["error"]["param"]) == (422, field)


@pytest.mark.parametrize("field", ["description", "user_id", "voice_name", "language", "consent"])
def test_a_field_that_is_no_utf8_is_named(client: httpx.Client, field: str) -> None:
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'.encode()
    answer = client.post(
        "/voice/register",
        content=head + b"caf\xe9\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, field)


@pytest.mark.parametrize("bad", [rb"\u0000", rb"\ud800", rb"\u001b"])
@pytest.mark.parametrize("field", ["name", "description"])
def test_a_voice_is_not_renamed_so(client: httpx.Client, field: str, bad: bytes) -> None:
    content = b'{"%s": "a%sb"}' % (field.encode(), bad)
    answer = client.patch("/voice/nobody", content=content, headers=JSON)

    assert answer.status_code == 422
    assert answer.json()["error"]["param"] in (field, "voice_name")


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("POST", "/tts", "text"),
        ("POST", "/clone", "voice_id"),
        ("PATCH", "/voice/nobody", "description"),
        ("PUT", "/lexicon/EN/word", "respelling"),
        ("POST", "/lexicon/try", "word"),
    ],
)
def test_json_with_raw_halves_of_characters_is_refused(
    client: httpx.Client, method: str, path: str, field: str
) -> None:
    content = b'{"%s": "a\xed\xa0\x80b"}' % field.encode()
    answer = client.request(method, path, content=content, headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


@pytest.mark.parametrize("field", ["language", "speaker", "voice_id", "format"])
def test_a_key_has_neither_halves_nor_control_characters(client: httpx.Client, field: str) -> None:
    for bad in (b"\\ud800", b"\\u0007"):
        content = b'{"text": "a", "voice_id": "a", "%s": "%s"}' % (field.encode(), bad)
        answer = client.post("/clone", content=content, headers=JSON)
        assert (answer.status_code, answer.json()["error"]["param"]) == (422, field)


def test_a_description_may_have_lines(client: httpx.Client) -> None:
    fields = {
        "voice_name": "Lines",
        "description": "One.\r\n\tTwo: 世界 👩‍👩‍👧",
        "user_id": "auth0|5 ü",
    }
    answer = client.post("/voice/register", data=fields, files={"voice_sample": SAMPLE})
    client.delete("/voice/lines")

    assert answer.status_code == 201, answer.text
    assert answer.json()["voice"]["description"] == "One.\n\tTwo: 世界 👩‍👩‍👧"
