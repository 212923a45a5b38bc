"""Copies of a bucket's blobs on the local disk, by key and version, bounded in size.

An entry of a version is never wrong, so it needs no lock; several processes may use one folder.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from phonex.store.files.blob_store import Blob
from phonex.system.atomic_file import SUFFIX, atomic_file, sweep


class BlobCache:
    """The least recently used entries go first. Everything here blocks and raises OSError.

    origin: where the blobs are from.
    """

    def __init__(self, origin: str, folder: Path, most_bytes: int) -> None:
        self._origin = origin
        self._folder = folder
        self._most_bytes = most_bytes

    def prepare(self) -> None:
        """Remove leftovers of killed processes."""
        sweep(self._folder)

    def open(self, blob: Blob, fetch: Callable[[BinaryIO], None]) -> BinaryIO:
        """The blob's content, fetched if it is not here."""
        name = "\n".join((self._origin, blob.key, blob.version))
        path = self._folder / hashlib.sha256(name.encode()).hexdigest()
        while True:
            with suppress(FileNotFoundError):
                file = path.open("rb")
                os.utime(file.fileno())
                return file
            self._make_room(blob.size)
            with atomic_file(path) as target:
                fetch(target)

    def _make_room(self, n_bytes: int) -> None:
        entries = []
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # another process has removed it
                found = path.stat()
                if not path.name.endswith(SUFFIX):
                    entries.append((found.st_mtime, found.st_size, path))
        total = sum(size for _, size, _ in entries) + n_bytes
        for _, size, path in sorted(entries):
            if total <= self._most_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size
