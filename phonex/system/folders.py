"""Folders that Phonex keeps its files in: made when needed, closed to other users."""

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

from phonex.errors import ConfigurationError

logger = logging.getLogger(__name__)


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
