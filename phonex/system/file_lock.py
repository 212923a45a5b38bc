"""One owner for a folder: a lock file that a dead process cannot keep."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """Who holds a lock. path: of the socket where its server listens."""

    pid: int
    path: Path


class FolderLock:
    """A held lock; the kernel lets go of it when the last process that has `fd` is gone."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def record(self, owner: Owner) -> None:
        """Tell others who holds the lock."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, json.dumps({"pid": owner.pid, "path": str(owner.path)}).encode(), 0)

    def release(self) -> None:
        os.close(self.fd)


def take_lock(path: Path, mode: int = 0o600) -> FolderLock | None:
    """The lock, or None while another process holds it. What an old file says does not matter.

    mode: who may take it, when its file is made.
    """
    return _locked(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode))


def _locked(fd: int) -> FolderLock | None:
    """The lock of an open file or folder, which is closed when another process holds it."""
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
    """Who wrote last that they hold the lock; None when nobody has said so yet."""
    try:
        said = json.loads(path.read_text())
        return Owner(int(said["pid"]), Path(said["path"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def try_hold(folder: Path) -> FolderLock | None:
    """Hold a folder that exists; None while somebody else holds it."""
    return _locked(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
