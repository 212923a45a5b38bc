"""Where an installation keeps its files: in folders of the local disk, or in a bucket."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from phonex.audio.formats import FORMATS
from phonex.errors import ConfigurationError
from phonex.store.files.blob_store import StagedBlobStore, is_name
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.local_staging import LocalStaging
from phonex.system.extras import require

if TYPE_CHECKING:  # an extra
    from phonex.store.files.s3.bucket import Bucket

FILE, S3 = "file:", "s3://"
# How long finished audio waits for a server that is starting again.
_PATIENCE_S = 30.0
_CACHED_BYTES = 256_000_000  # of voices


class BlobKind(StrEnum):
    """The kinds of files; in a bucket, each has the folder of its name."""

    AUDIO = "audio"
    VOICES = "voices"
    QUICK = "quick"
    CONSENTS = "consents"
    MESSAGES = "messages"
    TRAINING = "training"
    PORTRAITS = "portraits"
    BATCHES = "batches"
    BOOKS = "books"


class BlobPlace(Protocol):
    """Has a store for every kind of files."""

    @property
    def name(self) -> str:
        """As in PHONEX_BLOBS."""

    @property
    def is_shared(self) -> bool:
        """Whether other machines use it, too."""

    def store(self, kind: BlobKind) -> StagedBlobStore: ...

    def check(self) -> None:
        """Raises StorageUnavailable when it does not answer."""

    def replaces_safely(self) -> bool:
        """Whether machines that replace a blob at the same moment notice each other.

        Raises StorageUnavailable.
        """


@dataclass(frozen=True)
class LocalPlace:
    """Folders of the local disk."""

    downloads_dir: Path
    voices_dir: Path
    data_dir: Path
    name: str = field(default=FILE, compare=False)

    @classmethod
    def of_home(cls, home: Path, name: str) -> "LocalPlace":
        """The folders in a home folder."""
        return cls(home / "downloads", home / "voices", home / "data", name)

    @property
    def is_shared(self) -> bool:
        return False

    def store(self, kind: BlobKind) -> LocalBlobStore:
        if kind is BlobKind.AUDIO:
            return LocalBlobStore(self.downloads_dir, "PHONEX_DOWNLOADS_DIR")
        if kind is BlobKind.VOICES:
            return LocalBlobStore(self.voices_dir, "PHONEX_VOICES_DIR")
        return LocalBlobStore(self.data_dir / kind, "PHONEX_DATA_DIR")

    def check(self) -> None:
        """DiskWatch looks at the disks."""

    def replaces_safely(self) -> bool:
        return True


class S3Place:
    """A bucket, or a folder in one. scratch: a local folder."""

    is_shared = True

    def __init__(self, bucket: "Bucket", scratch: Path) -> None:
        self._bucket = bucket
        self._scratch = scratch

    @property
    def name(self) -> str:
        return self._bucket.address.url

    def store(self, kind: BlobKind) -> LocalStaging:
        from phonex.store.files.s3.blobs import S3BlobStore
        from phonex.store.files.s3.cache import BlobCache

        cache = None
        if kind is BlobKind.VOICES:
            origin, folder = self._bucket.address.origin, self._scratch / "cache" / kind
            cache = BlobCache(origin, folder, _CACHED_BYTES)
        blobs = S3BlobStore(
            self._bucket,
            kind,
            self._scratch / "open" / kind,
            cache=cache,
            media_types={form.suffix: form.media_type for form in FORMATS.values()},
            patience_s=_PATIENCE_S if kind is BlobKind.AUDIO else 0,
        )
        return LocalStaging(blobs, self._scratch / "staged" / kind)

    def check(self) -> None:
        self._bucket.check()

    def replaces_safely(self) -> bool:
        return self._bucket.replaces_safely()


def open_bucket(url: str, endpoint: str | None, region: str | None, scratch: Path) -> S3Place:
    """url: `s3://bucket/prefix`. Sends nothing yet. Raises ConfigurationError."""
    require("obstore", "PHONEX_BLOBS")
    from phonex.store.files.s3.bucket import Bucket, S3Address

    name, _, prefix = url.removeprefix(S3).partition("/")
    prefix = prefix.rstrip("/")
    if not is_name(name) or (prefix and not all(map(is_name, prefix.split("/")))):
        raise ConfigurationError(
            f"{url!r} is not the place of a bucket, such as s3://bucket/phonex."
        )
    return S3Place(Bucket(S3Address(name, prefix, endpoint, region)), scratch)
