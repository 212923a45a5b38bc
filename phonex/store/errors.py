"""Errors of the storage folders; each message names the setting of the folder.

PhonexError
├── StorageFull             507: no space, no quota
└── StorageUnavailable      503: read-only, no permission, disk failure
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import PhonexError, StorageFull, Unavailable
from phonex.system.disk_space import is_disk_full

_RIGHTS = "Give the user that runs Phonex read and write permission there."
_REMEDIES = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "Mount it read-write.",
    errno.EIO: "Check the system log: the disk may be failing.",
    errno.ESTALE: "Remount it.",
    errno.ENOTDIR: "Part of its path is not a folder; move that file away.",
    errno.EISDIR: "It contains a folder where a file should be; move that folder away.",
    errno.ENOTEMPTY: "Files were added to it meanwhile; try again.",
    errno.EBUSY: "The system is using something in it; unmount or close it.",
}


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    retry_after = 30


@dataclass(frozen=True)
class Folder:
    """A storage folder. variable: the setting that names it or its parent."""

    path: Path
    variable: str

    @contextmanager
    def convert_errors(self) -> Iterator[None]:
        """Convert OSError to StorageFull or StorageUnavailable.

        Other system errors pass through, such as a missing file, and so do errors of files outside
        the folder; a full disk there raises StorageFull without naming the folder.
        """
        try:
            yield
        except OSError as exc:
            if (error := self._error(exc)) is None:
                raise
            raise error from exc

    def _error(self, exc: OSError) -> PhonexError | None:
        what = f"{self.path} ({self.variable})"
        if self._is_elsewhere(exc.filename):
            return StorageFull() if is_disk_full(exc) else None
        if is_disk_full(exc):
            return StorageFull(
                f"The disk of the folder {what} is full: {exc.strerror}. "
                "Delete audio that is no longer needed, or make room there."
            )
        if exc.errno in _REMEDIES:
            return StorageUnavailable(
                f"The folder {what} cannot be used: {exc.strerror}. {_REMEDIES[exc.errno]}"
            )
        return None

    def _is_elsewhere(self, file: object) -> bool:
        """file: OSError.filename; None for a failed write, a bare name for a directory walk."""
        if not isinstance(file, str) or not Path(file).is_absolute():
            return False
        return not Path(file).is_relative_to(self.path.absolute())
