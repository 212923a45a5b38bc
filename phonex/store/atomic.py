"""Files that are there whole or not at all.

A file is written beside its place under a hidden name, brought safely to the disk, then renamed.
Its writer holds a lock on it, so that a temporary file that nobody holds is known to be stale.
What Phonex keeps is its user's alone, whatever the umask: files of 0600 in folders of 0700.
"""

import fcntl
import logging
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from phonex.errors import ConfigurationError
from phonex.store.errors import Folder, full_told

logger = logging.getLogger(__name__)

SUFFIX = ".phonex-part"

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@contextmanager
def atomic_file(
    target: Path, folder: Folder | None = None, *, private: bool = True
) -> Iterator[BinaryIO]:
    """A seekable file to write and read that becomes `target` when the block ends well.

    Otherwise nothing is left of it. private: False leaves to the umask who may read it. Raises
    StorageFull; StorageUnavailable too when it is told which folder of ours it lies in.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{SUFFIX}")
    with full_told() if folder is None else folder.told():
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


def remove(path: Path) -> bool:
    """Remove a file. Whether there was one. Raises OSError for one that stays."""
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


def make_writable(folder: Path, variable: str) -> None:
    """Make a folder that files can be written to, closed to other users.

    Raises ConfigurationError.
    """
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        _close_to_others(folder)
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else "no right to write there"
    except OSError as exc:
        reason = exc.strerror or str(exc)
    if reason:
        raise ConfigurationError(
            f"The folder {folder.absolute()} cannot be used: {reason}. Give the user that runs "
            f"Phonex the right to write there, or set {variable} to another folder."
        )


def _close_to_others(folder: Path) -> None:
    """Its group keeps its rights: somebody gave them. Folders of other things are left alone."""
    found = folder.stat()
    if not found.st_mode & stat.S_IRWXO:
        return
    own = found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX
    places = (Path(os.environ.get("HOME", "/")), Path.cwd(), *Path.cwd().parents)
    if own and folder.absolute() not in places:
        with suppress(OSError):  # of a disk that knows no rights
            folder.chmod(stat.S_IMODE(found.st_mode) & ~stat.S_IRWXO)
            logger.info("the folder %s is closed to other users from now on", folder)
            return
    logger.warning("other users of this machine can look into the folder %s", folder)


def sweep(folder: Path) -> int:
    """Remove the temporary files in a folder that no living process writes. How many it were."""
    return sum(_remove_if_stale(path) for path in folder.glob(f".*{SUFFIX}"))


def _remove_if_stale(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (BlockingIOError, FileNotFoundError, IsADirectoryError, PermissionError):
        return False
    return True
