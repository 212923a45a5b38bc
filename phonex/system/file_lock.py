"""Exclusive locks on folders, released by the kernel when their process dies."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """The process that holds a lock. path: its server's socket."""

    pid: int
    path: Path


class FolderLock:
    """A held lock; the kernel releases it when the last process with `fd` open exits."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def record(self, owner: Owner) -> None:
        """Write the owner into the lock file, for other processes."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, json.dumps({"pid": owner.pid, "path": str(owner.path)}).encode(), 0)

    def release(self) -> None:
        os.close(self.fd)


def take_lock(path: Path, mode: int = 0o600) -> FolderLock | None:
    """Take the lock; None if another process holds it. The content of an old file is ignored.

    mode: permissions of the file if it is created.
    """
    return _locked(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode))


def _locked(fd: int) -> FolderLock | None:
    """Lock an open file or folder; if another process holds the lock, close it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    except BaseException:
        os.close(fd)
        raise
    return FolderLock(fd)


def find_owner(path: Path) -> Owner | None:
    """The owner last recorded in a lock file; None if there is none."""
    try:
        said = json.loads(path.read_text())
        return Owner(int(said["pid"]), Path(said["path"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def try_hold(folder: Path) -> FolderLock | None:
    """Lock an existing folder; None if another process holds the lock."""
    return _locked(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
