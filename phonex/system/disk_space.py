"""Whether a disk has room, and what the system says when it has none."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.errors import StorageFull


def free_bytes(folder: Path) -> int:
    """What this process may still write on the disk of a folder that exists."""
    return shutil.disk_usage(folder).free


def is_disk_full(error: OSError) -> bool:
    """Whether something was not written for want of space, quota or allowed file size."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def full_disk_told(message: str | None = None) -> Iterator[None]:
    """Raise StorageFull, with a message of its own or this one, instead of the system's error."""
    try:
        yield
    except OSError as exc:
        if is_disk_full(exc):
            raise (StorageFull() if message is None else StorageFull(message)) from exc
        raise
