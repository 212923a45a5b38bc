"""Archives that are sent while they are written."""

import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from phonex.accounts.archive import CHUNK_BYTES, zipped
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.errors import AudioNotFound
from phonex.system.worker_threads import WorkerThreads

pytestmark = pytest.mark.anyio


@pytest.fixture
def disk() -> Iterator[WorkerThreads]:
    threads = WorkerThreads("disk")
    yield threads
    threads.close()


class Noise(io.RawIOBase):
    """A long file that cannot be compressed; counts what was read and whether it is closed."""

    def __init__(self, n_chunks: int) -> None:
        self.n_left = n_chunks
        self._chunk = bytes((n * n * 7919 >> 5) & 255 for n in range(CHUNK_BYTES))

    def read(self, n: int = -1) -> bytes:
        self.n_left -= 1
        return self._chunk if self.n_left >= 0 else b""


async def several(*files: ExportedFile) -> AsyncIterator[ExportedFile]:
    for file in files:
        yield file


def of(name: str, source: BinaryIO) -> ExportedFile:
    return ExportedFile(name, lambda: source)


def gone() -> ExportedFile:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        raise AudioNotFound("x")
        yield io.BytesIO()

    return ExportedFile("gone.wav", opened)


async def test_an_archive_has_all_files_but_those_deleted_meanwhile(disk: WorkerThreads) -> None:
    files = several(
        json_file("jobs/1.json", [{"text": "Grüße"}]), gone(), of("a.wav", io.BytesIO(b"x" * 9))
    )
    content = b"".join([piece async for piece in zipped(files, disk)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["jobs/1.json", "a.wav"]
        assert "Grüße" in archive.read("jobs/1.json").decode()
        assert archive.read("a.wav") == b"x" * 9


async def test_no_more_is_read_than_is_sent(disk: WorkerThreads) -> None:
    noise = Noise(40)
    pieces = zipped(several(of("long.wav", noise)), disk)  # type: ignore[arg-type]
    for _ in range(5):
        assert len(await anext(pieces)) < 2 * CHUNK_BYTES
    assert noise.n_left >= 34


async def test_a_client_that_leaves_closes_the_file(disk: WorkerThreads) -> None:
    noise = Noise(40)
    pieces = zipped(several(of("long.wav", noise)), disk)  # type: ignore[arg-type]
    await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert noise.closed
