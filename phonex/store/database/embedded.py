"""Keeps the embedded database running: a child process on a Unix socket of its own.

The listening socket is ours and is handed to the child, so it stays the same when the child has to
be started again; who connects meanwhile waits.
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
# The former owner's child may need a moment to end after its parent was killed.
PATIENCE_S = 3.0
POLL_S = 0.05
START_S = 30.0
STOP_S = 5.0
# A child that lived this long was well; its end is no sign that the next one fails too.
SOUND_S = 10.0
LONGEST_PAUSE_S = 5.0
_DATABASE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")  # it becomes a file's name


class EmbeddedServer:
    """Where the embedded database listens. keeper: absent when it is another process's."""

    def __init__(self, path: Path, keeper: "Keeper | None") -> None:
        self.uri = uri_of(path)
        self.path = path
        self._keeper = keeper

    @property
    def pid(self) -> int | None:
        """The child's process id, when it is ours and runs."""
        return self._keeper.pid if self._keeper else None

    async def close(self) -> None:
        if self._keeper is not None:
            await self._keeper.stop()


class Keeper:
    """Starts the child, starts it again when it dies, stops it. Owns the socket and the lock."""

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
        """Returns when the child serves. Raises ConfigurationError when it cannot."""
        self._lock.record(Owner(os.getpid(), self._listener.path))
        self._child = await self._spawn()
        await self._serves(self._child)
        self._task = asyncio.create_task(self._keep(), name="embedded database")

    async def _serves(self, child: Child) -> None:
        """Wait until it does. Raises ConfigurationError when it has ended or hangs instead."""
        try:
            async with asyncio.timeout(START_S):
                if await child.read_line():
                    return
        except TimeoutError as exc:
            why = f"it was not ready after {START_S:g} s"
            raise _cannot_start(self._command[1], why, full=False) from exc
        full = await child.ended() == EXIT_FULL
        raise _cannot_start(self._command[1], child.last_words or "it said nothing", full=full)

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
            pass_fds=(listener, lock),  # the child holds the lock too: no second one beside it
            own_session=True,
        )
        self._born = time.monotonic()
        return child

    async def _keep(self) -> None:
        pause_s = 0.0
        while True:
            if self._child is not None:
                status = await self._child.ended()
                logger.error("the embedded database ended (status %d) and is restarted", status)
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
    """Start the embedded database, its files under data_dir.

    join: when a service keeps one there already, use that one instead of failing.
    patience_s: how long a folder in use may take to become free.
    Raises ConfigurationError: the folder is in use, cannot be written, or is damaged.
    """
    if not _DATABASE_NAME.fullmatch(database):
        raise ConfigurationError(
            f"PHONEX_MONGO_DB={database}: the embedded database's name has 1 to 64 letters, "
            "digits, '_' or '-'."
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
    """The folder's lock, or who holds it when that one may be joined and listens."""
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
    remedy = "Bring back a copy of that folder, or move it away to begin with an empty one."
    if full:
        remedy = "Its disk is full or over a quota: make room there, then start again."
    return ConfigurationError(f"The embedded database in {folder} does not start ({why}). {remedy}")


def _in_use(data_dir: Path, owner: Owner | None) -> ConfigurationError:
    who = f"process {owner.pid}" if owner else "another process"
    return ConfigurationError(
        f"The folder {data_dir} is in use by another Phonex ({who}). Stop that one, or set "
        "PHONEX_DATA_DIR to a folder of this one's own."
    )
