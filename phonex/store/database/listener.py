"""Where the embedded database listens: a Unix socket that no other user can reach."""

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

SOCKET_NAME = "embedded.sock"  # MongoDB's drivers know a socket by this suffix
FOLDER_PREFIX = "phonex-database-"
LONGEST_PATH = 103  # bytes; macOS takes no more, Linux 107
BACKLOG = 128
_TEMPORARY = Path("/tmp")  # noqa: S108  # a folder of our own is made in it


class Listener:
    """A listening socket, its own file's owner. folder: made for it alone, if one was."""

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
    """Listen in the data folder, or, where its path is too long for a socket or its disk knows
    none, in a temporary folder of our own. Call it with the data folder's lock held.

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
        raise OSError(errno.ENAMETOOLONG, "the path is too long for a socket, or no text")
    path.unlink(missing_ok=True)  # of an owner that was killed
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.bind(os.fspath(path))
        path.chmod(0o600)  # before anybody can connect
        made.listen(BACKLOG)
    except BaseException:
        made.close()
        path.unlink(missing_ok=True)
        raise
    return made


def remove_leftover(path: Path) -> None:
    """Remove the socket of an owner that was killed, with the folder that was made for it."""
    apart = path.name == SOCKET_NAME and path.parent.name.startswith(FOLDER_PREFIX)
    if apart and _owner(path.parent) == os.geteuid():
        _remove(path, path.parent)


def _remove(path: Path, folder: Path | None) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        if folder is not None:
            folder.rmdir()


def uri_of(path: Path) -> str:
    """How MongoDB's drivers are told of a socket."""
    return f"mongodb://{quote(str(path), safe='')}/?directConnection=true"


async def listens(path: Path, lock: Path) -> bool:
    """Whether the owner of a lock's file listens at a socket, and no other user in its stead."""
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
    """Whose a socket, folder or file is; None for what is not there, or is a link."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return None
    return None if stat.S_ISLNK(found.st_mode) else found.st_uid
