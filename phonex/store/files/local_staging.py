"""A store that others share, with what is staged on the local disk until it is moved into place.

So a dead process is recognised by its locks, and what it staged is completed or undone where it
lies. Between machines, the records decide.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from phonex.store.files.blob_store import Blob, BlobReader, BlobStore, Hold, check_key
from phonex.store.files.local import LocalBlobStore

_STAGED = re.compile(r"\.[^/]*\.making(/.*)?")


def is_staged(key: str) -> bool:
    """Whether a key, or a prefix of keys, is of what is staged."""
    return _STAGED.fullmatch(key) is not None


class LocalStaging:
    """A StagedBlobStore: keys below `.<name>.making` are on the local disk, all others shared.

    folder: on the local disk.
    """

    def __init__(self, shared: BlobStore, folder: Path) -> None:
        self._shared = shared
        self._folder = folder
        self._staged = LocalBlobStore(folder, "PHONEX_DATA_DIR")

    @property
    def place(self) -> str:
        return self._shared.place

    @property
    def is_shared(self) -> bool:
        return self._shared.is_shared

    def prepare(self) -> None:
        self._staged.prepare()
        self._shared.prepare()

    def _of(self, key: str) -> BlobStore:
        return self._staged if is_staged(key) else self._shared

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._of(key).open(key)

    def reader(self, key: str) -> AbstractContextManager[BlobReader]:
        return self._of(key).reader(key)

    def writer(self, key: str, *, replaces: str | None = None) -> AbstractContextManager[BinaryIO]:
        return self._of(key).writer(key, replaces=replaces)

    def stat(self, key: str) -> Blob | None:
        return self._of(key).stat(key)

    def existing(self, keys: Iterable[str]) -> set[str]:
        return self._shared.existing(keys)

    def checksum(self, key: str) -> str:
        return self._of(key).checksum(key)

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """Without a prefix, what is staged is not listed."""
        return self._of(prefix).list(prefix)

    def delete(self, keys: Iterable[str]) -> bool:
        return self._shared.delete(keys)

    def delete_under(self, folder: str) -> None:
        self._of(check_key(folder)).delete_under(folder)

    def move(self, key: str, to: str) -> None:
        source, target = self._of(key), self._of(to)
        if source is target:
            source.move(key, to)
            return
        with source.open(key) as staged, target.writer(to) as file:
            shutil.copyfileobj(staged, file)
        with self._staged.local_copy(key) as path:  # delete() would remove the folder that is held
            path.unlink()

    def local_copy(self, key: str) -> AbstractContextManager[Path]:
        return self._of(key).local_copy(key)

    def temporary_url(self, key: str, seconds: int) -> str | None:
        return self._shared.temporary_url(key, seconds)

    def hold_new(self, prefix: str) -> Hold | None:
        return self._staged.hold_new(prefix)

    def hold_abandoned(self, prefixes: re.Pattern[str]) -> Iterator[Hold]:
        return self._staged.hold_abandoned(prefixes)

    def try_hold_all(self) -> Hold | None:
        self._folder.mkdir(0o700, parents=True, exist_ok=True)  # what is locked
        return self._staged.try_hold_all()
