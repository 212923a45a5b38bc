"""The interface of file storage: blobs by key, on a disk or elsewhere.

Only the server creates keys: names joined by slashes, such as `voices/ada.pth`. Everything here
blocks: call it in a thread.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

PART_BYTES = 8 << 20  # of what is read as a whole
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,200}")
_PREFIX = re.compile(r"(?:[A-Za-z0-9._-]+/)*[A-Za-z0-9._-]*")


class BlobNotFoundError(Exception):
    """There is no blob with that key."""


class BlobChangedError(Exception):
    """The blob is not, or no longer, at the version to be replaced."""


@dataclass(frozen=True)
class Blob:
    """size: bytes; modified: seconds since 1970; version: another one when other content was
    written.
    """

    key: str
    size: int
    modified: float
    version: str


def is_name(text: str) -> bool:
    """Whether a string can be one of the names in a key."""
    return _NAME.fullmatch(text) is not None


def check_key(key: str) -> str:
    """Raises ValueError for an invalid key; callers validate the ids that they put into one."""
    if not all(map(is_name, key.split("/"))):
        raise ValueError(f"{key!r} is not a key")
    return key


def check_prefix(prefix: str) -> str:
    """Raises ValueError for what no key can begin with."""
    names = prefix.split("/")
    if not _PREFIX.fullmatch(prefix) or any(name in (".", "..") for name in names[:-1]):
        raise ValueError(f"{prefix!r} is not a key prefix")
    return prefix


class BlobReader(Protocol):
    """A blob that is open for reading, as it was when it was opened. From any thread."""

    @property
    def blob(self) -> Blob: ...

    def read(self, start: int, n_bytes: int) -> bytes:
        """These bytes, fewer at the end of the blob. Reads no others.

        Raises BlobNotFoundError when it is gone, StorageUnavailable.
        """


def read_checksum(reader: BlobReader) -> str:
    """The SHA-256 of a blob's content as it is read, in hex."""
    checksum = hashlib.sha256()
    for part in read_parts(reader):
        checksum.update(part)
    return checksum.hexdigest()


def read_parts(reader: BlobReader) -> Iterator[bytes]:
    """All of a blob, in order."""
    for start in range(0, reader.blob.size, PART_BYTES):
        yield reader.read(start, PART_BYTES)


class BlobStore(Protocol):
    """A blob is complete or absent. All methods raise StorageUnavailable, and ValueError for an
    invalid key; those that write also raise StorageFull.
    """

    @property
    def place(self) -> str:
        """Where the blobs are and the setting for it, for messages."""

    @property
    def is_shared(self) -> bool:
        """Whether other machines write to it, too."""

    def prepare(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """Open the blob for reading from its start. Raises BlobNotFoundError."""

    def reader(self, key: str) -> AbstractContextManager[BlobReader]:
        """Open the blob for reading parts of it. Raises BlobNotFoundError."""

    def writer(self, key: str, *, replaces: str | None = None) -> AbstractContextManager[BinaryIO]:
        """A seekable file that becomes the blob if the block succeeds; otherwise nothing changes.

        replaces: the only version that may be replaced; if the blob has another version or does
        not exist, the end of the block raises BlobChangedError.
        """

    def stat(self, key: str) -> Blob | None:
        """The properties of a blob; None if it does not exist."""

    def checksum(self, key: str) -> str:
        """The SHA-256 of a blob in hex: as noted when it was written, or read now.

        Raises BlobNotFoundError.
        """

    def existing(self, keys: Iterable[str]) -> set[str]:
        """Which of these blobs exist."""

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """All blobs with a key prefix, in any order; may miss concurrent changes."""

    def delete(self, keys: Iterable[str]) -> bool:
        """Delete blobs; False if none existed. A failure does not stop the deletion of others.

        Also removes what holds the keys' prefixes when they have no blobs, such as empty folders.
        """

    def delete_under(self, folder: str) -> None:
        """Delete all blobs whose keys begin with these names, and the folder if there is one."""

    def move(self, key: str, to: str) -> None:
        """Rename a blob, replacing any blob at the new key. Raises BlobNotFoundError."""

    def local_copy(self, key: str) -> AbstractContextManager[Path]:
        """The blob as a local file with the blob's modification time, for the block.

        Read-only: it may be the blob itself. Raises BlobNotFoundError.
        """

    def temporary_url(self, key: str, seconds: int) -> str | None:
        """An address where anyone can read the blob for so long; None where there is none."""


class Hold(Protocol):
    """A prefix locked by this process. discard() or release() ends it."""

    @property
    def prefix(self) -> str: ...

    def discard(self) -> None:
        """Delete all blobs under the prefix."""

    def release(self) -> None:
        """Unlock the prefix and keep its blobs; idempotent."""


class Holding(Protocol):
    """Locks on prefixes between the processes that share a store.

    They protect one disk only; between machines, the records decide.
    """

    def hold_new(self, prefix: str) -> Hold | None:
        """Hold an unused prefix; None when another process took it first."""

    def hold_abandoned(self, prefixes: re.Pattern[str]) -> Iterator[Hold]:
        """Matching prefixes that no live process holds; each is now held by this one."""

    def try_hold_all(self) -> Hold | None:
        """Hold the whole store; None while another process, or another hold of this one, has it."""


class StagedBlobStore(BlobStore, Holding, Protocol):
    """A store in which blobs can be staged before they are moved into place."""
