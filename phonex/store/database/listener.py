"""The embedded database's listening socket: a Unix socket that no other user can reach."""

import asyncio
import contextlib
import errno
import logging
import os
import socket
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

from phonex.errors import ConfigurationError

logger = logging.getLogger(__name__)

SOCKET_NAME = "embedded.sock"  # MongoDB drivers recognize a socket by this suffix
FOLDER_PREFIX = "phonex-database-"
LONGEST_PATH = 103  # bytes; the limit of macOS; Linux allows 107
BACKLOG = 128
_TEMPORARY = Path("/tmp")  # noqa: S108  # only a private folder is created in it


class Listener:
    """A listening socket and its file. folder: created only for it, if any."""

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self.path = path
        self._folder = folder
        self._socket = _bound(path)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()
        _remove(self.path, self._folder)


def listen(data_dir: Path) -> Listener:
    """Listen in the data folder, or in a private temporary folder if the path is too long or the
    disk does not support sockets. Call it with the data folder's lock held.

    Raises ConfigurationError.
    """
    try:
        return Listener(data_dir / SOCKET_NAME)
    except OSError as exc:
        reason = exc.strerror or str(exc)
        logger.info("the embedded database cannot listen in %s (%s)", data_dir, reason)
    for place in (Path(tempfile.gettempdir()), _TEMPORARY):
        with contextlib.suppress(OSError):
            return _listen_apart(place)
    raise ConfigurationError(
        f"The embedded database cannot listen in {data_dir} ({reason}), nor in {_TEMPORARY}. "
        "Set PHONEX_DATA_DIR to a folder with a shorter path, on a local disk."
    )


def _listen_apart(place: Path) -> Listener:
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=place))
    try:
        return Listener(folder / SOCKET_NAME, folder)
    except BaseException:
        folder.rmdir()
        raise


def _bound(path: Path) -> socket.socket:
    if len(os.fsencode(path)) > LONGEST_PATH or not str(path).isprintable():
        raise OSError(errno.ENAMETOOLONG, "the path is too long for a socket, or not printable")
    path.unlink(missing_ok=True)  # left by an owner that was killed
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.bind(os.fspath(path))
        path.chmod(0o600)  # before any client can connect
        made.listen(BACKLOG)
    except BaseException:
        made.close()
        path.unlink(missing_ok=True)
        raise
    return made


def remove_leftover(path: Path) -> None:
    """Remove the socket of an owner that was killed, and the folder created for it."""
    apart = path.name == SOCKET_NAME and path.parent.name.startswith(FOLDER_PREFIX)
    if apart and _owner(path.parent) == os.geteuid():
        _remove(path, path.parent)


def _remove(path: Path, folder: Path | None) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        if folder is not None:
            folder.rmdir()


def uri_of(path: Path) -> str:
    """The address of a socket for MongoDB drivers."""
    return f"mongodb://{quote(str(path), safe='')}/?directConnection=true"


async def listens(path: Path, lock: Path) -> bool:
    """Whether the owner of the lock file, and not another user, listens on a socket."""
    owner = _owner(path)
    if owner is None or owner not in (_owner(lock), os.geteuid(), 0):
        return False
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except (OSError, ValueError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def _owner(path: Path) -> int | None:
    """The user id of a file's owner; None if the file is missing or a symbolic link."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return None
    return None if stat.S_ISLNK(found.st_mode) else found.st_uid
