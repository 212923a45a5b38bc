"""Disk space below PHONEX_MODELS_DIR."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.errors import StorageFull

MARGIN = 100_000_000  # bytes that stay free

_REMEDY = "Free some space, or set PHONEX_MODELS_DIR to a folder on another disk."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

FreeBytes = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def refuse_if_too_large(n_bytes: int, models_dir: Path, free: FreeBytes) -> None:
    """Raise StorageFull if that many bytes do not fit."""
    available = free(models_dir)
    if n_bytes and n_bytes + MARGIN > available:
        raise StorageFull(
            f"{n_bytes + MARGIN} bytes are needed in {models_dir.absolute()}, but only {available} "
            f"are free. {_REMEDY}"
        )


@contextmanager
def full_disk_told(models_dir: Path) -> Iterator[None]:
    """Raise StorageFull instead of the system's error for a full disk."""
    try:
        yield
    except OSError as exc:
        if exc.errno in _FULL:
            message = f"The disk of {models_dir.absolute()} is full; existing files are kept. "
            raise StorageFull(message + _REMEDY) from exc
        raise
