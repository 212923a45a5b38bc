"""Reading a blob of a bucket in parts: each is a request of its own, so that a slow reader holds no
connection, and all are of the version that was opened.
"""

import io
from typing import TYPE_CHECKING, Any, BinaryIO

import obstore
from obstore.exceptions import PreconditionError

from phonex.store.files.blob_store import Blob, BlobNotFoundError, read_parts
from phonex.store.files.s3.bucket import Bucket

if TYPE_CHECKING:  # they are nowhere else
    from obstore import GetOptions, ObjectMeta

_BUFFER_BYTES = 1 << 20


class S3Reader:
    """A BlobReader. path: of the blob in the bucket."""

    def __init__(self, bucket: Bucket, path: str, blob: Blob) -> None:
        self.blob = blob
        self._bucket = bucket
        self._path = path

    def read(self, start: int, n_bytes: int) -> bytes:
        end = min(self.blob.size, start + n_bytes)
        if start >= end:
            return b""
        with self._bucket.errors():
            try:
                options: GetOptions = {"range": (start, end), "if_match": self.blob.version}
                return bytes(obstore.get(self._bucket.store, self._path, options=options).bytes())
            except (FileNotFoundError, PreconditionError) as exc:
                raise BlobNotFoundError(self.blob.key) from exc

    def file(self) -> BinaryIO:
        """As a file, read in parts of _BUFFER_BYTES."""
        return io.BufferedReader(_RawBlob(self), _BUFFER_BYTES)

    def copy_to(self, file: BinaryIO) -> None:
        """Append all of it to a file."""
        for part in read_parts(self):
            file.write(part)


class _RawBlob(io.RawIOBase):
    def __init__(self, reader: S3Reader) -> None:
        self._reader = reader
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._reader.blob.size}
        self._at = max(0, origin[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:  # any buffer; its type has no name before Python 3.12
        data = self._reader.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def blob_of(key: str, found: "ObjectMeta") -> Blob:
    """The server's ETag is the version; a server without one has a time."""
    version = found["e_tag"] or found["last_modified"].isoformat()
    return Blob(key, found["size"], found["last_modified"].timestamp(), version)
