"""Blobs in a folder of the local disk: a blob's key is its path there."""

import fcntl
import logging
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from phonex.store.errors import Folder
from phonex.store.files.blob_store import (
    Blob,
    BlobChangedError,
    BlobNotFoundError,
    check_key,
    check_prefix,
    is_name,
    read_checksum,
)
from phonex.system.atomic_file import SUFFIX, atomic_file, remove_all, sweep, sync_folder
from phonex.system.file_lock import FolderLock, try_hold
from phonex.system.folders import make_writable

logger = logging.getLogger(__name__)


class LocalBlobStore:
    """A BlobStore and Holding. Only local_copy() gives out paths; it returns the blob itself.

    Processes that share the folder use kernel locks on the files and folders themselves, so that
    a dead process holds none.
    """

    def __init__(self, folder: Path, variable: str) -> None:
        """variable: the setting that names the folder or its parent."""
        self._root = folder
        self._folder = Folder(folder, variable)

    @property
    def place(self) -> str:
        return f"{self._root} ({self._folder.variable})"

    @property
    def is_shared(self) -> bool:
        return False

    def prepare(self) -> None:
        make_writable(self._root, self._folder.variable)
        if removed := sum(sweep(Path(folder)) for folder, _, _ in os.walk(self._root)):
            logger.info("removed unfinished files: %d", removed)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with self._folder.convert_errors():
            try:
                file = self._path(key).open("rb")
            except FileNotFoundError as exc:
                raise BlobNotFoundError(key) from exc
            with file:
                yield file

    @contextmanager
    def reader(self, key: str) -> Iterator["LocalReader"]:
        with self.open(key) as file:
            yield LocalReader(_blob(key, os.fstat(file.fileno())), file, self._folder)

    @contextmanager
    def writer(self, key: str, *, replaces: str | None = None) -> Iterator[BinaryIO]:
        path = self._path(key)
        self._make_folders(path)
        with (
            self._folder.convert_errors(),
            ExitStack() as until_replaced,
            atomic_file(path) as file,
        ):
            yield file
            file.flush()  # detect a full disk before comparing versions
            found = until_replaced.enter_context(_locked(path))
            if replaces is not None and (found is None or _version(found) != replaces):
                raise BlobChangedError(key)

    def stat(self, key: str) -> Blob | None:
        path = self._path(key)
        with self._folder.convert_errors(), suppress(FileNotFoundError, NotADirectoryError):
            found = path.stat()
            return _blob(key, found) if stat.S_ISREG(found.st_mode) else None
        return None

    def checksum(self, key: str) -> str:
        with self.reader(key) as reader:
            return read_checksum(reader)

    def existing(self, keys: Iterable[str]) -> set[str]:
        return {key for key in keys if self.stat(key) is not None}

    def list(self, prefix: str = "") -> Iterator[Blob]:
        check_prefix(prefix)
        top = self._root / prefix.rpartition("/")[0]
        with self._folder.convert_errors():
            for path in _walk(top):
                key = path.relative_to(self._root).as_posix()
                if key.startswith(prefix):
                    with suppress(FileNotFoundError):  # it has just been deleted
                        yield _blob(key, path.stat())

    def delete(self, keys: Iterable[str]) -> bool:
        paths = list({self._path(key): None for key in keys})  # a file is locked only once
        with self._folder.convert_errors(), ExitStack() as locks:
            for path in paths:
                locks.enter_context(_locked(path))
            try:
                return remove_all(paths)
            finally:
                self._remove_empty({path.parent for path in paths})

    def _remove_empty(self, folders: Iterable[Path]) -> None:
        """Remove folders without files, whose names would tell what was there."""
        for folder in folders:
            while folder != self._root:
                try:
                    folder.rmdir()
                except OSError:  # it is not empty, or not there
                    break
                folder = folder.parent

    def delete_under(self, folder: str) -> None:
        with self._folder.convert_errors(), suppress(FileNotFoundError):
            shutil.rmtree(self._path(folder))

    def move(self, key: str, to: str) -> None:
        source, target = self._path(key), self._path(to)
        self._make_folders(target)
        with self._folder.convert_errors():
            with _locked(target):
                try:
                    source.replace(target)
                except FileNotFoundError as exc:
                    raise BlobNotFoundError(key) from exc
            sync_folder(target.parent)

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        path = self._path(key)
        if self.stat(key) is None:
            raise BlobNotFoundError(key)
        with self._folder.convert_errors():
            yield path

    def temporary_url(self, key: str, seconds: int) -> str | None:
        return None

    def hold_new(self, prefix: str) -> "HeldFolder | None":
        path = self._path(prefix)
        self._make_folders(path)
        # suppress: hold_abandoned() may have removed it
        with self._folder.convert_errors(), suppress(FileNotFoundError):
            path.mkdir(0o700)
            if (lock := try_hold(path)) is not None:
                return HeldFolder(prefix, path, lock, self._folder)
        return None

    def hold_abandoned(self, prefixes: re.Pattern[str]) -> Iterator["HeldFolder"]:
        with self._folder.convert_errors():
            for path in self._root.glob("*"):
                if prefixes.fullmatch(path.name):
                    with suppress(FileNotFoundError, NotADirectoryError):  # its owner removed it
                        if (lock := try_hold(path)) is not None:
                            yield HeldFolder(path.name, path, lock, self._folder)

    def try_hold_all(self) -> "HeldFolder | None":
        with self._folder.convert_errors():
            try:
                lock = try_hold(self._root)
            except FileNotFoundError:  # no folder, so nothing to protect
                return HeldFolder("", self._root, None, self._folder)
        return None if lock is None else HeldFolder("", self._root, lock, self._folder)

    def _make_folders(self, path: Path) -> None:
        """Create a file's parent folders, closed to other users."""
        with self._folder.convert_errors():
            self._root.mkdir(0o700, parents=True, exist_ok=True)
            for folder in reversed(path.relative_to(self._root).parents[:-1]):
                (self._root / folder).mkdir(0o700, exist_ok=True)

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)


class LocalReader:
    """A BlobReader of an open file."""

    def __init__(self, blob: Blob, file: BinaryIO, folder: Folder) -> None:
        self.blob = blob
        self._file = file
        self._folder = folder

    def read(self, start: int, n_bytes: int) -> bytes:
        with self._folder.convert_errors():
            return os.pread(self._file.fileno(), n_bytes, start)


class HeldFolder:
    """A folder locked by this process."""

    def __init__(self, prefix: str, path: Path, lock: FolderLock | None, folder: Folder) -> None:
        self.prefix = prefix
        self._path = path
        self._lock = lock
        self._folder = folder

    def discard(self) -> None:
        assert self.prefix, "a whole store cannot be discarded"
        try:
            with self._folder.convert_errors():
                shutil.rmtree(self._path)
        finally:
            self.release()

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@contextmanager
def _locked(path: Path) -> Iterator[os.stat_result | None]:
    """Lock a file against replacement, for the block; None if there is no such file."""
    while True:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            yield None  # an unreadable file can still be deleted
            return
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            found = os.fstat(fd)
            if _is_still(path, found):
                yield found
                return
        finally:
            os.close(fd)


def _is_still(path: Path, found: os.stat_result) -> bool:
    """Whether a file was not replaced while waiting for its lock."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    return (now.st_dev, now.st_ino) == (found.st_dev, found.st_ino)


def _walk(folder: Path) -> Iterator[Path]:
    """All files below a folder that can be blobs, except those being written."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if not is_name(entry.name) or entry.name.endswith(SUFFIX):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def _blob(key: str, found: os.stat_result) -> Blob:
    return Blob(key, found.st_size, found.st_mtime, _version(found))


def _version(found: os.stat_result) -> str:
    return f"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}"
