"""A zip archive that is sent while it is written: neither memory nor a disk holds all of it."""

import io
import zipfile
from collections.abc import AsyncIterator, Generator
from contextlib import ExitStack
from typing import BinaryIO

from phonex.accounts.personal_data import ExportedFile
from phonex.errors import NotFound
from phonex.system.worker_threads import WorkerThreads

CHUNK_BYTES = 256 * 1024
FASTEST = 1  # of zlib's levels; most audio is compressed already


class _Outlet(io.RawIOBase):
    """Collects what is written until it is taken; it cannot be rewound."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        view = memoryview(content)  # type: ignore[arg-type]  # any buffer
        self._written += view
        return view.nbytes

    def take(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


async def zipped(
    files: AsyncIterator[ExportedFile], disk: WorkerThreads, *, compressed: bool = True
) -> AsyncIterator[bytes]:
    """The bytes of an archive of these files, in pieces; skips those that were deleted meanwhile.

    disk: the threads that read and compress, one piece at a time.
    """
    outlet = _Outlet()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    archive = zipfile.ZipFile(outlet, "w", method, compresslevel=FASTEST)
    async for file in files:
        steps = _written(archive, file)
        try:
            while await disk.run(next, steps, False):
                yield outlet.take()
        finally:
            await disk.run(steps.close)
        yield outlet.take()
    archive.close()
    yield outlet.take()


def _written(archive: zipfile.ZipFile, file: ExportedFile) -> Generator[bool, None, None]:
    """Writes a file, one chunk for each step."""
    with ExitStack() as stack:
        try:
            source: BinaryIO = stack.enter_context(file.open())
        except NotFound:
            return
        with archive.open(file.name, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK_BYTES):
                target.write(chunk)
                yield True
