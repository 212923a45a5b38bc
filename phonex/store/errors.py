"""What can go wrong with the folders that files are kept in, told with the setting that names them.

PhonexError
├── StorageFull             507: no space, no quota
└── StorageUnavailable      503: read-only, no right, a disk that fails
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import PhonexError, StorageFull, Unavailable
from phonex.system.disk_space import is_disk_full

_RIGHTS = "Give the user that runs Phonex the right to read and write there."
_REMEDIES = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "Mount it so that it can be written to.",
    errno.EIO: "Look at the system's log: its disk may be failing.",
    errno.ESTALE: "Remount it.",
    errno.ENOTDIR: "Part of its path is not a folder; move that file away.",
    errno.EISDIR: "Something in it that should be a file is none: move that away.",
    errno.ENOTEMPTY: "Something was put into it meanwhile: try again.",
    errno.EBUSY: "Something in it is held by the system, perhaps mounted: release that.",
}


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    retry_after = 30


@dataclass(frozen=True)
class Folder:
    """Where files are kept. variable: the setting that names it, or what it lies in."""

    path: Path
    variable: str

    @contextmanager
    def told(self) -> Iterator[None]:
        """Raise StorageFull or StorageUnavailable instead of what the system says.

        Other errors of the system pass, such as that of a file that is not there, and those of
        files that lie elsewhere; of a full disk there, the folder is not named.
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
        """file: as an error names it; of writing there is none, of walking but a part."""
        if not isinstance(file, str) or not Path(file).is_absolute():
            return False
        return not Path(file).is_relative_to(self.path.absolute())
