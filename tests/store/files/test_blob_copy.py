"""Files go from one place to another: each once, checked, and with word of what changed."""

from pathlib import Path

import pytest

from phonex.store.files.blob_copy import BlobCopy
from phonex.store.files.places import BlobKind, BlobPlace, LocalPlace, S3Place

FILES = {
    (BlobKind.AUDIO, "a.wav"): b"sound" * 1000,
    (BlobKind.AUDIO, ".converted/a.mp3"): b"converted",
    (BlobKind.VOICES, "owners/u-1/ada.pth"): b"voice",
    (BlobKind.MESSAGES, "c/m.png"): b"",
}


@pytest.fixture
def home(tmp_path: Path) -> LocalPlace:
    place = LocalPlace.of_home(tmp_path / "home", "file:home")
    for (kind, key), content in FILES.items():
        write(place, kind, key, content)
    return place


def write(place: BlobPlace, kind: BlobKind, key: str, content: bytes) -> None:
    with place.store(kind).writer(key) as file:
        file.write(content)


def content_of(place: BlobPlace) -> dict[tuple[BlobKind, str], bytes]:
    found = {}
    for kind in BlobKind:
        store = place.store(kind)
        for blob in store.list():
            with store.open(blob.key) as file:
                found[kind, blob.key] = file.read()
    return found


def test_an_installation_moves_to_a_bucket_and_back(
    home: LocalPlace, bucket: S3Place, tmp_path: Path
) -> None:
    sent: list[int] = []
    there = BlobCopy(home, bucket, sent.append)
    report = there.copy(there.list())
    assert (report.copied, report.there, report.is_complete) == (len(FILES), 0, True)
    assert sum(sent) == report.n_bytes == sum(map(len, FILES.values()))
    assert content_of(bucket) == FILES
    other = LocalPlace.of_home(tmp_path / "other", "file:other")
    back = BlobCopy(bucket, other)
    assert back.copy(back.list()).copied == len(FILES)
    assert content_of(other) == FILES


def test_what_is_there_is_not_copied_again(home: LocalPlace, bucket: S3Place) -> None:
    write(bucket, BlobKind.AUDIO, "a.wav", FILES[BlobKind.AUDIO, "a.wav"])
    write(bucket, BlobKind.VOICES, "owners/u-1/ada.pth", b"VOICE")  # of the same size
    write(bucket, BlobKind.AUDIO, "other.wav", b"")
    copying = BlobCopy(home, bucket)
    first = copying.copy(copying.list())
    assert (first.copied, first.there, first.extra) == (3, 1, 1)
    again = copying.copy(copying.list())
    assert (again.copied, again.there, again.is_complete) == (0, len(FILES), True)


def test_a_dry_run_writes_nothing(home: LocalPlace, bucket: S3Place) -> None:
    copying = BlobCopy(home, bucket)
    report = copying.copy(copying.list(), dry_run=True)
    assert (report.copied, report.n_bytes) == (len(FILES), sum(map(len, FILES.values())))
    assert content_of(bucket) == {}


def test_what_changed_meanwhile_is_named(home: LocalPlace, tmp_path: Path) -> None:
    copying = BlobCopy(home, LocalPlace.of_home(tmp_path / "other", "file:other"))
    listed = copying.list()
    write(home, BlobKind.VOICES, "owners/u-1/ada.pth", b"another")
    write(home, BlobKind.AUDIO, "new.wav", b"new")
    home.store(BlobKind.MESSAGES).delete(["c/m.png"])
    report = copying.copy(listed)
    assert report.changed == ["audio/new.wav", "messages/c/m.png", "voices/owners/u-1/ada.pth"]
    assert not report.is_complete
    assert copying.copy(copying.list()).is_complete


def test_what_is_staged_stays(home: LocalPlace, bucket: S3Place) -> None:
    write(home, BlobKind.VOICES, ".ada.1-2.making/ada.pth", b"staged")
    copying = BlobCopy(home, bucket)
    assert copying.copy(copying.list()).copied == len(FILES)
    assert content_of(bucket) == FILES
