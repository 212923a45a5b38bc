"""A BlobStore in a bucket: the keys of one kind of files, below one folder of it.

A blob is written into a file without a name on the local disk, then uploaded: in parts if it is
large, and seen by others only when it is whole.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import AlreadyExistsError, PreconditionError

from phonex.store.errors import Folder, StorageUnavailable
from phonex.store.files.blob_store import (
    PART_BYTES,
    Blob,
    BlobChangedError,
    BlobNotFoundError,
    check_key,
    check_prefix,
    is_name,
    read_checksum,
)
from phonex.store.files.s3.bucket import Bucket
from phonex.store.files.s3.cache import BlobCache
from phonex.store.files.s3.reading import S3Reader, blob_of
from phonex.system.file_lock import try_hold

logger = logging.getLogger(__name__)

SHA256 = "sha256"  # the name of the checksum among a blob's metadata
N_PARTS_AT_ONCE = 2
_N_AT_ONCE = 16
_PAUSE_S = 1.0
_HASH_BYTES = 1 << 20


class S3BlobStore:
    """A BlobStore.

    scratch: a local folder for what is being written or read. cache: for what open() reads.
    media_types: by suffix, with the dot. patience_s: how long to go on trying to store.
    """

    def __init__(
        self,
        bucket: Bucket,
        folder: str,
        scratch: Path,
        *,
        cache: BlobCache | None = None,
        media_types: Mapping[str, str] | None = None,
        patience_s: float = 0.0,
    ) -> None:
        self._bucket = bucket
        self._store = bucket.store
        self._folder = f"{check_key(folder)}/"
        self._scratch = scratch
        self._copies = scratch / "copies"
        self._disk = Folder(scratch, "PHONEX_DATA_DIR")
        self._cache = cache
        self._media_types = media_types or {}
        self._patience_s = patience_s

    @property
    def place(self) -> str:
        return self._bucket.place

    @property
    def is_shared(self) -> bool:
        return True

    def prepare(self) -> None:
        self._bucket.prepare()
        with self._disk.convert_errors():
            self._make_scratch()
            for copy in self._copies.iterdir():
                if (lock := try_hold(copy)) is not None:  # its process is dead
                    shutil.rmtree(copy)
                    lock.release()
            if self._cache is not None:
                self._cache.prepare()

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        reader = self._reader(key)
        if self._cache is None:
            with reader.file() as file:
                yield file
            return
        with self._disk.convert_errors(), self._cache.open(reader.blob, reader.copy_to) as file:
            yield file

    @contextmanager
    def reader(self, key: str) -> Iterator[S3Reader]:
        yield self._reader(key)

    def _reader(self, key: str) -> S3Reader:
        if (found := self.stat(key)) is None:
            self._forget([key])  # another machine has deleted it
            raise BlobNotFoundError(key)
        return S3Reader(self._bucket, self._path(key), found)

    @contextmanager
    def writer(self, key: str, *, replaces: str | None = None) -> Iterator[BinaryIO]:
        path = self._path(key)
        with self._disk.convert_errors():
            self._make_scratch()
            with tempfile.TemporaryFile(dir=self._scratch) as file:
                yield file
                file.flush()
                if replaces is None:
                    self._insist(partial(self._upload, path, file))
                else:
                    self._replace(key, file, replaces)

    def _insist(self, send: Callable[[], None]) -> None:
        """Send again and again, while the server is away and patience lasts."""
        until = time.monotonic() + self._patience_s
        while True:
            try:
                return send()
            except StorageUnavailable as exc:
                if time.monotonic() + _PAUSE_S > until:
                    raise
                logger.warning("a file is sent again: %s", exc.message)
                time.sleep(_PAUSE_S)

    def _replace(self, key: str, file: BinaryIO, version: str) -> None:
        path = self._path(key)
        try:
            if self._bucket.replaces_safely():
                return self._upload(path, file, {"e_tag": version})
            with self._alone_on_this_machine():
                if (found := self.stat(key)) is None or found.version != version:
                    raise BlobChangedError(key)
                return self._upload(path, file)
        except (PreconditionError, AlreadyExistsError, FileNotFoundError) as exc:
            raise BlobChangedError(key) from exc

    @contextmanager
    def _alone_on_this_machine(self) -> Iterator[None]:
        with (self._scratch / "replacing.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _upload(
        self, path: str, file: BinaryIO, replaces: "obstore.UpdateVersion | None" = None
    ) -> None:
        attributes = {SHA256: checksum_of(file)}
        if media_type := self._media_types.get(Path(path).suffix):
            attributes["Content-Type"] = media_type
        file.seek(0)
        with self._bucket.errors():
            obstore.put(
                self._store,
                path,
                file,
                attributes=attributes,
                mode=replaces,
                chunk_size=PART_BYTES,
                max_concurrency=N_PARTS_AT_ONCE,
            )

    def stat(self, key: str) -> Blob | None:
        path = self._path(key)
        with self._bucket.errors():
            try:
                return blob_of(key, obstore.head(self._store, path))
            except FileNotFoundError:
                return None

    def checksum(self, key: str) -> str:
        path = self._path(key)
        with self._bucket.errors():
            try:
                found = obstore.get(self._store, path, options={"head": True})
            except FileNotFoundError as exc:
                raise BlobNotFoundError(key) from exc
        if (noted := found.attributes.get(SHA256)) is not None:
            return noted
        return read_checksum(S3Reader(self._bucket, path, blob_of(key, found.meta)))

    def existing(self, keys: Iterable[str]) -> set[str]:
        wanted = list(dict.fromkeys(keys))
        with ThreadPoolExecutor(_N_AT_ONCE) as threads:
            found = threads.map(self.stat, wanted)
            return {key for key, blob in zip(wanted, found, strict=True) if blob is not None}

    def list(self, prefix: str = "") -> Iterator[Blob]:
        # The server is asked for whole names.
        top = self._folder + check_prefix(prefix).rpartition("/")[0]
        with self._bucket.errors():
            for page in obstore.list(self._store, top):
                for found in page:
                    key = found["path"].removeprefix(self._folder)
                    if key.startswith(prefix) and all(map(is_name, key.split("/"))):
                        yield blob_of(key, found)

    def delete(self, keys: Iterable[str]) -> bool:
        named = [check_key(key) for key in keys]
        existed = any(self.stat(key) is not None for key in named)
        self._delete(named)
        return existed

    def _delete(self, keys: Sequence[str]) -> None:
        if keys:
            with self._bucket.errors():
                obstore.delete(self._store, [self._path(key) for key in keys])
            self._forget(keys)

    def _forget(self, keys: Iterable[str]) -> None:
        if self._cache is not None:
            with self._disk.convert_errors():
                for key in keys:
                    self._cache.forget(key)

    def delete_under(self, folder: str) -> None:
        self._delete([blob.key for blob in self.list(f"{check_key(folder)}/")])

    def move(self, key: str, to: str) -> None:
        """If it is interrupted, the blob can be at both keys."""
        path, target = self._path(key), self._path(to)
        try:
            self._insist(partial(self._copy, path, target))
        except FileNotFoundError as exc:
            raise BlobNotFoundError(key) from exc
        self._delete([key])

    def _copy(self, path: str, to: str) -> None:
        with self._bucket.errors():
            obstore.copy(self._store, path, to)

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        reader = self._reader(key)
        with self._disk.convert_errors():
            self._make_scratch()
            with tempfile.TemporaryDirectory(dir=self._copies) as folder:
                lock = try_hold(Path(folder))
                # In a folder of its kind, by which the log knows what to leave out.
                path = Path(folder) / self._folder / Path(key).name
                path.parent.mkdir()
                with path.open("wb") as file:
                    reader.copy_to(file)
                os.utime(path, (reader.blob.modified, reader.blob.modified))
                try:
                    yield path
                finally:
                    if lock is not None:
                        lock.release()

    def temporary_url(self, key: str, seconds: int) -> str | None:
        with self._bucket.errors():
            return obstore.sign(self._store, "GET", self._path(key), timedelta(seconds=seconds))

    def _make_scratch(self) -> None:
        self._copies.mkdir(0o700, parents=True, exist_ok=True)

    def _path(self, key: str) -> str:
        return self._folder + check_key(key)


def checksum_of(file: BinaryIO) -> str:
    """The SHA-256 of a file from its start, in hex."""
    file.seek(0)
    checksum = hashlib.sha256()
    while data := file.read(_HASH_BYTES):
        checksum.update(data)
    return checksum.hexdigest()
