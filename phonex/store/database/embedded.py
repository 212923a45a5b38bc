"""Runs the embedded database: a child process that listens on its own Unix socket.

The parent owns the listening socket and passes it to the child, so it survives a restart of the
child; clients that connect meanwhile wait.
"""

import asyncio
import contextlib
import logging
import os
import re
import time
from pathlib import Path

from phonex.errors import ConfigurationError
from phonex.store.database.listener import Listener, listen, listens, remove_leftover, uri_of
from phonex.store.database.refusals import EXIT_FULL
from phonex.system.child_process import Child, python_module
from phonex.system.disk_space import is_disk_full
from phonex.system.file_lock import FolderLock, Owner, find_owner, take_lock
from phonex.system.folders import make_writable

logger = logging.getLogger(__name__)

LOCK_NAME = "embedded.lock"
FOLDER_NAME = "database"
# The previous owner's child may need a moment to exit after its parent was killed.
PATIENCE_S = 3.0
POLL_S = 0.05
START_S = 30.0
STOP_S = 5.0
# A child that ran this long was healthy; its exit does not suggest that the next one will fail.
SOUND_S = 10.0
LONGEST_PAUSE_S = 5.0
_DATABASE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")  # used as a file name


class EmbeddedServer:
    """A running embedded database. keeper: None when it belongs to another process."""

    def __init__(self, path: Path, keeper: "Keeper | None") -> None:
        self.uri = uri_of(path)
        self.path = path
        self._keeper = keeper

    @property
    def pid(self) -> int | None:
        """The process id of our child while it runs."""
        return self._keeper.pid if self._keeper else None

    async def close(self) -> None:
        if self._keeper is not None:
            await self._keeper.stop()


class Keeper:
    """Starts, restarts and stops the child. Owns the socket and the lock."""

    def __init__(self, folder: Path, database: str, lock: FolderLock, listener: Listener) -> None:
        self._command = ["--data-dir", str(folder), "--database", database]
        self._lock = lock
        self._listener = listener
        self._child: Child | None = None
        self._born = 0.0  # when it was started
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start the child and wait until it serves. Raises ConfigurationError when it cannot."""
        self._lock.record(Owner(os.getpid(), self._listener.path))
        self._child = await self._spawn()
        await self._serves(self._child)
        self._task = asyncio.create_task(self._keep(), name="embedded database")

    async def _serves(self, child: Child) -> None:
        """Wait until the child serves. Raises ConfigurationError when it exits or hangs."""
        try:
            async with asyncio.timeout(START_S):
                if await child.read_line():
                    return
        except TimeoutError as exc:
            why = f"it was not ready after {START_S:g} s"
            raise _cannot_start(self._command[1], why, full=False) from exc
        full = await child.ended() == EXIT_FULL
        raise _cannot_start(self._command[1], child.last_words or "no error message", full=full)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._child is not None:
            await self._child.stop(STOP_S)
        self._listener.close()
        self._lock.release()

    async def _spawn(self) -> Child:
        listener, lock = self._listener.fileno(), self._lock.fd
        arguments = [*self._command, "--listen-fd", str(listener)]
        child = await Child.start(
            "embedded database",
            python_module("phonex.store.database.embedded_server", *arguments),
            pass_fds=(listener, lock),  # the child holds the lock too, so no second one can start
            own_session=True,
        )
        self._born = time.monotonic()
        return child

    async def _keep(self) -> None:
        pause_s = 0.0
        while True:
            if self._child is not None:
                status = await self._child.ended()
                logger.error("the embedded database exited with status %d; restarting it", status)
                sound = time.monotonic() - self._born > SOUND_S
                pause_s = 0.0 if sound else min(LONGEST_PAUSE_S, 2 * pause_s + POLL_S)
                self._child = None
            await asyncio.sleep(pause_s)
            try:
                self._child = await self._spawn()
            except OSError as exc:
                logger.error("the embedded database cannot be started: %s", exc)
                pause_s = LONGEST_PAUSE_S


async def open_embedded(
    data_dir: Path, database: str, *, join: bool = False, patience_s: float = PATIENCE_S
) -> EmbeddedServer:
    """Start the embedded database with its files in data_dir.

    join: use the database of a service that already runs there instead of failing.
    patience_s: how long to wait for a folder in use.
    Raises ConfigurationError: the folder is in use, not writable, or damaged.
    """
    if not _DATABASE_NAME.fullmatch(database):
        raise ConfigurationError(
            f"PHONEX_MONGO_DB={database}: the name of the embedded database must be 1 to 64 "
            "letters, digits, '_' or '-', and start with a letter or digit."
        )
    folder = _make(data_dir)
    lock_path = folder.parent / LOCK_NAME
    lock = await _lock_or_owner(lock_path, join, patience_s)
    if isinstance(lock, Owner):
        return EmbeddedServer(lock.path, None)
    former = find_owner(lock_path)
    if former is not None:
        remove_leftover(former.path)
    try:
        listener = listen(folder.parent)
    except BaseException:
        lock.release()
        raise
    keeper = Keeper(folder, database, lock, listener)
    try:
        await keeper.start()
    except OSError as exc:
        await keeper.stop()
        raise _cannot_start(str(folder), exc.strerror or str(exc), full=is_disk_full(exc)) from exc
    except BaseException:
        await keeper.stop()
        raise
    return EmbeddedServer(listener.path, keeper)


def _make(data_dir: Path) -> Path:
    folder = data_dir.absolute() / FOLDER_NAME
    for needed in (folder.parent, folder):
        make_writable(needed, "PHONEX_DATA_DIR")
    return folder


async def _lock_or_owner(path: Path, join: bool, patience_s: float) -> FolderLock | Owner:
    """The folder's lock, or its current owner if joining is allowed and the owner listens."""
    deadline = time.monotonic() + patience_s
    while True:
        lock = take_lock(path)
        if lock is not None:
            return lock
        owner = find_owner(path)
        if join and owner is not None and await listens(owner.path, path):
            return owner
        if time.monotonic() > deadline:
            raise _in_use(path.parent, owner)
        await asyncio.sleep(POLL_S)


def _cannot_start(folder: str, why: str, *, full: bool) -> ConfigurationError:
    remedy = "Restore that folder from a backup, or move it away to start with an empty database."
    if full:
        remedy = "Its disk is full or over quota: make room there, then start again."
    return ConfigurationError(f"The embedded database in {folder} does not start ({why}). {remedy}")


def _in_use(data_dir: Path, owner: Owner | None) -> ConfigurationError:
    who = f"process {owner.pid}" if owner else "another process"
    return ConfigurationError(
        f"The folder {data_dir} is in use by another Phonex ({who}). Stop it, or set "
        "PHONEX_DATA_DIR to another folder."
    )
