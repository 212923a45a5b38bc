"""Every store of blobs: on the local disk, and in a bucket."""

import uuid
from pathlib import Path

import pytest

from phonex.store.files.blob_store import StagedBlobStore
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.places import BlobKind, S3Place
from tests.blob_places import open_folder
from tests.s3_server import S3Server


@pytest.fixture
def bucket(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Place:
    """An empty folder of a bucket."""
    return open_folder(s3, uuid.uuid4().hex, tmp_path, monkeypatch)


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
