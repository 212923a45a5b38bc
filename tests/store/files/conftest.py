"""Every store of blobs: on the local disk, and in a bucket."""

import uuid
from pathlib import Path

import pytest

from phonex.store.files.blob_store import StagedBlobStore
from phonex.store.files.places import BlobKind, BlobPlace, S3Place
from tests.blob_places import PLACES, open_folder, open_named
from tests.s3_server import S3Server


@pytest.fixture
def bucket(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Place:
    """An empty folder of a bucket."""
    return open_folder(s3, uuid.uuid4().hex, tmp_path, monkeypatch)


@pytest.fixture(params=PLACES)
def blob_place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BlobPlace:
    """A place without files: on the local disk, then in a bucket."""
    return open_named(request.param, request, tmp_path, monkeypatch)


@pytest.fixture
def blobs(blob_place: BlobPlace) -> StagedBlobStore:
    """An empty store."""
    store = blob_place.store(BlobKind.VOICES)
    store.prepare()
    return store
