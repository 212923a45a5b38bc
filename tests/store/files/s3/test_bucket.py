"""A bucket that cannot be used, and servers that lack something."""

import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from obstore.exceptions import GenericError, PermissionDeniedError

from phonex.errors import ConfigurationError, PhonexError, StorageFull
from phonex.store.errors import StorageUnavailable
from phonex.store.files.blob_store import BlobChangedError
from phonex.store.files.places import BlobKind, S3Place, open_bucket
from phonex.store.files.s3.blobs import S3BlobStore
from phonex.store.files.s3.bucket import Bucket, S3Address
from phonex.store.files.s3.errors import error_of
from tests.running import free_port
from tests.s3_server import CREDENTIALS, KEY_ID, REGION, SECRET, S3Server

DEAD = f"http://127.0.0.1:{free_port()}"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def place_at(url: str, bucket: str, scratch: Path) -> S3Place:
    return open_bucket(f"s3://{bucket}", url, REGION, scratch)


def test_a_server_that_is_away_is_unavailable_and_stops_the_start(tmp_path: Path) -> None:
    blobs = place_at(DEAD, "phonex", tmp_path).store(BlobKind.AUDIO)
    for ask in (
        lambda: blobs.stat("a"),
        lambda: list(blobs.list()),
        lambda: blobs.delete(["a"]),
        lambda: blobs.move("a", "b"),
        lambda: blobs.existing(["a"]),
        lambda: blobs.open("a").__enter__(),
        lambda: blobs.local_copy("a").__enter__(),
    ):
        with pytest.raises(StorageUnavailable, match="PHONEX_S3_ENDPOINT"):
            ask()
    with pytest.raises(ConfigurationError, match="s3://phonex"):
        blobs.prepare()


def test_a_write_to_a_server_that_is_away_is_unavailable(tmp_path: Path) -> None:
    blobs = place_at(DEAD, "phonex", tmp_path).store(BlobKind.CONSENTS)
    with pytest.raises(StorageUnavailable), blobs.writer("a") as file:
        file.write(b"a")


def test_a_missing_bucket_stops_the_start(s3: S3Server, tmp_path: Path) -> None:
    blobs = place_at(s3.url, "no-such-bucket", tmp_path).store(BlobKind.AUDIO)
    with pytest.raises(ConfigurationError, match=r"no such bucket.*PHONEX_BLOBS"):
        blobs.prepare()


@pytest.mark.parametrize("url", ["s3://", "s3:///a", "s3://b/../c", "s3://b//c", "s3://b c"])
def test_what_is_no_place_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="s3://bucket"):
        open_bucket(url, None, None, tmp_path)


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (GenericError("status code: 507 Insufficient Storage: "), StorageFull, "full"),
        (GenericError("<Code>XMinioStorageFull</Code>"), StorageFull, "full"),
        (GenericError("status code: 503 Service"), StorageUnavailable, "status 503"),
        (GenericError("HTTP error: error sending request"), StorageUnavailable, "not answer"),
        (PermissionDeniedError("status code: 403"), StorageUnavailable, "access was denied"),
        (
            PermissionDeniedError("<Code>SignatureDoesNotMatch</Code>"),
            StorageUnavailable,
            "AWS_SECRET_ACCESS_KEY",
        ),
    ],
)
def test_errors_say_what_to_do(error: Exception, kind: type[PhonexError], said: str) -> None:
    found = error_of(error, "s3://phonex (PHONEX_BLOBS)")
    assert isinstance(found, kind)
    assert said in found.message
    assert "s3://phonex" in found.message


def test_errors_tell_nothing_that_the_server_said(tmp_path: Path) -> None:
    """Servers repeat the key and what was signed."""
    blobs = place_at(DEAD, "phonex", tmp_path).store(BlobKind.AUDIO)
    with pytest.raises(StorageUnavailable) as caught:
        blobs.stat("a")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert DEAD not in str(caught.value)


class ServerWithoutConditions(Bucket):
    """As one that takes every write."""

    def replaces_safely(self) -> bool:
        return False


def test_without_conditional_writes_one_machine_still_notices(
    s3: S3Server, tmp_path: Path, bucket: S3Place
) -> None:
    prefix = bucket.name.rpartition("/")[2]
    address = S3Address("phonex", prefix, s3.url, REGION)
    blobs = S3BlobStore(ServerWithoutConditions(address), "voices", tmp_path / "open")
    with blobs.writer("a") as file:
        file.write(b"first")
    first = blobs.stat("a")
    assert first is not None
    with blobs.writer("a", replaces=first.version) as file:
        file.write(b"second")
    with pytest.raises(BlobChangedError), blobs.writer("a", replaces=first.version) as file:
        file.write(b"late")
    with blobs.open("a") as file:
        assert file.read() == b"second"


def test_conditional_writes_are_asked_for_once(
    s3: S3Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = place_at(s3.url, "phonex/probed", tmp_path)
    with caplog.at_level(logging.WARNING):
        assert place.replaces_safely()
    n_asked = len(s3.requests())
    assert place.replaces_safely()
    assert len(s3.requests()) == n_asked
    assert s3.keys("phonex", "probed/") == set()
    assert caplog.records == []


def test_an_address_for_a_minute_is_signed_and_names_no_secret(tmp_path: Path) -> None:
    blobs = place_at("https://s3.example.org", "phonex/house", tmp_path).store(BlobKind.AUDIO)
    url = blobs.temporary_url("a.wav", 60)
    assert url is not None
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    assert (parts.scheme, parts.netloc) == ("https", "s3.example.org")
    assert parts.path == "/phonex/house/audio/a.wav"
    assert query["X-Amz-Expires"] == ["60"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-SignedHeaders"] == ["host"]
    assert query["X-Amz-Credential"][0].startswith(f"{KEY_ID}/")
    assert f"/{REGION}/s3/aws4_request" in query["X-Amz-Credential"][0]
    assert len(query["X-Amz-Signature"][0]) == 64
    assert SECRET not in url
