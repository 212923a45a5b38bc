"""Every store of blobs: on the local disk, and in a bucket."""

import uuid
from pathlib import Path

import pytest

from phonex.store.files.blob_store import StagedBlobStore
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.places import BlobKind, S3Place, open_bucket
from tests.s3_server import CREDENTIALS, REGION, S3Server


@pytest.fixture
def bucket(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Place:
    """An empty folder of a bucket."""
    return open_folder(s3, uuid.uuid4().hex, tmp_path, monkeypatch)


def open_folder(
    s3: S3Server, prefix: str, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> S3Place:
    """A folder of a bucket as a machine sees it. machine: what it has on its disk."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return open_bucket(f"s3://phonex/{prefix}", s3.url, REGION, machine / "s3")


@pytest.fixture(params=["local", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> StagedBlobStore:
    """An empty store."""
    store: StagedBlobStore
    if request.param == "local":
        store = LocalBlobStore(tmp_path / "blobs", "PHONEX_BLOBS")
    else:
        place: S3Place = request.getfixturevalue("bucket")
        store = place.store(BlobKind.VOICES)
    store.prepare()
    return store
