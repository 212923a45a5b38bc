"""The files of messages: recordings and images. Only this module maps ids of messages to keys.

Everything here blocks: call it in a thread.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from phonex.store.files.blob_store import BlobStore

_KEY = re.compile(r"(?P<conversation_id>[0-9a-f]{24})/(?P<message_id>[0-9a-f]{24})\.[a-z0-9]{1,5}")


@dataclass(frozen=True)
class StoredMessageFile:
    """modified: seconds since 1970."""

    key: str
    message_id: str
    modified: float


class MessageFiles:
    """<conversation_id>/<message_id><suffix>; the server makes both ids.

    All methods raise StorageUnavailable; those that write also raise StorageFull.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    @contextmanager
    def writer(self, conversation_id: str, message_id: str, suffix: str) -> Iterator[BinaryIO]:
        """A seekable file that becomes the message's if the block succeeds."""
        with self._blobs.writer(key_of(conversation_id, message_id, suffix)) as file:
            yield file

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        """A readable file, for the block. Raises BlobNotFoundError."""
        with self._blobs.local_copy(key) as path:
            yield path

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        """Raises BlobNotFoundError."""
        with self._blobs.open(key) as file:
            yield file

    def delete(self, keys: Iterable[str]) -> None:
        """Delete files, if they exist."""
        self._blobs.delete(keys)

    def delete_conversation(self, conversation_id: str) -> None:
        """Delete all files of a conversation."""
        self._blobs.delete_under(conversation_id)

    def all(self) -> Iterator[StoredMessageFile]:
        """All files, in any order."""
        for blob in self._blobs.list():
            if found := _KEY.fullmatch(blob.key):
                yield StoredMessageFile(blob.key, found["message_id"], blob.modified)

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()


def key_of(conversation_id: str, message_id: str, suffix: str) -> str:
    key = f"{conversation_id}/{message_id}{suffix}"
    assert _KEY.fullmatch(key), key
    return key
