"""The recordings that echos were taught with. Only this module maps their ids to keys.

Everything here blocks: call it in a thread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from phonex.store.files.blob_store import BlobStore
from phonex.store.owners import check_owner_id

SUFFIX = ".flac"


@dataclass(frozen=True)
class TrainingKey:
    """Identifies a recording. sample_id: made by the server."""

    owner_id: str
    sample_id: str


class TrainingFiles:
    """<owner_id>/<sample_id>.flac.

    All methods raise StorageUnavailable; those that write also raise StorageFull.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def write(self, sample: TrainingKey, write: Callable[[BinaryIO], None]) -> None:
        """Write a recording; a failure leaves nothing behind."""
        with self._blobs.writer(_key(sample)) as file:
            write(file)

    @contextmanager
    def local_copy(self, sample: TrainingKey) -> Iterator[Path]:
        """A recording as a readable file, for the block. Raises BlobNotFoundError."""
        with self._blobs.local_copy(_key(sample)) as path:
            yield path

    @contextmanager
    def open(self, sample: TrainingKey) -> Iterator[BinaryIO]:
        """Open a recording for reading. Raises BlobNotFoundError."""
        with self._blobs.open(_key(sample)) as file:
            yield file

    def delete(self, sample: TrainingKey) -> None:
        """Delete a recording, if there is one."""
        self._blobs.delete([_key(sample)])

    def delete_all(self, owner_id: str) -> None:
        """Delete all recordings of a user."""
        self._blobs.delete_under(check_owner_id(owner_id))

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()


def _key(sample: TrainingKey) -> str:
    return f"{check_owner_id(sample.owner_id)}/{sample.sample_id}{SUFFIX}"
