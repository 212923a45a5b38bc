"""Free disk space, and the errors when there is none."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.errors import StorageFull


def free_bytes(folder: Path) -> int:
    """The free space on the disk of an existing folder."""
    return shutil.disk_usage(folder).free


def is_disk_full(error: OSError) -> bool:
    """Whether a write failed because of disk space, quota or the file size limit."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def convert_disk_full(message: str | None = None) -> Iterator[None]:
    """Raise StorageFull, with its default message or this one, instead of a disk-full OSError."""
    try:
        yield
    except OSError as exc:
        if is_disk_full(exc):
            raise (StorageFull() if message is None else StorageFull(message)) from exc
        raise
