"""Files that are there whole or not at all.

A file is written beside its place under a hidden name, brought safely to the disk, then renamed.
Its writer holds a lock on it, so that a temporary file that nobody holds is known to be stale.
What Phonex keeps is its user's alone, whatever the umask: files of 0600 in folders of 0700.
Everything here blocks and raises OSError.
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
    """A seekable file to write and read that becomes `target` when the block ends well.

    Otherwise nothing is left of it. private: False leaves to the umask who may read it.
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


def put_in_place(finished: Path, target: Path) -> None:
    """Rename a file that was written elsewhere on the same disk; it outlasts a loss of power."""
    with finished.open("rb") as file:
        os.fsync(file.fileno())
    finished.replace(target)
    sync_folder(target.parent)


def remove(path: Path) -> bool:
    """Remove a file. Whether there was one."""
    if not (path.exists() or path.is_symlink()):  # a read-only disk refuses what is not there too
        return False
    path.unlink(missing_ok=True)
    return True


def remove_all(paths: Iterable[Path]) -> bool:
    """Remove files. Whether there were any. Raises OSError when one stays, the others are gone."""
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
    """Make what was renamed or removed in a folder outlast a loss of power."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sweep(folder: Path, prefix: str = "") -> int:
    """Remove the temporary files in a folder that no living process writes. How many it were.

    prefix: only those of files whose names begin so.
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
