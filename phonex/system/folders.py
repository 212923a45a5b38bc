"""Phonex's data folders: created when needed, private to its user."""

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

from phonex.errors import ConfigurationError

logger = logging.getLogger(__name__)


def make_writable(folder: Path, variable: str) -> None:
    """Create a writable folder, closed to other users. variable: its setting, for the message.

    Raises ConfigurationError.
    """
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        _close_to_others(folder)
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else "it is not writable"
    except OSError as exc:
        reason = exc.strerror or str(exc)
    if reason:
        raise ConfigurationError(
            f"The folder {folder.absolute()} cannot be used: {reason}. Give the user that runs "
            f"Phonex write permission for it, or set {variable} to another folder."
        )


def _close_to_others(folder: Path) -> None:
    """Keep the group's permissions, which were set on purpose; skip folders not only for Phonex."""
    found = folder.stat()
    if not found.st_mode & stat.S_IRWXO:
        return
    own = found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX
    places = (Path(os.environ.get("HOME", "/")), Path.cwd(), *Path.cwd().parents)
    if own and folder.absolute() not in places:
        with suppress(OSError):  # a file system without permissions
            folder.chmod(stat.S_IMODE(found.st_mode) & ~stat.S_IRWXO)
            logger.info("removed other users' access to the folder %s", folder)
            return
    logger.warning("other users of this machine have access to the folder %s", folder)
