import io
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Form, UploadFile
from fastapi.responses import StreamingResponse

from phonex.errors import UploadTooLarge
from phonex.routes.http.deps import (
    AudioId,
    JobId,
    OpenedFiles,
    Preferences,
    WaitPreference,
    WaitPreferenceDep,
    parse_prefer,
    samples_of,
)
from phonex.routes.native.requests import QuickCloneForm, VoiceForm
from tests.routes.apps import make_app, open_client

JOB_ID = "0b6f0a6e-6f0c-4d52-9d0f-3a5f5a3c7c11"


def asking() -> FastAPI:
    app = make_app()

    @app.get("/patience")
    async def answer(patience: WaitPreferenceDep) -> WaitPreference:
        return patience

    @app.get("/job/{job_id}")
    async def get_job(job_id: JobId) -> str:
        return job_id

    @app.get("/audio/{audio_id}")
    async def get_audio(audio_id: AudioId) -> str:
        return audio_id

    @app.post("/quick")
    async def quick(
        form: Annotated[QuickCloneForm, Form(media_type="multipart/form-data")],
    ) -> dict[str, object]:
        return form.model_dump(exclude={"voice_sample"}) | {"size": form.voice_sample.size}

    @app.post("/register")
    async def register(
        form: Annotated[VoiceForm, Form(media_type="multipart/form-data")],
    ) -> dict[str, object]:
        sizes = [sample.size for sample in form.voice_sample]
        return form.model_dump(exclude={"voice_sample"}) | {"sizes": sizes}

    return app


async def fetch(path: str, headers: list[tuple[str, str]] | None = None) -> httpx.Response:
    async with open_client(asking()) as client:
        return await client.get(path, headers=headers)


async def upload(
    path: str, data: dict[str, str], files: list[tuple[str, tuple[str, bytes]]]
) -> httpx.Response:
    async with open_client(asking()) as client:
        return await client.post(path, data=data, files=files)


# --- patience ---


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Preferences()),
        (["respond-async"], Preferences(respond_async=True)),
        (["Respond-Async, wait=10"], Preferences(respond_async=True, wait=10)),
        (["respond-async", 'wait="7"; strict'], Preferences(respond_async=True, wait=7)),
        (["wait=3, wait=9"], Preferences(wait=3)),
        (["wait=100000"], Preferences(wait=600)),
        (["wait=-1"], Preferences()),
        (["wait=soon, return=minimal"], Preferences()),
    ],
)
def test_prefer_is_read(values: list[str], expected: Preferences) -> None:
    assert parse_prefer(values) == expected


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("query", "prefer", "seconds", "applied"),
    [
        ("", [], None, None),
        ("", ["respond-async"], 0, "respond-async"),
        ("", ["respond-async", "wait=5"], 5, "respond-async, wait=5"),
        ("", ["wait=5"], 5, "wait=5"),
        ("?wait=0", [], 0, None),
        ("?wait=2.5", ["respond-async"], 2.5, None),
    ],
)
async def test_the_query_wins_over_the_header(
    query: str, prefer: list[str], seconds: float | None, applied: str | None
) -> None:
    response = await fetch(f"/patience{query}", [("Prefer", value) for value in prefer])

    assert response.json() == {"seconds": seconds, "applied": applied}


@pytest.mark.anyio
@pytest.mark.parametrize("wait", ["-1", "601", "nan", "inf", "soon"])
async def test_an_impossible_wait_is_refused(wait: str) -> None:
    response = await fetch(f"/patience?wait={wait}")

    assert response.status_code == 422
    assert response.json()["error"]["param"] == "wait"


# --- ids ---


@pytest.mark.anyio
@pytest.mark.parametrize(
    "given",
    [
        "x",
        JOB_ID.upper(),
        JOB_ID.replace("-", ""),
        "0b6f0a6e-6f0c-1d52-9d0f-3a5f5a3c7c11",  # version 1
        "..%2F..%2Fetc%2Fpasswd",
        JOB_ID + "%0A",
    ],
)
async def test_what_is_no_id_of_ours_is_not_found(given: str) -> None:
    job, audio = await fetch(f"/job/{given}"), await fetch(f"/audio/{given}")

    assert job.status_code == audio.status_code == 404
    assert audio.headers["content-type"] == "application/problem+json"


@pytest.mark.anyio
async def test_an_id_of_ours_is_passed_on() -> None:
    assert (await fetch(f"/job/{JOB_ID}")).json() == JOB_ID
    assert (await fetch(f"/audio/{JOB_ID}")).json() == JOB_ID
    assert (await fetch("/job/x")).json()["code"] == "job_not_found"
    assert (await fetch("/audio/x")).json()["code"] == "audio_not_found"


# --- uploads ---


@pytest.mark.anyio
async def test_form_fields_are_read_as_json_fields_are() -> None:
    data = {"text": " hello ", "speed": "1.5", "pitch": "-3", "seed": "7", "format": "mp3"}
    data |= {"sample_rate": "24000", "bitrate": "64000", "volume": "-6.5", "consent": "true"}
    data |= {"ssml": "true"}
    response = await upload("/quick", data, [("voice_sample", ("a", b"123"))])

    assert response.json() == {
        "text": "hello",
        "language": "EN",
        "speaker": None,
        "speed": 1.5,
        "pitch": -3.0,
        "seed": 7,
        "format": "mp3",
        "sample_rate": 24_000,
        "bitrate": 64_000,
        "volume": -6.5,
        "consent": True,
        "ssml": True,
        "callback_url": None,
        "size": 3,
    }


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "param"),
    [
        ({"text": "a", "speed": "inf"}, "speed"),
        ({"text": "a", "speed": "2.01"}, "speed"),
        ({"text": "a", "pitch": "high"}, "pitch"),
        ({"text": " "}, "text"),
        ({"text": "a", "tempo": "1"}, "tempo"),
    ],
)
async def test_bad_form_fields_are_named(data: dict[str, str], param: str) -> None:
    response = await upload("/quick", data, [("voice_sample", ("a", b"123"))])

    assert response.status_code == 422
    assert response.json()["error"]["param"] == param


@pytest.mark.anyio
async def test_a_sample_that_is_no_file_is_refused() -> None:
    response = await upload("/register", {"voice_name": "Ada", "voice_sample": "text"}, [])

    assert response.status_code == 422
    assert response.json()["error"]["param"] == "voice_sample"


@pytest.mark.anyio
async def test_a_voice_takes_several_samples() -> None:
    files = [("voice_sample", ("a", b"1")), ("voice_sample", ("b", b"22"))]
    response = await upload("/register", {"voice_name": " Ada ", "consent": "true"}, files)

    assert response.json()["sizes"] == [1, 2]
    assert response.json()["voice_name"] == "Ada"
    assert response.json()["consent"] is True


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["", "   ", "x" * 65])
async def test_a_voice_needs_a_name_of_fitting_length(name: str) -> None:
    response = await upload("/register", {"voice_name": name}, [("voice_sample", ("a", b"1"))])

    assert response.status_code == 422
    assert response.json()["error"]["param"] == "voice_name"


def test_samples_are_limited_together() -> None:
    ten_bytes = 0.00001  # MB
    five = UploadFile(io.BytesIO(b"12345"), size=5)
    six = UploadFile(io.BytesIO(b"123456"), size=6)

    assert samples_of([five, five], ten_bytes) == [five.file, five.file]
    with pytest.raises(UploadTooLarge):
        samples_of([five, six], ten_bytes)


@pytest.mark.anyio
async def test_what_an_answer_is_read_from_stays_open_until_it_is_sent(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"sound")
    app = make_app()

    @app.get("/file")
    async def get(opened: OpenedFiles) -> StreamingResponse:
        file = opened.enter_context((tmp_path / "a").open("rb"))
        return StreamingResponse(iter(lambda: file.read(1), b""))

    async with open_client(app) as client:
        assert (await client.get("/file")).content == b"sound"
