"""Copies of a bucket's blobs on the local disk, by key and version, bounded in size.

An entry of a version is never wrong, so it needs no lock; several processes may use one folder.
What was deleted elsewhere, and is not asked for again, goes when it has not been used for a day.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from phonex.store.files.blob_store import Blob
from phonex.system.atomic_file import SUFFIX, atomic_file, sweep

_UNUSED_S = 24 * 3600.0


class BlobCache:
    """The least recently used entries go first. Everything here blocks and raises OSError.

    origin: where the blobs are from.
    """

    def __init__(self, origin: str, folder: Path, most_bytes: int) -> None:
        self._origin = origin
        self._folder = folder
        self._most_bytes = most_bytes

    def prepare(self) -> None:
        """Remove leftovers of killed processes, and what has not been used for long."""
        sweep(self._folder)
        self._make_room(0)

    def open(self, blob: Blob, fetch: Callable[[BinaryIO], None]) -> BinaryIO:
        """The blob's content, fetched if it is not here."""
        path = self._folder / f"{self._prefix(blob.key)}{_short_hash(blob.version)}"
        while True:
            with suppress(FileNotFoundError):
                file = path.open("rb")
                now = time.time_ns()  # the kernel's own clock is too coarse to order them by
                os.utime(file.fileno(), ns=(now, now))
                return file
            self._make_room(blob.size)
            with atomic_file(path) as target:
                fetch(target)

    def forget(self, key: str) -> None:
        """Remove all versions of a blob that is deleted."""
        for path in self._folder.glob(f"{self._prefix(key)}*"):
            path.unlink(missing_ok=True)

    def _prefix(self, key: str) -> str:
        """Of the names of all versions of a blob."""
        return f"{_short_hash(self._origin, key)}-"

    def _make_room(self, n_bytes: int) -> None:
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries) + n_bytes
        oldest = time.time() - _UNUSED_S
        for used, size, path in entries:
            if total <= self._most_bytes and used >= oldest:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each was used last, and its size."""
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # another process has removed it
                found = path.stat()
                if not path.name.endswith(SUFFIX):
                    yield found.st_mtime, found.st_size, path


def _short_hash(*names: str) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]
