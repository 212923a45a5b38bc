"""Where files are kept, behind one interface: blobs by key, on a disk or elsewhere.

A key is made by the server alone: names joined by slashes, such as `voices/ada.pth`. Everything
here blocks: callers use a thread.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,200}")


class BlobNotFoundError(Exception):
    """There is no blob of that key."""


class BlobChangedError(Exception):
    """The blob is not, or no longer, the version that was to be replaced."""


@dataclass(frozen=True)
class Blob:
    """size: bytes; modified: seconds since 1970; version: differs after each write."""

    key: str
    size: int
    modified: float
    version: str


def is_name(text: str) -> bool:
    """Whether a string can be one of the names in a key."""
    return _NAME.fullmatch(text) is not None


def check_key(key: str) -> str:
    """Raises ValueError for what can be no key; callers check the ids that they put into one."""
    if not all(map(is_name, key.split("/"))):
        raise ValueError(f"{key!r} is not a key of a blob")
    return key


class BlobStore(Protocol):
    """Blobs are whole or not there. All methods raise StorageUnavailable, those that write
    StorageFull too, and ValueError for what is no key.
    """

    @property
    def place(self) -> str:
        """Where the blobs are, for people, with the setting that says so."""

    def prepare(self) -> None:
        """Make the store usable, and remove what killed writers left. Raises ConfigurationError."""

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The blob from its beginning. Raises BlobNotFoundError."""

    def writer(self, key: str, *, replaces: str | None = None) -> AbstractContextManager[BinaryIO]:
        """A seekable file that becomes the blob when the block ends well; else nothing changes.

        replaces: the one version that may be replaced; for any other, or none, BlobChangedError is
        raised at the end of the block.
        """

    def stat(self, key: str) -> Blob | None:
        """What is known of a blob; None when there is none."""

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """All blobs whose keys begin so, in any order; those that come or go may be missing."""

    def delete(self, keys: Iterable[str]) -> bool:
        """Remove blobs. Whether there were any. What cannot be removed keeps no other."""

    def move(self, key: str, to: str) -> None:
        """Give a blob another key, in the place of what has that. Raises BlobNotFoundError."""

    def local_copy(self, key: str) -> AbstractContextManager[Path]:
        """The blob as a file of this machine, for the block; its time is the blob's.

        It is not to be written: it may be the blob itself. Raises BlobNotFoundError.
        """


class Hold(Protocol):
    """A prefix under which nobody else works. discard() or release() ends it."""

    @property
    def prefix(self) -> str: ...

    def discard(self) -> None:
        """Remove all that lies under the prefix."""

    def release(self) -> None:
        """Leave what lies there; twice is no error."""


class Holding(Protocol):
    """Who works under which prefix, of all processes that share a store.

    A guard for one disk: what several machines change is decided by the records alone.
    """

    def hold_new(self, prefix: str) -> Hold | None:
        """Hold a prefix that nothing has been written under; None when another was faster."""

    def hold_abandoned(self, prefixes: re.Pattern[str]) -> Iterator[Hold]:
        """Those of some prefixes that are held by nobody alive, each held from now on."""

    def try_hold_all(self) -> Hold | None:
        """Hold the whole store; None while another process holds it, or holds of it this one."""


class StagedBlobStore(BlobStore, Holding, Protocol):
    """A store in which something can be prepared before it is put in its place."""
