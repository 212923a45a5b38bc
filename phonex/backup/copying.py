"""Copies the files of an installation into a backup, without those that the last one has.

A file that has not changed since is a hard link to that of the last backup. Everything here blocks.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from phonex.backup.manifest import CHUNK, FILES, FileEntry, Watch
from phonex.store.files.blob_store import Blob, BlobNotFoundError, BlobStore

_ATTEMPTS = 5


class FileCopies:
    """entries: what the backup has, by path. n_copied, n_linked: files."""

    def __init__(
        self,
        backup: Path,
        places: Mapping[str, BlobStore],
        last: Path | None,
        known: Mapping[str, FileEntry],
    ) -> None:
        """last: the backup to link to; known: its entries."""
        self._backup = backup
        self._places = places
        self._last = last
        self._known = known
        self.entries: dict[str, FileEntry] = {}
        self.n_copied = 0
        self.n_linked = 0

    def update(self, watch: Watch) -> set[str]:
        """Copy what is new or changed; returns the paths of all files that are there now."""
        there: set[str] = set()
        for place, blobs in self._places.items():
            listed = [blob for blob in blobs.list() if not blob.key.startswith(".")]  # in progress
            for number, blob in enumerate(listed, start=1):
                path = f"{FILES}/{place}/{blob.key}"
                if self._has(path, blob) or self._take(path, blob, blobs):
                    there.add(path)
                watch(f"{place}, files", number, len(listed))
        return there

    def keep_only(self, paths: Iterable[str]) -> None:
        """Remove files that were deleted while the backup was made."""
        for path in self.entries.keys() - set(paths):
            del self.entries[path]
            (self._backup / path).unlink()

    def _has(self, path: str, blob: Blob) -> bool:
        return path in self.entries and self.entries[path].version == blob.version

    def _take(self, path: str, blob: Blob, blobs: BlobStore) -> bool:
        """False if the blob was deleted meanwhile."""
        target = self._backup / path
        target.parent.mkdir(0o700, parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # never written into: the last backup may share it
        known = self._known.get(path)
        if known is not None and known.version == blob.version and self._link(path, target):
            self.entries[path] = known
            self.n_linked += 1
            return True
        if (entry := _copied_whole(blobs, blob, target)) is None:
            self.entries.pop(path, None)
            return False
        self.entries[path] = entry
        self.n_copied += 1
        return True

    def _link(self, path: str, target: Path) -> bool:
        if self._last is None:
            return False
        try:
            target.hardlink_to(self._last / path)
        except OSError:  # lost, or a file system without links
            return False
        return True


def _copied_whole(blobs: BlobStore, blob: Blob, target: Path) -> FileEntry | None:
    """Copy a blob that may be replaced meanwhile; None if it was deleted."""
    for _ in range(_ATTEMPTS):
        entry = _copied(blobs, blob, target)
        now = blobs.stat(blob.key)
        if entry is None or now is None or now.version == blob.version:
            break
        blob = now
    return entry


def _copied(blobs: BlobStore, blob: Blob, target: Path) -> FileEntry | None:
    target.unlink(missing_ok=True)
    sha256, size = hashlib.sha256(), 0
    try:
        with blobs.open(blob.key) as source, _private(target) as file:
            while chunk := source.read(CHUNK):
                file.write(chunk)
                sha256.update(chunk)
                size += len(chunk)
    except BlobNotFoundError:
        return None
    os.utime(target, (blob.modified, blob.modified))
    return FileEntry(size, sha256.hexdigest(), blob.version)


def copy_private(source: Path, target: Path) -> None:
    """Copy a file; nobody else can read the copy."""
    target.parent.mkdir(0o700, parents=True, exist_ok=True)
    with source.open("rb") as content, _private(target) as file:
        shutil.copyfileobj(content, file)


def _private(target: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    return os.fdopen(os.open(target, flags, 0o600), "wb")
