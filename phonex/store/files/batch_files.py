"""The lines of batches, in parts that fit into memory. Everything here blocks: call it in a thread.

A batch exists once its job does; what has no job is left over.
"""

from collections.abc import Sequence

from phonex.errors import JobNotFound
from phonex.store.files.blob_store import BlobNotFoundError, BlobStore
from phonex.store.records.job import is_job_id

PART_LINES = 200


class BatchFiles:
    """<batch_id>/<number>.jsonl. Methods raise StorageUnavailable, and JobNotFound for an id that
    is none; those that write also raise StorageFull.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def write(self, batch_id: str, lines: Sequence[str]) -> None:
        """Store the lines, none of which has a line end."""
        for number, first in enumerate(range(0, len(lines), PART_LINES)):
            with self._blobs.writer(_key(batch_id, number)) as file:
                file.write("\n".join(lines[first : first + PART_LINES]).encode())

    def read(self, batch_id: str, number: int) -> list[str]:
        """A part: up to PART_LINES lines; the first is number 0. Raises JobNotFound."""
        try:
            with self._blobs.open(_key(batch_id, number)) as file:
                # Not splitlines(), which ends lines at characters that a text may have.
                content: str = file.read().decode()
        except BlobNotFoundError as exc:
            raise JobNotFound(batch_id) from exc
        return content.split("\n")

    def delete(self, batch_id: str) -> None:
        """Delete a batch's lines, if there are any."""
        self._blobs.delete_under(_checked(batch_id))

    def finished_before(self, moment: float) -> set[str]:
        """The ids of batches whose lines were stored before a time, in seconds since 1970."""
        parts = [(blob.key.partition("/")[0], blob.modified) for blob in self._blobs.list()]
        return {batch_id for batch_id, stored in parts if stored < moment and is_job_id(batch_id)}

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()


def _checked(batch_id: str) -> str:
    if not is_job_id(batch_id):
        raise JobNotFound(batch_id)
    return batch_id


def _key(batch_id: str, number: int) -> str:
    return f"{_checked(batch_id)}/{number:06d}.jsonl"
