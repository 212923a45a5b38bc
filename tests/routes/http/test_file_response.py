from email.utils import parsedate_to_datetime
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import FastAPI, Request, Response

from phonex.errors import AudioNotFound
from phonex.routes.http.file_response import FileDownload, answer_file
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio

CONTENT = bytes(range(256)) * 1000  # several chunks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    path.write_bytes(CONTENT)
    return path


def serving(path: Path) -> FastAPI:
    app = make_app()

    @app.get("/file")
    @app.head("/file")
    async def get_file(request: Request) -> Response:
        name, gone = "phonex-0b6f0a6e.wav", AudioNotFound("0b6f0a6e")
        answer = await answer_file(path, request.headers, "audio/wav", name, gone=gone)
        if "x-delete" in request.headers:
            path.unlink()
        return answer

    return app


async def fetch(path: Path, headers: dict[str, str] | None = None) -> httpx.Response:
    async with open_client(serving(path)) as client:
        return await client.get("/file", headers=headers)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=255990-", 255_990, 255_999),
        ("bytes=255990-300000", 255_990, 255_999),
        ("bytes=-10", 255_990, 255_999),
        ("bytes=-300000", 0, 255_999),
        ("BYTES = 5 - 6", 5, 6),
    ],
)
async def test_a_range_is_read(path: Path, header: str, first: int, last: int) -> None:
    response = await fetch(path, {"Range": header})
    assert response.status_code == 206
    assert response.headers["content-range"] == f"bytes {first}-{last}/256000"
    assert response.content == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "header",
    ["9-5", "-", "", "a-b", "0-1,5-6", "9" * 5000 + "-", "=-", "1", "0-1, 5-6, 7-8", "5-6-7"],
)
@pytest.mark.parametrize("unit", ["bytes=", "lines="])
async def test_a_range_that_cannot_be_read_is_ignored(path: Path, header: str, unit: str) -> None:
    response = await fetch(path, {"Range": f"{unit}{header}"})
    assert response.status_code == 200
    assert response.content == CONTENT


@pytest.mark.parametrize("header", ["bytes=256000-", "bytes=256000-256001", "bytes=-0"])
async def test_a_range_outside_the_file_is_a_problem_that_tells_the_size(
    path: Path, header: str
) -> None:
    response = await fetch(path, {"Range": header})
    assert response.status_code == 416
    assert response.headers["content-range"] == "bytes */256000"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "range_not_satisfiable"


async def test_an_empty_file_has_no_range(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    response = await fetch(tmp_path / "empty", {"Range": "bytes=0-"})
    assert (response.status_code, response.headers["content-range"]) == (416, "bytes */0")


async def test_the_whole_file_is_sent_with_its_description(path: Path) -> None:
    response = await fetch(path)

    assert response.status_code == 200
    assert response.content == CONTENT
    assert len(CONTENT) > FileDownload.chunk_size
    headers = response.headers
    assert headers["content-type"] == "audio/wav"
    assert headers["content-length"] == "256000"
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-disposition"] == 'inline; filename="phonex-0b6f0a6e.wav"'
    assert headers["etag"].startswith('"')
    modified = parsedate_to_datetime(headers["last-modified"]).timestamp()
    assert modified == int((await anyio.Path(path).stat()).st_mtime)


async def test_head_tells_the_same_and_sends_nothing(path: Path) -> None:
    whole = await fetch(path)
    async with open_client(serving(path)) as client:
        response = await client.head("/file")

    assert response.content == b""
    for name in ("content-length", "content-type", "etag", "last-modified", "accept-ranges"):
        assert response.headers[name] == whole.headers[name]


async def test_an_empty_file_is_sent(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    response = await fetch(tmp_path / "empty")

    assert response.status_code == 200
    assert response.headers["content-length"] == "0"


async def test_a_range_is_sent_alone(path: Path) -> None:
    response = await fetch(path, {"Range": "bytes=1000-150000"})

    assert response.status_code == 206
    assert response.content == CONTENT[1000:150001]
    assert response.headers["content-range"] == "bytes 1000-150000/256000"
    assert response.headers["content-length"] == "149001"


async def test_ranges_put_together_are_the_file(path: Path) -> None:
    starts = range(0, len(CONTENT), 100_000)
    parts = [await fetch(path, {"Range": f"bytes={s}-{s + 99_999}"}) for s in starts]

    assert b"".join(part.content for part in parts) == CONTENT
    assert len({part.headers["etag"] for part in parts}) == 1


async def test_a_known_version_is_not_sent_again(path: Path) -> None:
    etag = (await fetch(path)).headers["etag"]

    response = await fetch(path, {"If-None-Match": f'"other", W/{etag}'})

    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["etag"] == etag
    assert "content-length" not in response.headers


async def test_another_version_is_sent(path: Path) -> None:
    etag = (await fetch(path)).headers["etag"]
    await anyio.Path(path).write_bytes(CONTENT + b"more")

    response = await fetch(path, {"If-None-Match": etag})

    assert response.status_code == 200
    assert response.headers["etag"] != etag


async def test_the_date_is_asked_only_without_a_tag(path: Path) -> None:
    date = (await fetch(path)).headers["last-modified"]

    assert (await fetch(path, {"If-Modified-Since": date})).status_code == 304
    both = {"If-Modified-Since": date, "If-None-Match": '"other"'}
    assert (await fetch(path, both)).status_code == 200
    assert (await fetch(path, {"If-Modified-Since": "yesterday"})).status_code == 200


@pytest.mark.parametrize("name", ["etag", "last-modified"])
async def test_a_range_of_the_same_version_goes_on(path: Path, name: str) -> None:
    version = (await fetch(path)).headers[name]

    response = await fetch(path, {"Range": "bytes=10-19", "If-Range": version})

    assert response.status_code == 206
    assert response.content == CONTENT[10:20]


async def test_a_range_of_another_version_begins_anew(path: Path) -> None:
    response = await fetch(path, {"Range": "bytes=10-19", "If-Range": '"other"'})

    assert response.status_code == 200
    assert response.content == CONTENT


async def test_a_file_that_goes_before_or_while_it_is_asked_for_is_not_found(path: Path) -> None:
    answers = [await fetch(path, {"X-Delete": "1"}), await fetch(path)]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (404, "audio_not_found")
