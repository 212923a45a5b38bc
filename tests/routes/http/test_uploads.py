"""Uploads that the folder for temporary files does not take."""

import errno
import os
import tempfile
from pathlib import Path

import pytest
from fastapi import FastAPI, UploadFile

from phonex.routes.http.problem import install_problems
from phonex.routes.http.uploads import explain_failed_upload
from tests.routes.apps import open_client

pytestmark = pytest.mark.anyio


def taking_uploads() -> FastAPI:
    app = FastAPI()
    install_problems(app)

    @app.post("/upload")
    async def take(sample: UploadFile) -> int:
        return sample.size or 0

    return app


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        (errno.ENOSPC, 507, "storage_full"),
        (errno.EDQUOT, 507, "storage_full"),
        (errno.EFBIG, 507, "storage_full"),
        (errno.EROFS, 503, "uploads_unavailable"),
        (errno.EACCES, 503, "uploads_unavailable"),
    ],
)
def test_the_folder_and_the_remedy_are_named(number: int, status: int, code: str) -> None:
    error = explain_failed_upload(OSError(number, os.strerror(number)))
    assert (error.status, error.code) == (status, code)
    assert tempfile.gettempdir() in error.message
    assert "TMPDIR" in error.message


async def test_an_upload_that_cannot_be_kept_is_a_503(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    async with open_client(taking_uploads()) as client:
        small = await client.post("/upload", files={"sample": b"small"})
        large = await client.post("/upload", files={"sample": b"x" * 2_000_000})
    assert small.json() == 5
    assert (large.status_code, large.json()["code"]) == (503, "uploads_unavailable")
    assert str(tmp_path / "gone") in large.json()["detail"]


async def test_a_body_that_is_no_form_is_still_a_400() -> None:
    async with open_client(taking_uploads()) as client:
        content_type = {"Content-Type": "multipart/form-data"}
        answer = await client.post("/upload", content=b"no form", headers=content_type)
    assert answer.status_code == 400
