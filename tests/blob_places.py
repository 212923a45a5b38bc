"""Where the files of tests are: on the local disk, or in a bucket. What is checked of files is
checked at both, unless its point is the disk's own (rights, full disks, locks).
"""

import os
import uuid
from pathlib import Path
from typing import Protocol

import pytest

from phonex.store.files.places import BlobKind, BlobPlace, LocalPlace, S3Place, open_bucket
from tests.s3_server import CREDENTIALS, REGION, S3Server

BUCKET = "phonex"
PLACES = ("local", "s3")
# For tests that check files by way of the fixture `blob_place`.
everywhere = pytest.mark.parametrize("blob_place", PLACES, indirect=True)


class MakeOlder(Protocol):
    """Lets a blob of a place have been written some seconds earlier."""

    def __call__(self, place: BlobPlace, kind: BlobKind, key: str, seconds: float) -> None: ...


def open_named(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BlobPlace:
    """One of PLACES, without files."""
    if name == "local":
        return LocalPlace.of_home(tmp_path / "home", "file:home")
    s3: S3Server = request.getfixturevalue("s3")
    return open_folder(s3, uuid.uuid4().hex, tmp_path, monkeypatch)


def open_folder(
    s3: S3Server, prefix: str, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> S3Place:
    """A folder of the bucket as a machine sees it. machine: what it has on its disk."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return open_bucket(f"s3://{BUCKET}/{prefix}", s3.url, REGION, machine / "s3")


def keys_of(place: BlobPlace, kind: BlobKind) -> list[str]:
    """The keys of all blobs of a kind."""
    return sorted(blob.key for blob in place.store(kind).list())


def make_older_on_disk(place: BlobPlace, kind: BlobKind, key: str, seconds: float) -> None:
    assert isinstance(place, LocalPlace)
    with place.store(kind).local_copy(key) as path:
        then = path.stat().st_mtime - seconds
        os.utime(path, (then, then))


def make_older_in(s3: S3Server) -> MakeOlder:
    def make_older(place: BlobPlace, kind: BlobKind, key: str, seconds: float) -> None:
        prefix = place.name.removeprefix(f"s3://{BUCKET}/")
        s3.make_older(BUCKET, f"{prefix}/{kind}/{key}", seconds)

    return make_older
