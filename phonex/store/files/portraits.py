"""The pictures of people, for their memorials. Only this module maps them to keys.

Everything here blocks: call it in a thread.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from phonex.store.files.blob_store import BlobStore
from phonex.store.owners import check_owner_id

_NAME = re.compile(r"[0-9a-f]{24}\.(png|jpg|webp)")
_KEY = re.compile(rf"(?P<user_id>[0-9a-f]{{24}})/(?P<name>{_NAME.pattern})")
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True)
class StoredPortrait:
    """modified: seconds since 1970."""

    user_id: str
    name: str
    modified: float


class Portraits:
    """<user_id>/<name>; the server makes both. All methods raise StorageUnavailable; those that
    write also raise StorageFull.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def write(self, user_id: str, name: str, content: bytes) -> None:
        with self._blobs.writer(_key(user_id, name)) as file:
            file.write(content)

    @contextmanager
    def open(self, user_id: str, name: str) -> Iterator[BinaryIO]:
        """Raises BlobNotFoundError."""
        with self._blobs.open(_key(user_id, name)) as file:
            yield file

    def delete(self, user_id: str, name: str) -> None:
        """Delete a picture, if it exists."""
        self._blobs.delete([_key(user_id, name)])

    def delete_all(self, user_id: str) -> None:
        """Delete all pictures of a user."""
        self._blobs.delete_under(check_owner_id(user_id))

    def all(self) -> Iterator[StoredPortrait]:
        """All pictures, in any order."""
        for blob in self._blobs.list():
            if found := _KEY.fullmatch(blob.key):
                yield StoredPortrait(found["user_id"], found["name"], blob.modified)

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()


def media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]


def _key(user_id: str, name: str) -> str:
    assert _NAME.fullmatch(name), name
    return f"{check_owner_id(user_id)}/{name}"
