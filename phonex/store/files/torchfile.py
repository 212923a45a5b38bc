"""Reads the archives that torch.save writes, without torch; safe for hostile files.

Every length is checked before it is used, so the cost is bounded by the file's size.
Source: torch/serialization.py.
"""

import io
import pickle
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from phonex.store.files.tensorpickle import StoredTensor, read_pickle

MAX_BYTES = 16_000_000  # of a file; a voice has a few hundred kilobytes
LONGEST_PICKLE = 65_536  # bytes; a voice with all its biases has 8 kB
LONGEST_DIRECTORY = 100_000  # bytes; such a voice has 5 kB

# Exceptions that damaged and foreign files have raised here, in zipfile and in numpy.
_DAMAGE = (
    pickle.UnpicklingError,
    struct.error,
    zipfile.BadZipFile,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
_PICKLE = "data.pkl"


class TorchFileError(Exception):
    """A file is damaged, not a torch archive, or too large."""


@contextmanager
def _damage_as_torch_file_error() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as exc:
        raise TorchFileError(str(exc)) from exc


class Archive:
    """An opened file: `content` with a StoredTensor for each tensor, and array() to load them.

    Raises TorchFileError.
    """

    def __init__(self, file: bytes) -> None:
        self._stored: dict[str, bytes] = {}  # each entry is read once, even if used repeatedly
        with _damage_as_torch_file_error():
            if len(file) > MAX_BYTES:
                raise ValueError("it is too large")
            with zipfile.ZipFile(_Directory(file)) as directory:
                _refuse_odd_entries(directory.infolist())
            self._zip = zipfile.ZipFile(io.BytesIO(file))
            (pickled,) = (e for e in self._zip.infolist() if _is_pickle(e))
            self._folder = pickled.filename.removesuffix(_PICKLE)
            self._big_endian = self._byte_order() == b"big"
            self.content = read_pickle(self._zip.read(pickled))

    def array(self, tensor: StoredTensor) -> NDArray[np.generic]:
        """A tensor's numbers, copied; the caller checks its n_bytes first.

        Raises TorchFileError.
        """
        with _damage_as_torch_file_error():
            return self._view(tensor).astype(tensor.storage.dtype, order="C", copy=True)

    def _view(self, tensor: StoredTensor) -> NDArray[np.generic]:
        storage = tensor.storage
        if storage.key not in self._stored:
            self._stored[storage.key] = self._zip.read(f"{self._folder}data/{storage.key}")
        dtype = np.dtype(storage.dtype).newbyteorder(">" if self._big_endian else "<")
        stored = np.frombuffer(self._stored[storage.key], dtype)
        if _needed(tensor) > stored.size:
            raise ValueError("a tensor is larger than its storage")
        strides = [step * dtype.itemsize for step in tensor.stride]
        return np.lib.stride_tricks.as_strided(stored[tensor.offset :], tensor.shape, strides)

    def _byte_order(self) -> bytes:
        name = f"{self._folder}byteorder"
        return self._zip.read(name) if name in self._zip.namelist() else b"little"


def _is_pickle(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.rpartition("/")[2] == _PICKLE


class _Directory(io.BytesIO):
    """Refuses to read a long directory: parsing one takes far longer than sending it.

    zipfile reads it in one call, regardless of the claimed number of entries.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LONGEST_DIRECTORY:
            raise ValueError("its directory is too long")
        return super().read(size)


def _refuse_odd_entries(entries: list[zipfile.ZipInfo]) -> None:
    """torch does not compress, so an entry's size is its stored size."""
    if any(e.compress_type != zipfile.ZIP_STORED for e in entries):
        raise ValueError("it is compressed")
    if any(e.file_size != e.compress_size for e in entries):
        raise ValueError("an entry's size differs from its stored size")
    if len({entry.filename for entry in entries}) < len(entries):
        raise ValueError("an entry occurs twice")
    if sum(entry.file_size for entry in entries) > MAX_BYTES:  # they may overlap
        raise ValueError("it is too large once unpacked")
    if any(e.file_size > LONGEST_PICKLE for e in entries if _is_pickle(e)):
        raise ValueError("its pickle is too long")


def _needed(tensor: StoredTensor) -> int:
    """How many numbers the storage must have."""
    if len(tensor.shape) != len(tensor.stride):
        raise ValueError("a tensor's shape and stride differ in length")
    if min((tensor.offset, *tensor.shape, *tensor.stride)) < 0:
        raise ValueError("a tensor's size is negative")
    if 0 in tensor.shape:
        return tensor.offset
    last = sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride, strict=True))
    return tensor.offset + last + 1
