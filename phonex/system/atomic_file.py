"""Atomic file writes: a file is complete or absent.

A file is written under a hidden name in the same folder, synced to disk, then renamed. The writer
locks the temporary file, so one without a lock is stale. Phonex's files are private to its user
whatever the umask: mode 0600, in folders of mode 0700. Everything here blocks and raises OSError.
"""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".phonex-part"

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@contextmanager
def atomic_file(target: Path, *, private: bool = True) -> Iterator[BinaryIO]:
    """A seekable file, open for reading and writing, that becomes `target` if the block succeeds.

    Otherwise it is removed. private: if False, the umask decides who may read it.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{SUFFIX}")
    target.parent.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(temporary, _NEW, 0o600 if private else 0o666), "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(target)
    finally:
        remove(temporary)
    sync_folder(target.parent)


def create_once(target: Path, content: bytes) -> bool:
    """Create a private file with this content; False if it exists. Of several processes, one wins.

    The file is never seen without its content.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{SUFFIX}")
    target.parent.mkdir(0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(temporary, _NEW, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        target.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        remove(temporary)
    sync_folder(target.parent)
    return True


def put_in_place(finished: Path, target: Path) -> None:
    """Move a file into place on the same disk, durably even if power is lost."""
    with finished.open("rb") as file:
        os.fsync(file.fileno())
    finished.replace(target)
    sync_folder(target.parent)


def remove(path: Path) -> bool:
    """Remove a file; returns whether it existed."""
    if not (path.exists() or path.is_symlink()):  # a read-only disk fails for missing files too
        return False
    path.unlink(missing_ok=True)
    return True


def remove_all(paths: Iterable[Path]) -> bool:
    """Remove files; returns whether any existed.

    Raises OSError if one cannot be removed, after removing the others.
    """
    faults: list[OSError] = []
    removed: list[Path] = []
    for path in paths:
        try:
            if remove(path):
                removed.append(path)
        except OSError as exc:
            faults.append(exc)
    for folder in {path.parent for path in removed}:
        sync_folder(folder)
    if faults:
        raise faults[0]
    return bool(removed)


def sync_folder(folder: Path) -> None:
    """Make renames and removals in a folder durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sweep(folder: Path, prefix: str = "") -> int:
    """Remove a folder's stale temporary files; returns how many there were.

    prefix: only for files whose names start with it.
    """
    return sum(_remove_if_stale(path) for path in folder.glob(f".{prefix}*{SUFFIX}"))


def _remove_if_stale(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (BlockingIOError, FileNotFoundError, IsADirectoryError, PermissionError):
        return False
    return True
