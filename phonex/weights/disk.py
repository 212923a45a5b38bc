"""Disk space below PHONEX_MODELS_DIR."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from phonex.errors import StorageFull
from phonex.system import disk_space

MARGIN = 100_000_000  # bytes that stay free

_REMEDY = "Free some space, or set PHONEX_MODELS_DIR to a folder on another disk."

FreeBytes = Callable[[Path], int]


def refuse_if_too_large(n_bytes: int, models_dir: Path, free: FreeBytes) -> None:
    """Raise StorageFull if that many bytes do not fit."""
    available = free(models_dir)
    if n_bytes and n_bytes + MARGIN > available:
        raise StorageFull(
            f"{n_bytes + MARGIN} bytes are needed in {models_dir.absolute()}, but only {available} "
            f"are free. {_REMEDY}"
        )


def convert_disk_full(models_dir: Path) -> AbstractContextManager[None]:
    """Raise StorageFull instead of the system's error for a full disk."""
    message = f"The disk of {models_dir.absolute()} is full; existing files are kept. {_REMEDY}"
    return disk_space.convert_disk_full(message)
